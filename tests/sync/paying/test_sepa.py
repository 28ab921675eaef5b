"""The SEPA file, held to the rules of the schema pain.001.001.09: order, number, shape and sums."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as Xml

import pytest

from tallystick_packs.money import Money
from tallystick_sync.errors import PayoutFileError
from tallystick_sync.paying.files import Wanted, files_of
from tallystick_sync.paying.frozen import PayLine, Run
from tallystick_sync.paying.iban import check_iban
from tallystick_sync.paying.sepa import NAMESPACE, Bank, latin
from tallystick_sync.payout_account import Details

BANK = Bank(iban="DE89 3704 0044 0532 0130 00", bic="COBADEFFXXX")
IBANS = ("FR1420041010050500013M02606", "NL91ABNA0417164300", "MT84MALT011000012345MTLCAST001S")

# Of each element: what may stand in it, in this order, with how often; or the shape of its text. This is the
# part of the schema that our files use, written down from the published message definition.
MAX35, MAX70, MAX140 = r".{1,35}", r".{1,70}", r".{1,140}"
AMOUNT = r"[0-9]{1,9}\.[0-9]{2}"
IBAN = r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}"
RULES: dict[str, str | tuple[tuple[str, int, int | None], ...]] = {
    "Document": (("CstmrCdtTrfInitn", 1, 1),),
    "CstmrCdtTrfInitn": (("GrpHdr", 1, 1), ("PmtInf", 1, None)),
    "GrpHdr": (("MsgId", 1, 1), ("CreDtTm", 1, 1), ("NbOfTxs", 1, 1), ("CtrlSum", 0, 1), ("InitgPty", 1, 1)),
    "PmtInf": (
        ("PmtInfId", 1, 1), ("PmtMtd", 1, 1), ("BtchBookg", 0, 1), ("NbOfTxs", 0, 1), ("CtrlSum", 0, 1),
        ("PmtTpInf", 0, 1), ("ReqdExctnDt", 1, 1), ("Dbtr", 1, 1), ("DbtrAcct", 1, 1), ("DbtrAgt", 1, 1),
        ("ChrgBr", 0, 1), ("CdtTrfTxInf", 1, None),
    ),
    "PmtTpInf": (("SvcLvl", 0, None),),
    "SvcLvl": (("Cd", 1, 1),),
    "ReqdExctnDt": (("Dt", 1, 1),),
    "InitgPty": (("Nm", 0, 1),),
    "Dbtr": (("Nm", 0, 1),),
    "DbtrAcct": (("Id", 1, 1),),
    "DbtrAgt": (("FinInstnId", 1, 1),),
    "FinInstnId": (("BICFI", 0, 1), ("Othr", 0, 1)),
    "Othr": (("Id", 1, 1),),
    "CdtTrfTxInf": (("PmtId", 1, 1), ("Amt", 1, 1), ("Cdtr", 0, 1), ("CdtrAcct", 0, 1), ("RmtInf", 0, 1)),
    "PmtId": (("InstrId", 0, 1), ("EndToEndId", 1, 1)),
    "Amt": (("InstdAmt", 1, 1),),
    "Cdtr": (("Nm", 0, 1),),
    "CdtrAcct": (("Id", 1, 1),),
    "RmtInf": (("Ustrd", 0, None),),
    "MsgId": MAX35, "PmtInfId": MAX35, "EndToEndId": MAX35, "InstrId": MAX35, "Nm": MAX70, "Ustrd": MAX140,
    "CreDtTm": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "NbOfTxs": r"[0-9]{1,15}", "CtrlSum": AMOUNT,
    "PmtMtd": "TRF", "Cd": "SEPA", "Dt": r"\d{4}-\d\d-\d\d", "IBAN": IBAN, "InstdAmt": AMOUNT,
    "BICFI": r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", "ChrgBr": "SLEV",
}  # fmt: skip


def check(element: Xml.Element, path: str = "") -> None:
    """Hold an element and all in it to `RULES`."""
    assert element.tag.startswith(f"{{{NAMESPACE}}}")
    name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    path = f"{path}/{name}"
    if name == "Id" and len(element):
        assert [one.tag.rpartition("}")[2] for one in element] == ["IBAN"], path
        check(element[0], path)
        return
    rule = MAX35 if name == "Id" else RULES[name]
    if isinstance(rule, str):
        assert not len(element), path
        assert re.fullmatch(rule, element.text or ""), f"{path}: {element.text!r}"
        return
    found = [one.tag.rpartition("}")[2] for one in element]
    assert found == sorted(found, key=[one for one, _least, _most in rule].index), path
    for child, least, most in rule:
        assert least <= found.count(child) <= (most or len(found)), f"{path}/{child}"
    for one in element:
        check(one, path)


def line(number: int, iban: str, minor: int = 1250, *, holder: str = "Amara Njeri") -> PayLine:
    details = Details(service="bank", number=iban, holder=holder)
    return PayLine(
        id=f"0001-{number:04d}", worker="ab" * 32, name="Amara", amount=Money(minor=minor, currency="EUR"),
        payee=details, account=f"{number:064x}",
    )  # fmt: skip


def run(*lines: PayLine) -> Run:
    return Run(number=1, time=1_795_000_000, hub="cd" * 32, payer="Caf\u00e9 Hub & S\u00f6hne", lines=lines)


def written(*lines: PayLine, bank: Bank = BANK) -> Xml.Element:
    made = files_of(run(*lines), Wanted(bank=bank))
    assert list(made.files) == ["run-0001-sepa-EUR.xml"]
    return Xml.fromstring(made.files["run-0001-sepa-EUR.xml"])


def texts(root: Xml.Element, path: str) -> list[str]:
    within = "/".join(f"{{*}}{name}" for name in path.split("/"))
    return [one.text or "" for one in root.iterfind(f".//{within}")]


@pytest.mark.parametrize("bank", [BANK, Bank(iban=BANK.iban), Bank(iban=BANK.iban, day=date(2027, 1, 4))])
def test_the_file_has_the_schemas_elements_in_the_schemas_order(bank: Bank) -> None:
    root = written(*(line(at, iban) for at, iban in enumerate(IBANS, 1)), bank=bank)

    check(root)


@pytest.mark.parametrize("broken", ["GrpHdr/MsgId", "PmtInf/Dbtr", "PmtInf/CdtTrfTxInf/PmtId/EndToEndId"])
def test_the_check_notices_what_is_missing(broken: str) -> None:
    root = written(line(1, IBANS[0]))
    *above, last = broken.split("/")
    parent = root.find("{*}CstmrCdtTrfInitn/" + "/".join(f"{{*}}{one}" for one in above))
    assert parent is not None
    child = parent.find(f"{{*}}{last}")
    assert child is not None
    parent.remove(child)

    with pytest.raises(AssertionError):
        check(root)


def test_counts_and_control_sums_are_those_of_the_transfers() -> None:
    root = written(*(line(at, iban, minor=at * 333) for at, iban in enumerate(IBANS, 1)))

    amounts = [Decimal(one) for one in texts(root, "CdtTrfTxInf/Amt/InstdAmt")]
    assert amounts == [Decimal("3.33"), Decimal("6.66"), Decimal("9.99")]
    assert texts(root, "NbOfTxs") == ["3", "3"]
    assert [Decimal(one) for one in texts(root, "CtrlSum")] == [sum(amounts)] * 2
    assert [one.get("Ccy") for one in root.iter(f"{{{NAMESPACE}}}InstdAmt")] == ["EUR"] * 3


def test_a_transfer_names_its_line_and_the_worker_in_letters_that_banks_take() -> None:
    root = written(line(1, IBANS[0], holder="Zo\u00eb \u0141\u00f3d\u017a-Gro\u00df"))

    assert texts(root, "PmtId/EndToEndId") == ["0001-0001"]
    assert texts(root, "Cdtr/Nm") == ["Zoe Lodz-Gross"]
    assert texts(root, "Dbtr/Nm") == ["Cafe Hub + Sohne"]


@pytest.mark.parametrize(
    ("iban", "why"),
    [
        ("DE89370400440532013001", "check digits"),
        ("DE8937040044053201300", "21 letters"),
        ("+254700000001", "no IBAN"),
        ("FR1420041010050500013M02607", "check digits"),
        ("", "no IBAN"),
    ],
)
def test_a_wrong_iban_stays_out_of_the_file_and_is_named(iban: str, why: str) -> None:
    made = files_of(run(line(1, iban), line(2, IBANS[1])), Wanted(bank=BANK))

    root = Xml.fromstring(made.files["run-0001-sepa-EUR.xml"])
    assert texts(root, "PmtId/EndToEndId") == ["0001-0002"]
    assert why in made.left_out["0001-0001"]


def test_a_name_without_a_latin_letter_stays_out() -> None:
    made = files_of(run(line(1, IBANS[0], holder="\u12a0\u121b\u122d")), Wanted(bank=BANK))

    assert not made.files
    assert "Latin" in made.left_out["0001-0001"]


def test_a_bank_account_in_another_currency_goes_into_a_table() -> None:
    shilling = PayLine(
        id="0001-0001", worker="ab" * 32, name="Amara", amount=Money(minor=60_000, currency="KES"),
        payee=Details(service="bank", number="0110 2233 4455", holder="Amara Njeri"),
    )  # fmt: skip

    made = files_of(run(shilling), Wanted(bank=BANK))

    assert made.files["run-0001-bank-KES.csv"].decode().splitlines() == [
        "Account,Currency,Amount,Name,Reference",
        "0110 2233 4455,KES,600,Amara Njeri,0001-0001",
    ]


def test_known_ibans_hold_and_every_changed_digit_is_noticed() -> None:
    for iban in (*IBANS, "GB29 NWBK 6016 1331 9268 19"):
        plain = check_iban(iban)
        for at, letter in enumerate(plain):
            if letter.isdecimal():
                other = plain[:at] + str((int(letter) + 1) % 10) + plain[at + 1 :]
                with pytest.raises(PayoutFileError):
                    check_iban(other)


def test_latin_keeps_what_banks_take_and_nothing_else() -> None:
    assert latin("A/B-C?D:E(F)G.H,I'J+K 9") == "A/B-C?D:E(F)G.H,I'J+K 9"
    assert latin('<b>&"\u00a7') == ".b.+.."
