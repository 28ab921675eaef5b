"""Tables for mobile money, the sheet to sign, and what stands in no file."""

from itertools import pairwise

import pytest

from tallystick_packs.money import Money
from tallystick_packs.preview.drawing.fonts import Fonts
from tallystick_sync.errors import PayoutFileError
from tallystick_sync.paying.files import Wanted, files_of
from tallystick_sync.paying.frozen import PayLine, Run
from tallystick_sync.paying.mobile import read_columns
from tallystick_sync.paying.sheet import signature_sheet
from tallystick_sync.payout_account import Details, Service
from tallystick_sync.printed import DPI, HEIGHT_MM, WIDTH_MM, Mark, lay_out, to_html, to_pdf


def line(
    number: int,
    service: Service = "mpesa",
    *,
    phone: str = "+254700000001",
    holder: str = "Amara Njeri",
    minor: int = 60_000,
    currency: str = "KES",
) -> PayLine:
    return PayLine(
        id=f"0007-{number:04d}", worker=f"{number:064x}", name="Amara",
        amount=Money(minor=minor, currency=currency), account=f"{number:064x}",
        payee=Details(service=service, number=phone, holder=holder),
    )  # fmt: skip


def run(*lines: PayLine) -> Run:
    return Run(number=7, time=1_795_000_000, hub="cd" * 32, payer="Sokoni Hub", lines=lines)


def test_each_service_and_currency_has_a_file_of_its_own() -> None:
    lines = (
        line(1), line(2, "mtn-momo", currency="UGX", phone="256770000001"), line(3, "orange-money"),
        line(4, "wave", currency="XOF", minor=600, phone="+221 77 000 00 01"), line(5, "cash"),
        line(6, "cash", currency="XOF", minor=900),
    )  # fmt: skip

    made = files_of(run(*lines))

    assert list(made.files) == [
        "run-0007-cash-KES.pdf", "run-0007-cash-XOF.pdf", "run-0007-mpesa-KES.csv",
        "run-0007-mtn-momo-UGX.csv", "run-0007-orange-money-KES.csv", "run-0007-wave-XOF.csv",
    ]  # fmt: skip
    assert made.files["run-0007-mpesa-KES.csv"].decode().splitlines() == [
        "MSISDN,Amount,Name,Reference", "254700000001,600,Amara Njeri,0007-0001",
    ]  # fmt: skip
    assert made.files["run-0007-wave-XOF.csv"].decode().splitlines()[1] == (
        "+221770000001,600,Amara Njeri,0007-0004"
    )
    assert not made.left_out


def test_the_same_run_gives_the_same_bytes() -> None:
    lines = (line(1), line(2, "cash"))

    assert files_of(run(*lines)).files == files_of(run(*lines)).files


@pytest.mark.parametrize("phone", ["0700 000 001", "call me", "", "+25470"])
def test_a_number_without_a_country_code_stays_out_and_is_named(phone: str) -> None:
    made = files_of(run(line(1, phone=phone), line(2)))

    assert list(made.left_out) == ["0007-0001"]
    assert made.files["run-0007-mpesa-KES.csv"].decode().count("0007-") == 1


def test_a_template_of_the_service_decides_the_columns() -> None:
    columns = read_columns("Phone Number=plus-number, Amount=amount,Comment=line,Blank=empty")

    made = files_of(run(line(1, minor=60_050)), Wanted(columns={"mpesa": columns}))

    assert made.files["run-0007-mpesa-KES.csv"].decode().splitlines() == [
        "Phone Number,Amount,Comment,Blank", "+254700000001,600.50,0007-0001,",
    ]  # fmt: skip
    with pytest.raises(PayoutFileError, match="salary"):
        read_columns("Pay=salary")


@pytest.mark.parametrize("holder", ["=2+5", "@sum", "-1+1", "+A1"])
def test_a_name_is_never_a_formula_in_a_spreadsheet(holder: str) -> None:
    table = files_of(run(line(1, holder=holder))).files["run-0007-mpesa-KES.csv"].decode()

    assert f",'{holder}," in table


def test_a_line_without_an_account_is_named_and_in_no_file() -> None:
    made = files_of(run(PayLine(id="0007-0001", worker="a", name="Amara", amount=line(1).amount)))

    assert not made.files
    assert "no payout account" in made.left_out["0007-0001"]


def test_the_runs_hash_changes_with_any_amount_worker_or_account() -> None:
    first = run(line(1), line(2))
    others = [run(line(1), line(2, minor=60_001)), run(line(1), line(3)), run(line(1))]

    assert len({first.hash, *(one.hash for one in others)}) == 4
    assert first.hash == run(line(1), line(2)).hash


def texts(pages: list[list[Mark]]) -> list[str]:
    return [mark.text for page in pages for mark in page if mark.text]


def test_the_sheet_has_room_to_sign_for_each_line_and_the_runs_hash_on_every_page() -> None:
    lines = [line(at, "cash", holder=f"Person {at}") for at in range(1, 41)]
    whole = run(*lines)

    pages = lay_out(signature_sheet(whole, lines))

    found = texts(pages)
    assert [one for one in found if one.startswith("0007-")] == [one.id for one in lines]
    assert found.count("KES\u00a0600.00") == 40
    assert "In all: KES\u00a024,000.00" in found
    assert len(pages) == 3
    for page in pages:
        assert whole.hash in page[-1].text
        assert any(mark.text == "Line" and mark.bold for mark in page)
        ids = [mark.y for mark in page if mark.text.startswith("0007-")]
        assert min(below - above for above, below in pairwise(ids)) >= 15 * DPI / 25.4 - 1


def test_nothing_on_the_sheet_leaves_the_page_or_covers_another_text() -> None:
    names = [
        "Wolfeschlegelsteinhausenbergerdorff " * 3,
        "W" * 80,
        "\u0645\u0631\u064a\u0645 Amina",
        "\u12a0\u121b\u122d",
    ]
    lines = [line(at, "cash", holder=name) for at, name in enumerate(names, 1)]
    fonts = Fonts()

    for page in lay_out(signature_sheet(run(*lines), lines), fonts):
        assert all(mark.text or mark.y == mark.to_y for mark in page)
        marks = [mark for mark in page if mark.text]
        for mark in marks:
            parts = fonts.runs(mark.text, size=mark.size, bold=mark.bold)
            end = mark.x + sum(font.getlength(part) for part, font, _turned in parts)
            assert 0 <= mark.x <= end <= min(mark.to_x, WIDTH_MM * DPI / 25.4) + 1
            assert 0 <= mark.y < mark.to_y <= HEIGHT_MM * DPI / 25.4
        rows = sorted((mark.x, mark.y, mark.to_y) for mark in marks)
        for (left, _top, bottom), (other, top, _bottom) in pairwise(rows):
            assert left != other or bottom <= top


def test_the_pdf_has_its_pages_and_the_page_its_words() -> None:
    lines = [line(at, "cash", holder="<b>Amara & co</b>") for at in range(1, 41)]
    sheet = signature_sheet(run(*lines), lines)

    pdf, page = to_pdf(sheet, time=1_795_000_000), to_html(sheet).decode()

    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") == 3
    assert len(pdf) < 300_000
    assert "<b>Amara" not in page
    assert page.count("&lt;b&gt;Amara &amp; co&lt;/b&gt;") == 40
