"""Labels of speech and text, read back by the programs that others read them with."""

import json
import warnings
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.packs.export import making
from tests.packs.export.making import answer, clip, entry, joined, manifest, recordings, segment

from tallystick_packs.export import huggingface, speech_files, speech_lists, text_files
from tallystick_packs.export.dataset import Losses

TALK = [
    *segment(0.5, 2.0, 'She said "yes" & left', "Ann"),
    *segment(1.5, 3.25, "I <know>", "Bob"),
    *segment(3.5, 4.0, "Habari za leo?", "Ann"),
]


def test_praat_reads_a_tier_for_each_speaker_with_overlaps(tmp_path: Path) -> None:
    from praatio import textgrid

    (data,) = speech_files.write_textgrid(recordings(TALK), Losses()).values()
    (tmp_path / "c.TextGrid").write_bytes(data)
    grid = textgrid.openTextgrid(str(tmp_path / "c.TextGrid"), includeEmptyIntervals=False)

    assert grid.tierNames == ("Ann", "Bob")
    assert [tuple(one) for one in grid.getTier("Ann").entries] == [
        (0.5, 2.0, 'She said "yes" & left'), (3.5, 4.0, "Habari za leo?"),
    ]  # fmt: skip
    assert grid.maxTimestamp == 10.0


def test_segments_of_one_speaker_that_overlap_go_to_two_tiers(tmp_path: Path) -> None:
    from praatio import textgrid

    both = [*segment(0, 5, "one", key="a"), *segment(2, 3, "two", key="b")]
    (data,) = speech_files.write_textgrid(recordings(both), Losses()).values()
    (tmp_path / "c.TextGrid").write_bytes(data)

    grid = textgrid.openTextgrid(str(tmp_path / "c.TextGrid"), includeEmptyIntervals=False)

    assert grid.tierNames == ("Ann", "Ann (2)")


def test_elan_reads_times_and_texts(tmp_path: Path) -> None:
    import pympi

    (data,) = speech_files.write_eaf(recordings(TALK), Losses()).values()
    (tmp_path / "c.eaf").write_bytes(data)
    eaf = pympi.Elan.Eaf(str(tmp_path / "c.eaf"))

    assert sorted(eaf.get_tier_names()) == ["Ann", "Bob"]
    assert eaf.get_annotation_data_for_tier("Ann") == [
        (500, 2000, 'She said "yes" & left'), (3500, 4000, "Habari za leo?"),
    ]  # fmt: skip
    assert eaf.get_linked_files()[0]["MEDIA_URL"] == "calls/c0.wav"


@pytest.mark.parametrize("ending", ["vtt", "srt"])
def test_subtitles_are_read_with_their_times(tmp_path: Path, ending: str) -> None:
    import webvtt

    write = speech_files.write_vtt if ending == "vtt" else speech_files.write_srt
    (data,) = write(recordings(TALK), Losses()).values()
    (tmp_path / f"c.{ending}").write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = webvtt.read if ending == "vtt" else webvtt.from_srt
        captions = read(str(tmp_path / f"c.{ending}")).captions

    assert [(one.start, one.end) for one in captions] == [
        ("00:00:00.500", "00:00:02.000"), ("00:00:01.500", "00:00:03.250"), ("00:00:03.500", "00:00:04.000"),
    ]  # fmt: skip
    assert "Habari za leo?" in captions[2].text


def test_rttm_follows_the_grammar_of_nist() -> None:
    (name,), (data,) = zip(*speech_lists.write_rttm(recordings(TALK), Losses()).items(), strict=True)

    rows = [line.split(" ") for line in data.decode().splitlines()]
    assert name == "calls/c0.rttm"
    assert all(len(row) == 10 and row[0] == "SPEAKER" for row in rows)
    assert [(row[2], row[3], row[4], row[7]) for row in rows] == [
        ("1", "0.500", "1.500", "Ann"), ("1", "1.500", "1.750", "Bob"), ("1", "3.500", "0.500", "Ann"),
    ]  # fmt: skip


def test_ctm_shares_the_time_of_a_segment_and_says_so() -> None:
    losses = Losses()

    (data,) = speech_lists.write_ctm(recordings([*segment(1, 3, "habari za")]), losses).values()

    assert data == b"calls/c0 1 1.000 1.000 habari\ncalls/c0 1 2.000 1.000 za\n"
    assert "words share the time of their segment evenly: 2." in losses.report().losses


