"""From folder to packs: bad files named or skipped, what was encoded once is not encoded again."""

import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image
from tests.support.small_job import JOB_TOML, KEY, small_job

from tallystick_packs import PackBuilder, open_pack
from tallystick_packs.building.builder import BuildReport
from tallystick_packs.building.cache import KEPT_DAYS, Cache
from tallystick_packs.building.workers import Order, run_orders
from tallystick_packs.errors import BadJobError
from tallystick_packs.job import read_job
from tallystick_packs.lint import lint_job
from tallystick_packs.media import MediaSettings


def built(folder: Path, tmp_path: Path, *, out: str = "out", skip_bad: bool = False) -> BuildReport:
    builder = PackBuilder(folder, key=KEY)
    return builder.build(into=tmp_path / out, cache=tmp_path / "cache", skip_bad=skip_bad)


def noise(path: Path, seed: int, size: tuple[int, int] = (640, 480)) -> None:
    """A photo that no encoder finds easy: soft blotches under fine noise."""
    rng = np.random.default_rng(seed)
    soft = Image.fromarray(rng.integers(0, 255, (12, 16, 3), dtype=np.uint8)).resize(
        size, Image.Resampling.BICUBIC
    )
    grain = rng.integers(-12, 12, (size[1], size[0], 3))
    pixels = np.clip(np.asarray(soft).astype(int) + grain, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(path, quality=95)


def photo_job(folder: Path, count: int, media: str = "") -> Path:
    small_job(folder, photos=1)
    for number in range(count):
        noise(folder / f"n{number}.jpg", number)
    (folder / "items.csv").write_text("photo\n" + "".join(f"n{number}.jpg\n" for number in range(count)))
    (folder / "job.toml").write_text(JOB_TOML + media)
    return folder


def test_all_bad_files_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job", photos=4)
    (job / "p1.png").write_bytes(b"<html>log in</html>")
    (job / "p3.png").unlink()

    with pytest.raises(BadJobError) as caught:
        built(job, tmp_path)

    assert "2 things to mend" in str(caught.value)
    assert "p1.png is not a photo this program can read: it is a web page" in str(caught.value)
    assert "p3.png does not exist" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_skip_bad_builds_the_rest_and_lists_what_it_left_out(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job", photos=4)
    (job / "p1.png").write_bytes(b"")

    report = built(job, tmp_path, skip_bad=True)

    assert [str(fault) for fault in report.left_out] == ["items.csv, line 3: p1.png is empty."]
    pack = open_pack(report.packs[0].path)
    assert [entry.name for entry in pack.manifest.media] == ["p0.png", "p2.png", "p3.png"]
    assert pack.manifest.item_ids() == ("00001", "00003", "00004")


def test_skip_bad_with_nothing_left_is_still_refused(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job", photos=1)
    (job / "p0.png").write_bytes(b"nothing")

    with pytest.raises(BadJobError, match=r"p0\.png"):
        built(job, tmp_path, skip_bad=True)


@pytest.mark.skipif(os.name != "posix", reason="named pipes of POSIX")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job", photos=1)
    (job / "p0.png").unlink()
    os.mkfifo(job / "p0.png")

    with pytest.raises(BadJobError, match="not an ordinary file"):
        built(job, tmp_path)


def test_a_second_build_with_one_change_encodes_one(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job", photos=30)

    first = built(job, tmp_path, out="one")
    Image.new("RGB", (3, 3), (1, 2, 3)).save(job / "p7.png")
    second = built(job, tmp_path, out="two")
    third = built(job, tmp_path, out="three")

    assert (first.encoded, second.encoded, third.encoded) == (30, 1, 0)
    assert second.packs[0].path.read_bytes() == third.packs[0].path.read_bytes()


def test_a_damaged_entry_of_the_cache_is_encoded_again_and_never_signed(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job", photos=1)
    first = built(job, tmp_path)
    good = first.packs[0].path.read_bytes()
    (entry,) = (tmp_path / "cache").glob("??/*")
    data = bytearray(entry.read_bytes())
    data[-1] ^= 1
    entry.write_bytes(data)

    again = built(job, tmp_path)

    assert again.encoded == 1
    assert again.packs[0].path.read_bytes() == good


def test_other_settings_are_other_entries(tmp_path: Path) -> None:
    job = photo_job(tmp_path / "job", 1)
    built(job, tmp_path)
    (job / "job.toml").write_text(JOB_TOML + "\n[media]\nphoto_max_side = 100\n")

    report = built(job, tmp_path)

    assert report.encoded == 1
    assert open_pack(report.packs[0].path).manifest.media[0].width == 100


def test_what_no_build_used_for_long_leaves_the_cache(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job", photos=2)
    built(job, tmp_path)
    entries = sorted((tmp_path / "cache").glob("??/*"))
    now = entries[0].stat().st_mtime
    os.utime(entries[0], (0, 0))

    Cache(tmp_path / "cache").forget_old(now_s=now + KEPT_DAYS * 86_400 - 60)

    assert sorted((tmp_path / "cache").glob("??/*")) == entries[1:]


def test_photos_reach_a_byte_target_and_differ_in_quality(tmp_path: Path) -> None:
    job = photo_job(tmp_path / "job", 3, "\n[media]\nphoto_max_bytes = 20000\n")

    report = built(job, tmp_path)

    media = open_pack(report.packs[0].path).manifest.media
    assert all(5_000 < entry.size <= 20_000 for entry in media)
    assert all(entry.type == "image/webp" for entry in media)
    assert report.packed_bytes < report.original_bytes / 3
    assert report.photo_quality is not None
    assert all("SSIM" in note for note in report.notes)


def test_photos_reach_a_quality_target(tmp_path: Path) -> None:
    sizes = {}
    original = 0
    for quality in (0.80, 0.95):
        job = photo_job(tmp_path / f"job{quality}", 1, f"\n[media]\nphoto_quality = {quality}\n")
        report = built(job, tmp_path, out=f"out{quality}")
        assert report.photo_quality is not None
        assert quality <= report.photo_quality[0] <= quality + 0.06
        sizes[quality] = report.packed_bytes
        original = report.original_bytes

    assert sizes[0.80] < sizes[0.95] < original


def test_a_byte_target_that_no_quality_reaches_makes_the_photo_smaller(tmp_path: Path) -> None:
    job = photo_job(tmp_path / "job", 1, "\n[media]\nphoto_max_bytes = 1500\n")

    (entry,) = open_pack(built(job, tmp_path).packs[0].path).manifest.media

    assert entry.size <= 1500
    assert entry.width is not None
    assert entry.width < 640


def speech_job(folder: Path, clips: list[Path], kbit: int) -> Path:
    small_job(folder, photos=1)
    form = '<View><Audio name="a" value="$clip"/><TextArea name="t" toName="a"/></View>'
    (folder / "form.xml").write_text(form)
    for clip in clips:
        shutil.copy(clip, folder / clip.name)
    (folder / "items.csv").write_text("clip\n" + "".join(f"{clip.name}\n" for clip in clips))
    (folder / "job.toml").write_text(JOB_TOML + f"\n[media]\nspeech_kbit = {kbit}\n")
    return folder


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_speech_becomes_opus_of_the_bit_rate_asked_for_at_any_rate(tmp_path: Path, rate: int) -> None:
    seconds = 6
    t = np.arange(rate * seconds) / rate
    voice = sum(np.sin(2 * np.pi * 140 * n * t) / n for n in range(1, 20))
    clip = tmp_path / "clip.wav"
    soundfile.write(clip, 0.3 * voice * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * t)), rate)

    report = built(speech_job(tmp_path / "job", [clip], 16), tmp_path)

    pack = open_pack(report.packs[0].path)
    peaks, opus = pack.manifest.media
    assert (opus.type, opus.duration_ms) == ("audio/ogg", seconds * 1000)
    assert 10 <= opus.size * 8 / seconds / 1000 <= 24
    assert peaks.path == opus.peaks
    sound, _rate = soundfile.read(tmp_path / "clip.wav", dtype="float32")
    (tmp_path / "again.opus").write_bytes(pack.read_media(opus.path))
    again, again_rate = soundfile.read(tmp_path / "again.opus", dtype="float32")
    assert np.sqrt(np.mean(again**2)) == pytest.approx(np.sqrt(np.mean(sound**2)), rel=0.15)
    assert again_rate in (8_000, 16_000)
    came, packed = report.speech_kbit or (0, 0)
    assert came == pytest.approx(rate * 16 / 1000, rel=0.01)
    assert packed == pytest.approx(opus.size * 8 / seconds / 1000, abs=0.1)


def test_two_encodings_of_speech_are_the_same_bytes(tmp_path: Path, data_dir: Path) -> None:
    clips = sorted((data_dir / "speech").rglob("*.wav"))[:2]
    job = speech_job(tmp_path / "job", clips, 16)
    packs = []
    for number in range(2):
        builder = PackBuilder(job, key=KEY)
        report = builder.build(into=tmp_path / f"out{number}", cache=tmp_path / f"cache{number}")
        packs.append(report.packs[0].path.read_bytes())

    assert packs[0] == packs[1]


def test_targets_out_of_range_are_refused(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job")
    (job / "job.toml").write_text(
        JOB_TOML + "\n[media]\nphoto_quality = 1.5\nspeech_kbit = 3\nphoto_max_side = -1\n"
    )

    wheres = [fault.where for fault in lint_job(read_job(job))]

    assert wheres == ["media.photo_max_side", "media.photo_quality", "media.speech_kbit"]


def test_a_misspelt_target_is_refused(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job")
    (job / "job.toml").write_text(JOB_TOML + "\n[media]\nphoto_max_byte = 9\n")

    with pytest.raises(BadJobError, match=r"did you mean media\.photo_max_bytes"):
        read_job(job)


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full and its like")
def test_a_file_that_never_ends_is_given_up_and_the_others_are_encoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = small_job(tmp_path / "job", photos=2)
    (tmp_path / "sitecustomize.py").write_text(
        "import time, tallystick_packs.media as media\n"
        "was = media.prepare\n"
        "def slow(path, kind, settings):\n"
        "    while path.name == 'p0.png': time.sleep(1)\n"
        "    return was(path, kind, settings)\n"
        "media.prepare = slow\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    orders = {
        name: Order(path=job / name, kind="image", settings=MediaSettings(), cache=tmp_path / "cache")
        for name in ("p0.png", "p1.png")
    }

    answers = run_orders(orders, on_done=lambda _name: None, seconds=4, processes=1)

    assert "takes longer than 4 s" in answers["p0.png"]["bad"]
    assert "key" in answers["p1.png"]


def test_columns_that_the_form_does_not_ask_for_stay_with_the_requester(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job", photos=1)
    (job / "items.csv").write_text("id,photo,truth,batch\nA,p0.png,red,7\n", encoding="utf-8")

    report = built(job, tmp_path)

    data = report.packs[0].path.read_bytes()
    (item,) = open_pack(report.packs[0].path).manifest.items
    assert report.kept_home == ("batch", "truth")
    assert set(item.data) == {"photo"}
    assert b"truth" not in data


def test_columns_that_job_toml_names_travel(tmp_path: Path) -> None:
    job = small_job(tmp_path / "job", photos=1)
    (job / "items.csv").write_text("id,photo,truth,batch\nA,p0.png,red,7\n", encoding="utf-8")
    settings = (job / "job.toml").read_text(encoding="utf-8")
    (job / "job.toml").write_text(settings.replace("[packs]", '[packs]\ncolumns = ["batch"]'))

    report = built(job, tmp_path)

    (item,) = open_pack(report.packs[0].path).manifest.items
    assert report.kept_home == ("truth",)
    assert item.data["batch"] == "7"
    assert "truth" not in item.data
