"""IBANs: ISO 13616 with its check digits (ISO 7064, MOD 97-10)."""

import re

from tallystick_sync.errors import PayoutFileError

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")

LENGTHS: dict[str, int] = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26,
    "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28,
    "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}  # fmt: skip
"""How long an IBAN is, for the countries that SEPA reaches."""


def check_iban(text: str) -> str:
    """An IBAN in its electronic form, without spaces and in capitals.

    Raises:
        PayoutFileError: Not an IBAN, too long or too short for its country, or its check digits do not hold.
    """
    iban = re.sub(r"\s", "", text).upper()
    if not _SHAPE.fullmatch(iban):
        raise PayoutFileError("is no IBAN")
    wanted = LENGTHS.get(iban[:2])
    if wanted is not None and len(iban) != wanted:
        raise PayoutFileError(f"is an IBAN of {len(iban)} letters, and {iban[:2]} has {wanted}")
    digits = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
    if int(digits) % 97 != 1:
        raise PayoutFileError("is an IBAN whose check digits do not hold")
    return iban


def check_bic(text: str) -> str:
    """A BIC (ISO 9362) in capitals.

    Raises:
        PayoutFileError: Not one.
    """
    bic = text.strip().upper()
    if not re.fullmatch(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", bic):
        raise PayoutFileError("is no BIC")
    return bic