def test_nemo_has_a_line_for_each_segment_with_its_offset() -> None:
    rows = [
        json.loads(line)
        for line in speech_lists.write_nemo(recordings(TALK), Losses())["manifest.jsonl"].splitlines()
    ]

    assert [(row["offset"], row["duration"]) for row in rows] == [(0.5, 1.5), (1.5, 1.75), (3.5, 0.5)]
    assert {row["audio_filepath"] for row in rows} == {"calls/c0.wav"}


def test_a_text_about_a_whole_recording_is_one_segment_and_no_loss() -> None:
    losses = Losses()
    dataset = recordings([entry("textarea", {"text": ["Habari"]}, "q1", "a")])

    (row,) = speech_lists.write_nemo(dataset, losses)["manifest.jsonl"].splitlines()

    assert json.loads(row)["text"] == "Habari"
    assert (json.loads(row)["offset"], json.loads(row)["duration"]) == (0, 10.0)
    assert losses.report().losses == ()


def test_audiofolder_has_the_whole_text_and_the_segments() -> None:
    (row,) = huggingface.write_audio(recordings(TALK), Losses())["metadata.jsonl"].splitlines()

    found = json.loads(row)
    assert found["transcription"] == 'She said "yes" & left I <know> Habari za leo?'
    assert found["segments"][1] == {"start": 1.5, "end": 3.25, "text": "I <know>", "label": "Bob"}


def span(start: int, end: int, text: str, label: str) -> dict[str, object]:
    return entry("labels", {"start": start, "end": end, "text": text, "labels": [label]}, f"s{start}", "t")


def test_conll_tags_whole_words() -> None:
    text = "Jean Mbeki lives in Dar es Salaam."
    losses = Losses()
    dataset = joined(
        manifest(("i0", {"text": text})),
        answer("i0", span(0, 10, "Jean Mbeki", "PER"), span(20, 30, "Dar es Sal", "LOC")),
    )

    (data,) = text_files.write_conll(dataset, losses).values()

    rows = [line.split() for line in data.decode().splitlines()[2:] if line]
    assert [(row[0], row[3]) for row in rows] == [
        ("Jean", "B-PER"), ("Mbeki", "I-PER"), ("lives", "O"), ("in", "O"),
        ("Dar", "B-LOC"), ("es", "I-LOC"), ("Salaam", "I-LOC"), (".", "O"),
    ]  # fmt: skip
    assert losses.report().losses == ("spans were widened to whole words: 1.",)


def test_each_worker_has_a_file_of_their_own() -> None:
    one = manifest(("i0", {"call": "media/0000.opus"}), media=(making.clip(0, "c.wav", 9),))
    dataset = joined(
        one,
        answer("i0", *segment(0, 1, "a"), worker=making.RED),
        answer("i0", *segment(0, 2, "b"), worker=making.GREEN),
    )

    for write in (speech_files.write_textgrid, speech_files.write_eaf, speech_files.write_srt):
        assert len(write(dataset, Losses())) == 2


def test_a_picture_in_an_export_of_speech_is_a_loss_by_name() -> None:
    losses = Losses()

    speech_files.write_srt(making.pictures([making.box(0, 0, 9, 9)]), losses)

    assert losses.report().losses == ("answers about pictures are not in this format: 1.",)


@given(label=st.text(max_size=20), name=st.text(st.characters(exclude_characters="/\0"), max_size=20))
@example(label="two words\n", name="a b\tc")
@example(label="", name="")
def test_every_line_of_rttm_has_ten_fields_whatever_people_are_called(label: str, name: str) -> None:
    media = (clip(0, f"calls/{name}.wav", 10.0),)
    talk = segment(0.5, 1.25, "hello", label=label)
    dataset = joined(manifest(("i0", {"call": media[0].path}), media=media), answer("i0", *talk))

    for data in speech_lists.write_rttm(dataset, Losses()).values():
        for line in data.decode().splitlines():
            # As pyannote.database reads it: one blank between fields, names without any.
            kind, uri, channel, start, duration, *rest = line.split(" ")
            assert (kind, channel, float(start), float(duration)) == ("SPEAKER", "1", 0.5, 0.75)
            assert len(rest) == 5
            assert (rest[0], rest[1], rest[3], rest[4]) == ("<NA>",) * 4
            assert uri
            assert rest[2]
