"""The About box names every package that the program contains, with its licence."""

from collections.abc import Callable

import pytest
from installer import sbom

from tallystick_desktop.core.notices import third_parties
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.buttons import Button
from tallystick_desktop.kit.text import Text
from tallystick_desktop.program import Program
from tallystick_desktop.screens.about_dialog import AboutDialog

Opened = Callable[..., tuple[Program, Driver]]


def test_every_package_is_named_with_its_licence_and_most_with_its_text() -> None:
    parties = {party.name: party for party in third_parties()}

    assert {"pyside6-essentials", "shiboken6", "zeroconf", "numpy", "cryptography", "cffi"} <= set(parties)
    assert not {"sqlalchemy", "pytest", "tallystick"} & set(parties)
    assert all(party.licence for party in parties.values())
    without = {name for name, party in parties.items() if not party.texts}
    assert without == {"pyside6-essentials", "shiboken6"}  # their texts are put beside the program


def test_the_box_is_opened_from_the_settings(opened: Opened) -> None:
    program, driver = opened(language="en")
    assert program.session is not None
    program.session._show_shell("settings")
    driver.settle()

    driver.press(Button, "About Tallystick, licences")

    (box,) = program.window.findChildren(AboutDialog)
    words = " ".join(text.text() for text in box.findChildren(Text))
    assert "Lesser General Public License" in words
    assert "pyside6-essentials" in box.notices.toPlainText()
    assert "Permission is hereby granted" in box.notices.toPlainText()
    driver.press(Button, "Close")
    assert not box.isVisible()


def test_the_bill_of_materials_names_the_same_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sbom, "_frozen_by", lambda: "6.0")

    made = sbom.bill("0.1.0")

    purls = [component["purl"] for component in made["components"] if "purl" in component]
    assert purls == [f"pkg:pypi/{party.name}@{party.version}" for party in third_parties()]
    refs = [component["bom-ref"] for component in made["components"]]
    assert len(set(refs)) == len(refs)
    assert made["dependencies"][0]["dependsOn"] == sorted(refs)
    assert made == sbom.bill("0.1.0")
