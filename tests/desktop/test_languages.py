"""Languages: words and letters from a stick, refused with a reason, never a screen of empty boxes."""

import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
)
from tests.support.tiny_font import tiny_font

from tallystick_desktop import languages
from tallystick_desktop.core.language_files import (
    BadLanguageFileError,
    LanguageFiles,
    letters_of,
    read_language_file,
)
from tallystick_desktop.core.settings import WindowSettings
from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.kit.buttons import Button
from tallystick_desktop.kit.notices import ErrorPanel
from tallystick_desktop.kit.text import Text
from tallystick_desktop.program import Program
from tallystick_desktop.qt_words import QtWords
from tallystick_desktop.screens.language_presenter import LanguagePresenter
from tallystick_desktop.shell import Shell
from tallystick_packs import texts
from tallystick_resources.locale import Catalogue, catalogue

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "resources"))
from make_language_file import main as make_language_file

Opened = Callable[..., tuple[Program, Driver]]
LETTERS = "\ue810\ue811\ue812"
HEAD = (
    'msgid ""\nmsgstr ""\n"Language: {code}\\n"\n'
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n"X-Reviewed: no\\n"\n\n'
)


def po(code: str = "qaa", settings: str = "Mipangilio", more: str = "", plural: str = "0") -> bytes:
    """A language file of one text."""
    head = HEAD.format(code=code).replace("plural=0", f"plural={plural}")
    return f'{head}msgid "Settings"\nmsgstr "{settings}"\n\n{more}'.encode()


