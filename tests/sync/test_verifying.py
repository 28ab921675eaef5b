"""Many files on many processes say what one reading of all says; sums, faults and answers for people."""

import csv
from pathlib import Path

import pytest
from tests.support.crowd import Crowd
from tests.support.papers import INSTALLATION, NOW, Papers, signed
from tests.support.processes import run, run_json

from tallystick_packs.envelope import Envelope
from tallystick_sync.batch import Entry
from tallystick_sync.commands.verify.report import as_csv, as_html, as_text
from tallystick_sync.evidence import evidence_from, read_evidence, write_bundle, write_folder
from tallystick_sync.framing import Note, pack_frame, unpack_frame
from tallystick_sync.receipt import ReceiptItem
from tallystick_sync.tally import Tally, sums, tally_up
from tallystick_sync.verification import verify_receipts
from tallystick_sync.verifying import Verified, verify_files


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory, small_pack: Path) -> Path:
    folder = tmp_path_factory.mktemp("season")
    Crowd(small_pack).write(folder, workers=4, leases=3, rounds=2)
    return folder


def said(tally: Tally) -> object:
    lines = {
        key: (line.states, line.owed_minor, line.paid_minor, line.missing)
        for key, line in tally.lines.items()
    }
    return lines, tally.receipts, tally.documents, sorted(fault.what for fault in tally.faults)


def at_once(folder: Path) -> Tally:
    return verify_files([folder]).tally


def in_processes(folder: Path) -> Tally:
    return verify_files([folder], processes=2).tally


def test_two_processes_say_what_one_reading_says(season: Path) -> None:
    tally = in_processes(season)

    assert tally.holds
    assert said(tally) == said(at_once(season))
    assert (tally.receipts, len(tally.lines)) == (4 * 3 * 5, 4)
    assert {line.states["paid"] for line in tally.lines.values()} == {9}
    assert [str(paid) for _owed, paid in sums(tally.lines.values()).values()] == [
        "KES\N{NO-BREAK SPACE}162.00"
    ]


def test_the_same_receipts_in_two_files_count_once(season: Path, tmp_path: Path) -> None:
    for file in season.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "again.tallybundle").write_bytes((season / "worker-00002.tallybundle").read_bytes())

    tally = in_processes(tmp_path)

    assert tally.holds
    assert tally.receipts == 60
    assert said(tally)[0] == said(at_once(season))[0]  # type: ignore[index]


def test_what_a_file_rests_on_may_lie_in_another(season: Path, tmp_path: Path) -> None:
    parts = unpack_frame((season / "worker-00001.tallybundle").read_bytes())
    others = [one for one in parts if one.kind in ("lease", "batch", "installation")]
    receipts = [one for one in parts if one not in others]
    write_bundle(others, tmp_path / "leases.tallybundle")
    write_bundle(receipts, tmp_path / "receipts.tallybundle")
    write_bundle(unpack_frame((season / "lists.tallybundle").read_bytes()), tmp_path / "lists.tallybundle")

    assert not verify_files([tmp_path / "receipts.tallybundle", tmp_path / "lists.tallybundle"]).tally.holds
    assert in_processes(tmp_path).holds


def test_a_fault_in_one_of_many_files_is_named_and_the_others_stand(season: Path, tmp_path: Path) -> None:
    for file in season.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    parts = list(unpack_frame((season / "worker-00003.tallybundle").read_bytes()))
    number = next(at for at, one in enumerate(parts) if one.kind == "receipt")
    forged = parts[number]
    assert isinstance(forged, Envelope)
    parts[number] = Envelope(
        kind="receipt", payload=forged.payload.replace(b'"posted_minor":0', b'"posted_minor":9'),
        signatures=forged.signatures,
    )  # fmt: skip
    (tmp_path / "worker-00003.tallybundle").write_bytes(pack_frame(parts))
    (tmp_path / "broken.tallybundle").write_bytes(b"nothing of the kind")

    tally = in_processes(tmp_path)

    assert not tally.holds
    assert said(tally) == said(at_once(tmp_path))
    assert all("worker-00003" in one.source or "broken" in one.source for one in tally.faults)
    assert {line.states["paid"] for line in tally.lines.values()} >= {9}


def test_files_without_a_trust_list_hold_nothing(season: Path, tmp_path: Path) -> None:
    (tmp_path / "one.tallybundle").write_bytes((season / "worker-00001.tallybundle").read_bytes())

    for processes in (0, 2):
        found = verify_files([tmp_path], processes=processes)
        assert found.trust is None
        assert not found.tally.holds
        assert "no trust list" in found.tally.faults[0].what


