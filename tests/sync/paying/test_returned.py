"""What a payment service returned: each row gets a verdict, and what is not understood is left alone."""

import pytest

from tallystick_packs.money import Money
from tallystick_sync.errors import PayoutFileError
from tallystick_sync.paying.returned import Known, RowVerdict, read_returned


def known(
    number: int, state: str = "exported", *, reference: str | None = None, phone: str = "+254700000001"
) -> Known:
    return Known(
        id=f"0001-{number:04d}", amount=Money(minor=60_000, currency="KES"), state=state,
        reference=reference, number=phone,
    )  # fmt: skip


def judged(text: str, *lines: Known, **how: object) -> list[RowVerdict]:
    return read_returned(text.encode(), lines or (known(1),), **how)  # type: ignore[arg-type]


def only(text: str, *lines: Known, **how: object) -> RowVerdict:
    (verdict,) = judged(text, *lines, **how)
    return verdict


@pytest.mark.parametrize(
    "text",
    [
        "line,reference\n0001-0001,QX12\n",
        "\ufeffReceipt No.,Status,Details\nQX12,Completed,pay 0001-0001\n",
        "Transaction ID;Montant;Statut;Commentaire\nQX12;600,00;R\u00e9ussi;0001-0001\n",
        "Reference\tAmount\tPhone\nQX12\tKES 600.00\t0700 000 001\n",
        "Reference,Amount,Credit Party\nQX12,600,254700000001 - AMARA NJERI\n",
        "Reference,Amount,MSISDN,Note\nQX12,600,2547*****001,0001-0001\n",
    ],
)
def test_a_paid_row_is_understood_as_services_write_it(text: str) -> None:
    verdict = only(text)

    assert (verdict.act, verdict.line, verdict.reference) == ("confirm", "0001-0001", "QX12")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("line,reference\n0001-0001,\n", "no reference"),
        ("line,reference\n0001-0002,QX12\n", "no line"),
        ("line,reference,amount\n0001-0001,QX12,599.00\n", "599.00 was paid"),
        ("line,reference,amount\n0001-0001,QX12,six\n", "not understood"),
        ("line,reference,msisdn\n0001-0001,QX12,254711111111\n", "It went to"),
        ("line,reference,status\n0001-0001,QX12,Pending\n", "not understood"),
        ("reference,msisdn,amount\nQX12,254700000009,600\n", "No open line"),
        ("reference,msisdn,amount\nQX12,254700000001,700\n", "No open line"),
    ],
)
def test_what_does_not_fit_is_left_for_a_person(text: str, why: str) -> None:
    verdict = only(text)

    assert verdict.act == "problem"
    assert why in verdict.what


def test_two_open_lines_with_one_number_and_amount_are_never_guessed() -> None:
    verdict = only("reference,msisdn,amount\nQX12,254700000001,600\n", known(1), known(2))

    assert verdict.act == "problem"
    assert "0001-0001, 0001-0002" in verdict.what


def test_a_reference_pays_one_line_and_a_line_is_paid_once() -> None:
    text = "line,reference\n0001-0001,QX12\n0001-0002,QX12\n0001-0001,QX13\n0001-0003,OLD\n"

    verdicts = judged(text, known(1), known(2), known(3), known(4, "confirmed", reference="OLD"))

    assert [one.act for one in verdicts] == ["confirm", "problem", "problem", "problem"]
    assert "Row 2" in verdicts[2].what
    assert "0001-0004" in verdicts[3].what


@pytest.mark.parametrize(
    ("state", "status", "act"),
    [
        ("sent", "Failed", "fail"),
        ("failed", "Failed", "none"),
        ("confirmed", "Failed", "problem"),
        ("confirmed", "Reversed", "reverse"),
        ("sent", "Reversed", "fail"),
        ("reversed", "Reversed", "none"),
        ("confirmed", "Completed", "none"),
        ("failed", "Completed", "problem"),
        ("reversed", "Completed", "problem"),
    ],
)
def test_the_same_file_again_changes_nothing_and_contradictions_are_named(
    state: str, status: str, act: str
) -> None:
    reference = "QX12" if state in ("confirmed", "reversed") else None

    verdict = only(f"line,reference,status\n0001-0001,QX12,{status}\n", known(1, state, reference=reference))

    assert verdict.act == act


def test_a_confirmed_line_with_another_reference_is_a_problem() -> None:
    verdict = only("line,reference\n0001-0001,QX99\n", known(1, "confirmed", reference="QX12"))

    assert verdict.act == "problem"


def test_columns_can_be_named_and_a_table_without_reference_is_refused() -> None:
    text = "What,Kvittung\n0001-0001,QX12\n"

    assert only(text, columns={"reference": "Kvittung"}).act == "confirm"
    with pytest.raises(PayoutFileError, match="Kvittung"):
        judged(text)
    with pytest.raises(PayoutFileError, match="Bon"):
        judged(text, columns={"reference": "Bon"})


def test_lines_of_another_run_are_not_matched_where_one_is_named() -> None:
    assert only("line,reference\n0001-0001,QX12\n", run=2).act == "problem"


@pytest.mark.parametrize("data", [b"", b'line,reference\n"0001-0001,QX12', b"\x00\xff" * 40])
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(PayoutFileError):
        read_returned(data, [known(1)])
