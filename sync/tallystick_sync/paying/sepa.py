"""SEPA credit transfers: ISO 20022 `pain.001.001.09`, as the EPC's guidelines (EPC132-08) narrow it.

One payment block, one transfer for each line: amounts in euro, IBAN only, charges shared (SLEV), names in the
Latin letters that every bank takes. The end-to-end id of a transfer is the line's id, so a bank's statement
(camt.053) or status report (pain.002) names it again.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree as Xml

from tallystick_sync.errors import PayoutFileError
from tallystick_sync.paying.frozen import PayLine, Run
from tallystick_sync.paying.iban import check_bic, check_iban

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CURRENCY = "EUR"
MAX_NAME = 70
MAX_MINOR = 99_999_999_999
"""The most that one SEPA transfer may be: EUR 999,999,999.99."""

_NOT_LATIN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_SPELT = {"\u00df": "ss", "\u00e6": "ae", "\u00c6": "AE", "\u00f8": "o", "\u00d8": "O", "\u0142": "l",
          "\u0141": "L", "\u0153": "oe", "\u0152": "OE", "\u0111": "d", "\u0110": "D", "&": "+"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """Where the payer's money is: IBAN, BIC if the bank asks for it, and the day to execute."""

    iban: str
    bic: str | None = None
    day: date | None = None


def check_payee(line: PayLine) -> None:
    """Refuse a line that cannot be a SEPA transfer.

    Raises:
        PayoutFileError: Another currency, no IBAN, no name in Latin letters, or too much.
    """
    if line.amount.currency != CURRENCY or not 0 < line.amount.minor <= MAX_MINOR:
        raise PayoutFileError(f"is {line.amount}, and SEPA moves euro, at most 999,999,999.99")
    if line.payee is None:
        raise PayoutFileError("has no payout account")
    iban = check_iban(line.payee.number)
    _check_latin(line.payee.holder or line.name, iban)


def credit_transfer(run: Run, lines: Sequence[PayLine], bank: Bank) -> bytes:
    """Write the file for lines that `check_payee` passed.

    Raises:
        PayoutFileError: The payer's own IBAN, BIC or name cannot stand in it.
    """
    made = datetime.fromtimestamp(run.time, UTC)
    number, total = str(len(lines)), _decimal(sum(line.amount.minor for line in lines))
    name = latin(run.payer) or "Tallystick"
    root = Xml.Element("Document", xmlns=NAMESPACE)
    body = Xml.SubElement(root, "CstmrCdtTrfInitn")
    head = Xml.SubElement(body, "GrpHdr")
    _add(head, "MsgId", f"TALLYSTICK-{run.hub[:8]}-{run.number:04d}")
    _add(head, "CreDtTm", f"{made:%Y-%m-%dT%H:%M:%S}Z")
    _add(head, "NbOfTxs", number)
    _add(head, "CtrlSum", total)
    _add(head, "InitgPty/Nm", name)
    block = Xml.SubElement(body, "PmtInf")
    _add(block, "PmtInfId", f"RUN-{run.number:04d}-{run.hash[:16]}")
    _add(block, "PmtMtd", "TRF")
    _add(block, "NbOfTxs", number)
    _add(block, "CtrlSum", total)
    _add(block, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _add(block, "ReqdExctnDt/Dt", (bank.day or made.date()).isoformat())
    _add(block, "Dbtr/Nm", name)
    _add(block, "DbtrAcct/Id/IBAN", check_iban(bank.iban))
    if bank.bic:
        _add(block, "DbtrAgt/FinInstnId/BICFI", check_bic(bank.bic))
    else:
        _add(block, "DbtrAgt/FinInstnId/Othr/Id", "NOTPROVIDED")
    _add(block, "ChrgBr", "SLEV")
    for line in lines:
        _transfer(block, line)
    Xml.indent(root)
    text = Xml.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _transfer(block: Xml.Element, line: PayLine) -> None:
    if line.payee is None:
        raise PayoutFileError("has no payout account")
    iban = check_iban(line.payee.number)
    one = Xml.SubElement(block, "CdtTrfTxInf")
    _add(one, "PmtId/EndToEndId", line.id)
    amount = _add(one, "Amt/InstdAmt", _decimal(line.amount.minor))
    amount.set("Ccy", CURRENCY)
    _add(one, "Cdtr/Nm", _check_latin(line.payee.holder or line.name, iban))
    _add(one, "CdtrAcct/Id/IBAN", iban)
    _add(one, "RmtInf/Ustrd", f"Tallystick {line.id}")


def latin(text: str) -> str:
    """A name in the letters that every SEPA bank takes; other signs become full stops."""
    spelt = "".join(_SPELT.get(letter, letter) for letter in text)
    plain = "".join(one for one in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(one))
    return " ".join(_NOT_LATIN.sub(".", plain).split())[:MAX_NAME].strip(" /")


def _check_latin(name: str, iban: str) -> str:
    written = latin(name)
    if not re.search(r"[A-Za-z]{2}", written):
        raise PayoutFileError(f"is for {name!r} ({iban[:4]}...), and a bank needs the name in Latin letters")
    return written


def _decimal(minor: int) -> str:
    return str(Decimal(minor).scaleb(-2).quantize(Decimal("0.01")))


def _add(parent: Xml.Element, path: str, text: str) -> Xml.Element:
    """Add an element at the end of a path, with those between that are not there yet."""
    *between, last = path.split("/")
    for name in between:
        found = parent.find(name)
        parent = Xml.SubElement(parent, name) if found is None else found
    element = Xml.SubElement(parent, last)
    element.text = text
    return element
