"""The figures of sound: an hour opened and seen, its peaks, scrolling, memory; Praat beside them."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PySide6.QtWidgets import QApplication
from tests.desktop import test_gallery
from tests.desktop.speech_jobs import speech_job
from tests.support.figures import show

from tallystick_desktop.audio.sound import Sound
from tallystick_desktop.canvas.waveform_view import WaveformView
from tallystick_packs.media.peaks import PeakCollector, read_peaks

OPEN_MS, FRAME_MS, MEMORY_MB, PEAKS = 150.0, 16.0, 150.0, 1.2
RATE, HOUR_S = 16_000, 3_600
BLOCK = 65_536
pytestmark = pytest.mark.long
stage, at_work = test_gallery.stage, test_gallery.at_work
FORM = """<View>
  <Labels name="who" toName="clip"><Label value="Speaker 1"/><Label value="Speaker 2"/></Labels>
  <Audio name="clip" value="$audio"/>
  <TextArea name="words" toName="clip" perRegion="true" value="$heard" maxSubmissions="1" editable="true"/>
</View>"""

#: Shows an hour, plays and zooms; says how much memory that took over a window without sound.
MEMORY = """
import json, re, sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from tallystick_desktop.theme.theme import theme
from tallystick_desktop.canvas.waveform_view import WaveformView
from tallystick_packs.media.peaks import read_peaks
def memory(name):
    return int(re.search(name + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
application = QApplication([])
view = WaveformView()
view.resize(1200, 300)
view.show()
application.processEvents()
idle = memory("VmRSS")
from tallystick_desktop.audio.sound import Sound
path = Path(sys.argv[1])
peaks = read_peaks(Path(sys.argv[2]).read_bytes())
sound = Sound(path)
view.show_band(True)
view.show_sound(peaks, peaks.duration_s, path)
sound.set_speed(2.0)
until = time.monotonic() + 6
sound.play(1800.0)
view.show_position(1800.0)
step = 0
while time.monotonic() < until:
    step += 1
    if step % 40 == 0:
        view.zoom(1.5 if step % 800 < 400 else 0.7)
    view.show_position(sound.position_s)
    application.processEvents()
    time.sleep(0.005)
sound.close()
print(json.dumps({"idle": idle, "peak": memory("VmHWM")}))
"""
PRAAT = """Read from file: "{path}"
Select outer viewport: 0, 10, 0, 3
Draw: 0, 0, 0, 0, "yes", "Curve"
Save as 300-dpi PNG file: "{out}"
"""


@pytest.fixture(scope="module")
def hour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An hour that sounds like speech, as FLAC and as Opus, with its peaks."""
    folder = tmp_path_factory.mktemp("hour")
    moments = np.arange(RATE * 60) / RATE
    chance = np.random.default_rng(3)
    phase = 2 * np.pi * np.cumsum(130 + 30 * np.sin(2 * np.pi * 0.3 * moments)) / RATE
    voice = sum(np.sin(n * phase) / n for n in range(1, 8)) * (
        0.55 + 0.45 * np.sin(2 * np.pi * 2.7 * moments)
    )
    minute = (0.1 * voice + 0.004 * chance.standard_normal(len(moments))).astype(np.float32)
    kinds = {"flac": ("FLAC", "PCM_16"), "opus": ("OGG", "OPUS")}
    for ending, (container, subtype) in kinds.items():
        path = folder / f"hour.{ending}"
        with soundfile.SoundFile(path, "w", RATE, 1, subtype, format=container) as file:
            for _minute in range(60):
                file.write(minute)
    collector = PeakCollector(RATE * HOUR_S, 1, RATE)
    for _minute in range(60):
        collector.add(minute[:, None])
    (folder / "hour.peaks").write_bytes(collector.to_bytes())
    return folder


@pytest.fixture
def view(qapp: QApplication) -> Iterator[WaveformView]:
    made = WaveformView()
    made.resize(1280, 320)
    made.show_band(True)
    made.show()
    qapp.processEvents()
    yield made
    made.close()


def test_an_hour_is_opened_and_seen(
    qapp: QApplication, hour: Path, view: WaveformView, tmp_path: Path
) -> None:
    times = []
    for ending in ("opus", "flac", "opus", "flac", "opus"):
        started = time.perf_counter()
        peaks = read_peaks((hour / "hour.peaks").read_bytes())
        sound = Sound(hour / f"hour.{ending}")
        view.show_sound(peaks, peaks.duration_s, hour / f"hour.{ending}")
        view.repaint()
        times.append((time.perf_counter() - started) * 1000)
        sound.close()

    show("an hour opened, first waveform", asked=OPEN_MS, reached=statistics.median(times), unit="ms")
    print(f"the first time: {times[0]:.0f} ms")
    if shutil.which("praat"):
        script = tmp_path / "draw.praat"
        script.write_text(PRAAT.format(path=hour / "hour.flac", out=tmp_path / "out.png"))
        started = time.perf_counter()
        subprocess.run(["praat", "--run", str(script)], check=True, env={**os.environ, "HOME": str(tmp_path)})
        peer = (time.perf_counter() - started) * 1000
        print(
            f"Praat reads and draws the same FLAC in {peer:.0f} ms: {peer / statistics.median(times):.0f} x"
        )
    else:
        print("Praat is not installed: no peer beside it")


@pytest.mark.parametrize("ending", ["flac", "opus"])
def test_peaks_of_an_hour_cost_little_more_than_decoding_it(hour: Path, ending: str) -> None:
    def decode(collector: PeakCollector | None) -> float:
        started = time.process_time()
        with soundfile.SoundFile(hour / f"hour.{ending}") as file:
            while len(block := file.read(BLOCK, dtype="float32", always_2d=True)):
                if collector is not None:
                    collector.add(block)
        return time.process_time() - started

    bare = min(decode(None) for _round in range(2))
    with_peaks = min(decode(PeakCollector(RATE * HOUR_S, 1, RATE)) for _round in range(2))

    print(f"\n{ending}: bare {bare:.2f} s, with peaks {with_peaks:.2f} s of processor")
    show(f"peaks of an hour of {ending}", asked=PEAKS, reached=with_peaks / bare, unit="x bare decoding")


def test_scrolling_and_zooming_an_hour(qapp: QApplication, hour: Path, view: WaveformView) -> None:
    peaks = read_peaks((hour / "hour.peaks").read_bytes())
    view.show_sound(peaks, peaks.duration_s, hour / "hour.opus")
    times = []
    for step in range(240):
        started = time.perf_counter()
        if step < 90:
            view.zoom(1.08, about=1_800)
        elif step < 170:
            view.centre(view.span.start + view.span.seconds * 0.55)
        else:
            view.zoom(0.9)
        view.repaint()
        times.append((time.perf_counter() - started) * 1000)
        # As a screen does: about 60 pictures a second, between which other threads have their turn.
        while time.perf_counter() - started < 0.016:
            qapp.processEvents()
            time.sleep(0.001)

    p95 = sorted(times)[int(len(times) * 0.95)]
    print(f"\nmedian {statistics.median(times):.1f} ms, worst {max(times):.1f} ms")
    show("scrolling and zooming an hour, p95", asked=FRAME_MS, reached=p95, unit="ms")


def test_an_hour_with_300_segments_in_the_real_window(
    qapp: QApplication, hour: Path, at_work: Callable[[str], Any], tmp_path: Path
) -> None:
    heard = [{"start": 12.0 * place, "end": 12.0 * place + 10, "text": "word " * 12} for place in range(300)]
    speech_job(tmp_path / "job", FORM, [{"id": "one", "audio": hour / "hour.opus", "heard": heard}])
    program, driver, view, _published = at_work("job")
    lease = program.session.worker.packs()[0].lease_id
    opened = []
    for _round in range(5):
        started = time.perf_counter()
        program.session.open_desk(program.session.worker.desk(lease))
        view = program.session.page
        view.wave.repaint()
        opened.append((time.perf_counter() - started) * 1000)
        driver.settle()
    frames = []
    for step in range(240):
        started = time.perf_counter()
        if step < 90:
            view.wave.zoom(1.08, about=1_800)
        elif step < 170:
            view.wave.centre(view.wave.span.start + view.wave.span.seconds * 0.55)
        else:
            view.wave.zoom(0.9)
        view.wave.repaint()
        view.minimap.repaint()
        frames.append((time.perf_counter() - started) * 1000)
        while time.perf_counter() - started < 0.016:
            qapp.processEvents()
            time.sleep(0.001)
    view.focus_work()
    letters = []
    for letter in "the quick brown fox jumps over the lazy dog":
        started = time.perf_counter()
        driver.write(letter)
        letters.append((time.perf_counter() - started) * 1000)

    print(f"\nthe work view opened: {', '.join(f'{one:.0f}' for one in opened)} ms")
    middle = statistics.median(opened)
    show("the work view with an hour, first waveform", asked=OPEN_MS, reached=middle, unit="ms")
    show("scrolling and zooming in it, p95", asked=FRAME_MS, reached=sorted(frames)[227], unit="ms")
    print(f"a letter is painted after {statistics.median(letters):.1f} ms (median)")


def test_memory_for_an_hour(hour: Path) -> None:
    paths = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(hour / "hour.opus"), str(hour / "hour.peaks")],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"},
    )
    said = json.loads(done.stdout.splitlines()[-1])

    show("memory for an hour, over idle", asked=MEMORY_MB, reached=said["peak"] - said["idle"], unit="MB")