@pytest.mark.promise("R12")
def test_a_proof_that_leads_nowhere_is_a_fault_also_among_proofs_that_share_its_path(
    season: Path, tmp_path: Path
) -> None:
    lists = unpack_frame((season / "lists.tallybundle").read_bytes())
    parts = list(unpack_frame((season / "worker-00000.tallybundle").read_bytes()))
    proofs = [at for at, one in enumerate(parts) if isinstance(one, Note)]

    for at in proofs[1::3]:
        note = parts[at]
        lines = note.payload.decode().split("\n")
        for place in range(4, lines.index("", 4), 2):
            flipped = [*lines]
            flipped[place] = ("B" if lines[place][0] == "A" else "A") + lines[place][1:]
            changed = [*parts]
            changed[at] = Note(kind=note.kind, payload="\n".join(flipped).encode())
            report = verify_receipts(evidence_from([*lists, *changed]))
            assert not report.holds, (at, place)


def test_an_answer_without_a_receipt_is_missing_and_a_gap_is_noted(papers: Papers) -> None:
    entry = Entry(kind="answer", item="00002", revision=2, replaces=1, finished=NOW, result=[])
    papers.batches.append(signed("batch", papers.batch([entry], sequence=3), INSTALLATION))

    tally = tally_up(verify_receipts(evidence_from(papers.parts())))

    assert tally.holds
    assert [line.missing for line in tally.lines.values()] == [1]
    assert ["has a gap" in note for note in tally.notes] == [True]


def test_a_correction_after_the_payment_leaves_the_answer_paid(papers: Papers) -> None:
    entry = Entry(kind="answer", item="00001", revision=2, replaces=1, finished=NOW, result=[])
    papers.batches.append(signed("batch", papers.batch([entry], sequence=2), INSTALLATION))
    about = (ReceiptItem(item="00001", revision=2),)
    papers.receipts.append(
        papers.receipt(batch=papers.batches[1].id, items=about, owed_minor=1350, paid_minor=1350)
    )

    tally = tally_up(verify_receipts(evidence_from(papers.parts())))

    assert {one.item: (one.revision, one.state) for one in tally.answers}["00001"] == (1, "paid")


def test_reasons_of_what_was_rejected_are_counted(papers: Papers) -> None:
    about = tuple(ReceiptItem(item=item, revision=1, reason="wrong-colour") for item in papers.items)
    papers.receipts[1:] = [papers.receipt(number=2, state="rejected", items=about)]
    papers.decisions.clear()

    found = Verified(trust=None, tally=tally_up(verify_receipts(evidence_from(papers.parts()))))

    assert "wrong-colour (3)" in as_text(found, item=None, is_root_known=False)
    assert "not paid; rejected on" in as_text(found, item="00001", is_root_known=False)


def test_the_page_takes_names_as_text_and_needs_no_other_file(papers: Papers, tmp_path: Path) -> None:
    write_folder(papers.parts(), tmp_path / "<b>receipts")
    (tmp_path / "<b>receipts" / "<script>.json").write_bytes(b"{}")

    page = as_html(verify_files([tmp_path / "<b>receipts"]), item="00001", is_root_known=True)

    assert "<script" not in page
    assert "&lt;script&gt;.json" in page
    assert "YES, paid on" in page
    assert "http" not in page.replace("http-equiv", "")


def test_from_one_file_the_command_answers_was_this_worker_paid_for_this_answer(
    papers: Papers, tmp_path: Path
) -> None:
    write_bundle(papers.parts(), tmp_path / "one.tallybundle")

    said_of_it = run("verify", "receipts", tmp_path / "one.tallybundle", "--item", "00002")
    value = run_json("verify", "receipts", tmp_path / "one.tallybundle", "--item", "00002")
    run("verify", "receipts", tmp_path / "one.tallybundle", "--item", "99999", expect=1)
    run("verify", "receipts", tmp_path / "one.tallybundle", "--html", tmp_path / "page.html")

    assert "00002 (revision 1): YES, paid on" in said_of_it
    assert [(one["item"], one["is_paid"], one["reference"]) for one in value["answers"]] == [
        ("00002", True, "M-1")
    ]
    assert value["lines"][0]["paid"] == 3
    assert "Every receipt holds" in (tmp_path / "page.html").read_text()


def test_the_totals_come_as_a_table_that_no_spreadsheet_takes_for_a_formula(
    papers: Papers, tmp_path: Path
) -> None:
    write_bundle(papers.parts(), tmp_path / "one.tallybundle")
    run("verify", "receipts", tmp_path / "one.tallybundle", "--csv", tmp_path / "totals.csv")
    found = verify_files([tmp_path / "one.tallybundle"])
    next(iter(found.tally.lines.values())).title = "=1+1"

    said = next(csv.DictReader((tmp_path / "totals.csv").read_text().splitlines()))
    tricked = next(csv.DictReader(as_csv(found).splitlines()))

    assert (said["paid"], said["currency"], said["missing"]) == ("3", "KES", "0")
    assert float(said["paid_out"]) * 100 == sum(line.paid_minor for line in found.tally.lines.values())
    assert tricked["title"] == "'=1+1"


def test_reading_again_gives_the_same_documents(season: Path) -> None:
    evidence = read_evidence([season])

    assert len({one.envelope.id for one in evidence.exhibits}) == len(evidence.exhibits)