def packed(**parts: bytes) -> bytes:
    """A `.tallylang` of files; `_` in a name stands for the point."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


def flipped(data: bytes) -> bytes:
    """The same with one bit wrong in the first packed file."""
    at = data.index(b"tallystick.po") + 40
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.fixture
def english(qapp: QApplication) -> Iterator[QApplication]:
    """Whatever a test speaks, the next one starts in English."""
    yield qapp
    languages.use(qapp, "en", LanguageFiles(Path("nowhere")))


BAD = {
    "nothing": b"",
    "noise": bytes(range(256)),
    "no language": po(code=""),
    "a path for a language": po(code="../../etc"),
    "English": po(code="en"),
    "of another program": HEAD.format(code="qaa").encode() + b'msgid "Bake"\nmsgstr "Oka"\n',
    "a place that is not there": po(more='msgid "Item {number}"\nmsgstr "{numero}"\n'),
    "a place that looks inside": po(more='msgid "Item {number}"\nmsgstr "{number.__class__}"\n'),
    "a lone brace": po(more='msgid "Item {number}"\nmsgstr "{number"\n'),
    "too long": po(settings="x" * 5000),
    "a plural rule that divides by nothing": po(plural="n % 0"),
    "a plural rule that is code": po(plural="__import__('os')"),
    "two languages": packed(a_po=po(), b_po=po(code="qab")),
    "an empty ZIP": packed(),
    "a font that is none": packed(tallystick_po=po(), x_ttf=b"not a font"),
    "many files": packed(tallystick_po=po(), **{f"x{n}_txt": b"" for n in range(60)}),
    "a ZIP that grows": packed(tallystick_po=po(), x_txt=bytes(40 * 1024 * 1024)),
    "a damaged ZIP": flipped(packed(tallystick_po=po())),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_a_file_that_is_no_language_file_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(BadLanguageFileError) as refused:
        read_language_file(data)

    assert refused.value.what
    assert refused.value.safe
    assert refused.value.todo


@pytest.mark.parametrize("language", ["fr", "ar", "am"])
def test_the_languages_of_the_program_would_pass_as_files(language: str) -> None:
    source = Path(languages.__file__).parents[2] / "resources" / "tallystick_resources" / "locale"
    data = (source / language / "LC_MESSAGES" / "tallystick.po").read_bytes()

    found = read_language_file(packed(tallystick_po=data, x_ttf=tiny_font(LETTERS)))

    assert found.code == language
    assert len(found.fonts) == 1


def test_a_file_made_with_the_script_is_taken_and_is_always_the_same(tmp_path: Path) -> None:
    (tmp_path / "letters.ttf").write_bytes(tiny_font(LETTERS))
    made = [tmp_path / "one.tallylang", tmp_path / "two.tallylang"]

    for path in made:
        assert make_language_file(["am", "--font", str(tmp_path / "letters.ttf"), "-o", str(path)]) == 0
    found = read_language_file(made[0].read_bytes())

    assert made[0].read_bytes() == made[1].read_bytes()
    assert (found.code, found.fonts) == ("am", (tiny_font(LETTERS),))
    assert make_language_file(["no-such-language", "-o", str(tmp_path / "three")]) == 3


def test_a_file_is_kept_and_the_next_start_has_it(tmp_path: Path) -> None:
    (tmp_path / "stick.tallylang").write_bytes(packed(tallystick_po=po(), x_ttf=tiny_font(LETTERS)))

    LanguageFiles(tmp_path / "profile").add(tmp_path / "stick.tallylang", lambda _font: True)
    again = LanguageFiles(tmp_path / "profile")

    assert again.spoken[-1] == "qaa"
    assert again.catalogue("qaa").gettext("Settings") == "Mipangilio"
    assert list(again.fonts) == [tiny_font(LETTERS)]


def test_a_newer_file_takes_the_place_of_the_older_one(tmp_path: Path) -> None:
    files = LanguageFiles(tmp_path / "profile")
    for name, data in (("a.tallylang", packed(tallystick_po=po())), ("b.po", po(settings="Amri"))):
        (tmp_path / name).write_bytes(data)
        files.add(tmp_path / name, lambda _font: True)

    again = LanguageFiles(tmp_path / "profile")

    assert again.codes == ("qaa",)
    assert again.catalogue("qaa").gettext("Settings") == "Amri"


def test_a_file_corrects_a_language_of_the_program_and_leaves_its_other_texts(tmp_path: Path) -> None:
    (tmp_path / "sw.po").write_bytes(po(code="sw", settings="Marekebisho"))
    files = LanguageFiles(tmp_path / "profile")

    files.add(tmp_path / "sw.po", lambda _font: True)

    assert files.catalogue("sw").gettext("Settings") == "Marekebisho"
    assert files.catalogue("sw").gettext("Offers") == catalogue("sw").gettext("Offers")


def test_a_damaged_file_of_the_profile_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "qaa.tallylang").write_bytes(flipped(packed(tallystick_po=po())))
    (tmp_path / "qab.po").write_bytes(po(code="qab"))

    files = LanguageFiles(tmp_path)

    assert files.codes == ("qab",)
    assert files.damaged == ["qaa.tallylang"]


def test_only_letters_beyond_the_latin_ones_are_asked_for() -> None:
    assert letters_of(catalogue("fr")) == letters_of(catalogue("en")) == ""
    assert set("አማርኛ") & set(letters_of(catalogue("am")))


def test_a_language_without_letters_is_refused_and_its_font_mends_that(
    english: QApplication, tmp_path: Path
) -> None:
    settings = WindowSettings(tmp_path / "window.json")
    known: list[bytes] = []

    def add_font(font: bytes) -> bool:
        known.append(font)
        return True

    presenter = LanguagePresenter(
        settings, language="en", lacks=lambda letters: bool(letters) and not known, add_font=add_font
    )

    assert not presenter.choose("am")
    assert presenter.state.trouble is not None
    assert "Amharic" in presenter.state.trouble.title
    assert [option.words for option in presenter.options() if option.value == "am"] == ["Amharic"]
    assert settings.get("language") == ""

    (tmp_path / "letters.ttf").write_bytes(tiny_font(LETTERS))
    presenter.add(tmp_path / "letters.ttf")

    assert presenter.choose("am")
    assert settings.get("language") == "am"
    assert presenter.state.trouble is None


def test_this_computer_is_asked_itself_and_a_font_from_a_file_gives_it_the_letters(
    english: QApplication, tmp_path: Path
) -> None:
    (tmp_path / "qaa.po").write_bytes(po(settings=LETTERS))
    without, with_font = LanguageFiles(tmp_path / "a"), LanguageFiles(tmp_path / "b")
    without.add(tmp_path / "qaa.po", lambda _font: True)
    assert languages.use(english, "qaa", without) == "en"

    (tmp_path / "x.tallylang").write_bytes(
        packed(tallystick_po=po(settings=LETTERS), x_ttf=tiny_font(LETTERS))
    )
    with_font.add(tmp_path / "x.tallylang", lambda _font: True)
    languages.bring_fonts(with_font)

    assert languages.use(english, "qaa", with_font) == "qaa"
    assert texts._("Settings") == LETTERS


def test_a_language_is_added_from_a_stick_in_the_settings(
    opened: Opened, english: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "bad.tallylang").write_bytes(flipped(packed(tallystick_po=po())))
    (stick / "good.tallylang").write_bytes(packed(tallystick_po=po(), x_ttf=tiny_font("\ue820")))
    asked = iter([stick / "bad.tallylang", stick / "good.tallylang"])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(next(asked)), ""))
    program, driver = opened(language="en")
    assert program.session is not None
    shell = program.session.page
    assert isinstance(shell, Shell)
    shell.go("settings")

    driver.press(Button, "Add a language from a stick")
    assert "damaged" in driver.find(ErrorPanel, "").accessibleName()
    driver.press(Button, "Add a language from a stick")

    driver.find(Text, "Mipangilio")
    driver.find(Text, "The words of this language came from a file")
    assert driver.find(QAbstractButton, "Language: qaa").isChecked()
    assert program.settings.get("language") == "qaa"


def test_qt_speaks_our_words_and_keeps_what_we_do_not_have(english: QApplication) -> None:
    QtWords.install(english)
    texts.use_catalogue(catalogue("fr"))
    QtWords.install(english)

    field = QLineEdit()
    menu = field.createStandardContextMenu()
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Help)

    said = [action.text().split("\t")[0] for action in menu.findChildren(QAction) if action.text()]
    assert said[:5] == ["Annuler", "Rétablir", "Couper", "Copier", "Coller"]
    assert menu.actions()[0].text().endswith("\tCtrl+Z")
    assert "Nom du fichier :" in [label.text() for label in dialog.findChildren(QLabel)]
    assert {button.text() for button in buttons.findChildren(QPushButton)} == {"Annuler", "Help"}


def test_qt_asks_for_words_from_any_thread_without_the_interpreter(english: QApplication) -> None:
    QtWords.install(english)
    (translator,) = english.findChildren(QtWords)
    own = [name for name in vars(QtWords) if name in ("translate", "isEmpty", "event")]

    # Qt calls these under locks of its own, where a thread that holds the interpreter may wait for them.
    assert own == []
    assert not translator.isEmpty()


def test_the_words_of_the_language_before_are_gone(english: QApplication) -> None:
    for language in ("fr", "es"):
        texts.use_catalogue(catalogue(language))
        QtWords.install(english)
    assert len([one for one in english.findChildren(QtWords) if one.parent() is english]) == 1
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancelar"
    assert QCoreApplication.translate("QPlatformTheme", "Cu&t") == "Cortar"
    assert QCoreApplication.translate("QAnything", "No such words") == "No such words"


def test_every_language_has_words_for_qt() -> None:
    amharic = catalogue("am")
    assert isinstance(amharic, Catalogue)

    assert {"OK", "Cancel", "Paste", "File name:", "Folder above"} <= set(amharic.texts)
