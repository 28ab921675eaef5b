"""The script that paints every screen in every dress keeps working, and its sheets show something."""

from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QApplication
from tests.desktop import contact_sheets
from tests.desktop.contact_sheets import Dress, pictures, prepare


def test_a_sheet_shows_every_screen_and_no_two_of_them_alike(qapp: QApplication, tmp_path: Path) -> None:
    dress = Dress(language="fr", theme="dark", size=(1024, 600), step=100)

    found = list(pictures(qapp, prepare(tmp_path), dress))
    contact_sheets.sheet(found, tmp_path / "sheet.png")

    names = [words for words, _image in found]
    assert {"offers", "packs", "outbox", "earnings", "settings", "keys"} <= set(names)
    assert len(names) == len(set(names))
    different = {bytes(image.constBits()) for _words, image in found}
    assert len(different) == len(found)
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > sheet.height / 3
