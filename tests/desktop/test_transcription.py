"""Real recordings, transcribed with the keyboard alone in the real window, and read again from the exports.

Segments are marked by typing their times; texts arrive as an input method commits them. What the requester
exports as TextGrid, EAF, SRT and RTTM must be where and what the truth says.
"""

import csv
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.workflow.test_loop_real_data import JOB

from tallystick_desktop.core.waveform import clock
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.program import Program
from tallystick_desktop.screens.work.speech_view import SpeechView
from tallystick_desktop.session_marks import CONFIRMED
from tallystick_packs.building import PackBuilder
from tallystick_packs.export.dataset import Losses
from tallystick_packs.export.formats import FORMATS
from tallystick_packs.export.joining import join
from tallystick_packs.forms import parse
from tallystick_packs.reading import open_pack
from tallystick_sync.client import Worker
from tallystick_sync.commands.demo.stage import Stage

SPEAKERS = ("MEE009", "MEE012", "Reader")
FORM = """<View>
  <Labels name="who" toName="clip">{labels}</Labels>
  <Audio name="clip" value="$audio"/>
  <TextArea name="words" toName="clip" perRegion="true" maxSubmissions="1" editable="true"/>
</View>
""".format(labels="".join(f'<Label value="{name}"/>' for name in SPEAKERS))

Segment = tuple[float, float, str, str]
Work = Callable[[Mapping[str, Path]], tuple[Driver, SpeechView, Callable[[], Any]]]


@pytest.fixture
def at_work(qapp: QApplication, tmp_path: Path) -> Iterator[Work]:
    """Build a job of recordings, lease it from a real hub, open it; at the end, sync and join what came."""
    programs: list[Program] = []
    with Stage(tmp_path / "stage") as stage:
        stage.join_requester()
        stage.fund()

        def start(recordings: Mapping[str, Path]) -> tuple[Driver, SpeechView, Callable[[], Any]]:
            built = PackBuilder(make_job(tmp_path / "job", recordings), key=stage.key).build(
                into=tmp_path / "packs"
            )
            published = stage.publish(built)
            with Worker.open(tmp_path / "worker") as worker:
                worker.create_identity("Amara")
                worker.settings.set(CONFIRMED, True)
                worker.join(stage.invite_worker())
                worker.sync()
                worker.take(worker.offers()[0].number)
                worker.sync()
            program = Program(qapp, tmp_path / "worker")
            programs.append(program)
            program.settings.set("language", "en")
            program.start()
            driver = Driver(program.window, tmp_path / "pictures")
            driver.wait(lambda: program.session is not None and program.session.page is not None, "a page")
            session = program.session
            assert session is not None
            session.open_desk(session.worker.desk(session.worker.packs()[0].lease_id))
            view = session.page
            assert isinstance(view, SpeechView)

            def export() -> Any:
                session.worker.sync()
                manifests = [open_pack(pack.path).manifest for pack in built.packs]
                results = stage.client.results(published.job)
                return join(manifests, results.answers, Losses(), form=parse(FORM))

            return driver, view, export

        yield start
        for program in programs:
            program.window.close()
            program.close()
            program.window.deleteLater()
        QApplication.processEvents()


def make_job(folder: Path, recordings: Mapping[str, Path]) -> Path:
    """Write a job folder with one item for each recording."""
    (folder / "media").mkdir(parents=True)
    settings = JOB.format(title="Transcription").replace("MGA", "KES").replace("items = 8", "items = 100")
    (folder / "job.toml").write_text(settings.replace("price_minor = 700", "price_minor = 100"))
    (folder / "form.xml").write_text(FORM)
    (folder / "instructions.md").write_text("Write what you hear.\n")
    rows = ["id,audio"]
    for item, source in recordings.items():
        (folder / "media" / f"{item}{source.suffix}").write_bytes(source.read_bytes())
        rows.append(f"{item},media/{item}{source.suffix}")
    (folder / "items.csv").write_text("\n".join(rows) + "\n")
    return folder


def go_to(driver: Driver, view: SpeechView, second: float) -> None:
    """Type a time and go there."""
    driver.key("Ctrl+J")
    whole = clock(second)
    QTest.keyClicks(view.time_field, f"{whole}.{round(second * 1000) % 1000:03d}")
    driver.key("Enter")


