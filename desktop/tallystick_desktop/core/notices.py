"""Whose work the program contains: the packages that it is made of, with their licences.

    for party in third_parties():
        print(party.name, party.version, party.licence)

Read from what is installed beside the running program, frozen or not, so the list cannot be out of date.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

EXTRAS = ("worker", "desktop")
_LICENCE_FILE = re.compile(r"(^|/)(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*$", re.IGNORECASE)
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?[^;]*(?:;(.*))?")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")

#: Libraries that come inside packages or with Python: name, licence.
NATIVE = (
    ("Python", "PSF-2.0"),
    ("Qt", "LGPL-3.0-only"),
    ("ICU", "Unicode-3.0"),
    ("libsndfile", "LGPL-2.1-or-later"),
    ("FLAC, Ogg, Vorbis, Opus", "BSD-3-Clause"),
    ("LAME, mpg123", "LGPL-2.1-or-later"),
    ("OpenSSL", "Apache-2.0"),
    ("SQLite", "blessing"),
    ("libjpeg-turbo", "IJG AND BSD-3-Clause AND Zlib"),
    ("libtiff", "libtiff"),
    ("libwebp", "BSD-3-Clause"),
    ("OpenJPEG", "BSD-2-Clause"),
    ("Little CMS", "MIT"),
    ("Zstandard", "BSD-3-Clause"),
    ("miniaudio", "MIT-0"),
    ("Signalsmith Stretch", "MIT"),
    ("Lucide icons", "ISC"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A package that the program contains."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]


def third_parties() -> tuple[Party, ...]:
    """Return every package that the window needs, directly or through another, by name."""
    found: dict[str, Distribution] = {}
    _gather("tallystick", EXTRAS, found)
    del found["tallystick"]
    return tuple(_party(name, found[name]) for name in sorted(found))


def _gather(name: str, extras: tuple[str, ...], found: dict[str, Distribution]) -> None:
    try:
        one = distribution(name)
    except PackageNotFoundError:
        return  # of another platform or an older Python
    found[_plain(name)] = one
    for wanted, its_extras in _requirements(one, extras):
        if wanted not in found or its_extras:
            if wanted == "tallystick":
                continue
            _gather(wanted, its_extras, found)


def _requirements(one: Distribution, extras: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in one.requires or ():
        match = _REQUIREMENT.match(line)
        if match is None:
            continue
        extra = _EXTRA.search(match[3] or "")
        if extra is None or extra[1] in extras:
            yield _plain(match[1]), tuple(part.strip() for part in (match[2] or "").split(",") if part)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _party(name: str, one: Distribution) -> Party:
    texts = (
        file.read_binary().decode("utf-8", errors="replace")
        for file in one.files or ()
        if _LICENCE_FILE.search(str(file)) and ".dist-info" in str(file)
    )
    return Party(name=name, version=one.version, licence=_licence(one), texts=tuple(texts))


def _licence(one: Distribution) -> str:
    told = "".join(one.metadata.get_all("License-Expression") or ())
    if not told:
        kinds = [
            kind.rpartition("::")[2].strip()
            for kind in one.metadata.get_all("Classifier") or ()
            if kind.startswith("License ::")
        ]
        told = ", ".join(kinds) or "".join(one.metadata.get_all("License") or ()).split("\n")[0]
    return told