def commit(text: str) -> None:
    """Write as an input method does: whole words of any script at once."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    focused = QApplication.focusWidget()
    assert focused is not None
    QApplication.sendEvent(focused, event)


def transcribe(driver: Driver, view: SpeechView, segments: list[Segment]) -> None:
    """Mark, label and write each segment with the keyboard."""
    for start, end, who, text in segments:
        go_to(driver, view, start)
        driver.key("Ctrl+Space")
        go_to(driver, view, end)
        driver.key("Ctrl+Space")
        driver.key(f"Alt+{SPEAKERS.index(who) + 1}")
        if text:
            commit(text)


def truth(path: Path) -> list[Segment]:
    """The segments of a file of truth."""
    return [
        (
            one["start"],
            one["end"],
            one.get("speaker", "Reader"),
            unicodedata.normalize("NFC", one.get("text", "")),
        )
        for one in json.loads(path.read_text(encoding="utf-8"))["segments"]
    ]


def one_file(dataset: Any, name: str) -> str:
    """The only file of an export."""
    (data,) = FORMATS[name].write(dataset, Losses()).values()
    return data.decode("utf-8")


def textgrid(dataset: Any) -> list[tuple[float, float, str]]:
    """What is said, from a TextGrid."""
    found = re.findall(
        r'intervals \[\d+\]:\s+xmin = ([\d.]+)\s+xmax = ([\d.]+)\s+text = "((?:[^"]|"")+)"',
        one_file(dataset, "textgrid"),
    )
    return sorted((float(start), float(end), text.replace('""', '"')) for start, end, text in found)


def eaf(dataset: Any) -> list[tuple[float, float, str]]:
    """What is said, from an EAF."""
    root = ET.fromstring(one_file(dataset, "eaf"))
    times = {
        slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE", "0")) / 1000 for slot in root.iter("TIME_SLOT")
    }
    return sorted(
        (
            times[one.get("TIME_SLOT_REF1")],
            times[one.get("TIME_SLOT_REF2")],
            one.findtext("ANNOTATION_VALUE") or "",
        )
        for one in root.iter("ALIGNABLE_ANNOTATION")
    )


def srt(dataset: Any) -> list[tuple[float, float, str]]:
    """What is said, from SRT."""

    def seconds(words: str) -> float:
        hours, minutes, rest = words.replace(",", ".").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest)

    found = re.findall(r"(\S+) --> (\S+)\n(.+)", one_file(dataset, "srt"))
    return sorted((seconds(start), seconds(end), text) for start, end, text in found)


def rttm(dataset: Any) -> list[tuple[float, float, str]]:
    """Who speaks, from RTTM."""
    rows = [line.split() for line in one_file(dataset, "rttm").splitlines() if line.startswith("SPEAKER")]
    return sorted((float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in rows)


def same(found: list[tuple[float, float, str]], wanted: list[tuple[float, float, str]]) -> None:
    """Within 10 ms, and letter for letter; formats of one line a segment write spaces once."""
    wanted = sorted((start, end, " ".join(text.split())) for start, end, text in wanted)
    found = [(start, end, " ".join(text.split())) for start, end, text in found]
    assert [text for _start, _end, text in found] == [text for _start, _end, text in wanted]
    for (start, end, _text), (true_start, true_end, _same) in zip(found, wanted, strict=True):
        assert start == pytest.approx(true_start, abs=0.010)
        assert end == pytest.approx(true_end, abs=0.010)


@pytest.mark.promise("R12")
@pytest.mark.parametrize(
    "name",
    [
        "speech_segments/sonnet001.mp3",
        "speech_segments/ami_dev00.ogg",
        pytest.param("speech_long/yo_long.opus", marks=pytest.mark.long),
    ],
)
def test_segments_typed_in_the_window_come_back_in_every_format(
    name: str, data_dir: Path, at_work: Work
) -> None:
    path = data_dir / name
    driver, view, export = at_work({"clip": path})
    # One recording of the test data is shorter than its truth: only what can be heard is marked.
    heard_s = view.presenter.session.duration_s + 0.01
    segments = [one for one in truth(path.with_suffix(".json")) if one[1] <= heard_s]
    assert len(segments) >= 3

    transcribe(driver, view, segments)
    driver.key("Shift+Enter")
    assert view.presenter.state.item is None
    dataset = export()

    said = [(start, end, text or who) for start, end, who, text in segments]
    same(textgrid(dataset), said)
    same(eaf(dataset), [(start, end, text) for start, end, _who, text in segments])
    same(srt(dataset), [(start, end, f"{who}: {text}") for start, end, who, text in segments])
    same(rttm(dataset), [(start, end, who) for start, end, who, _text in segments])


@pytest.mark.long
@pytest.mark.promise("R12")
def test_texts_in_every_language_come_back_letter_for_letter(data_dir: Path, at_work: Work) -> None:
    with (data_dir / "speech" / "gt.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    clips = {f"c{number:03}": row for number, row in enumerate(rows)}
    driver, view, export = at_work({item: data_dir / row["file"] for item, row in clips.items()})
    wanted = {}

    while view.presenter.state.item is not None:
        item = view.presenter.state.item
        text = clips[item.id]["text"].strip() or "[no speech]"
        wanted[item.id] = unicodedata.normalize("NFC", text)
        # What arrives decomposed, as some keyboards send it, is handed in composed.
        decomposed = unicodedata.normalize("NFD", text)
        transcribe(driver, view, [(0.0, view.presenter.session.duration_s, "Reader", decomposed)])
        driver.key("Shift+Enter")
        assert view.presenter.state.item is not item
    dataset = export()

    found = {
        subject.item: answer.marks[0].text
        for subject in dataset.of_kind("audio")
        for answer in subject.answers
    }
    assert len({row["lang"] for row in rows}) >= 10
    assert found == wanted
