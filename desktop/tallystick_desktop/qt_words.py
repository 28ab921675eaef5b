"""Qt's own words, in the language in use: the buttons of its dialogs, the menu of a field, the file dialog.

Qt's translations are not in every package of it and not in all of our languages; so the few words that a
worker meets are texts of the program, like all others. What is not in the table stays as Qt says it.
"""

import struct
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, QTemporaryFile, QTranslator
from PySide6.QtWidgets import QApplication

from tallystick_packs.texts import N_, _

# As Qt writes it, without the letter to press -> our text.
_WORDS: Final = {
    "OK": N_("OK"),
    "Cancel": N_("Cancel"),
    "Close": N_("Close"),
    "Save": N_("Save"),
    "Open": N_("Open"),
    "Yes": N_("Yes"),
    "No": N_("No"),
    "Undo": N_("Undo"),
    "Redo": N_("Redo"),
    "Cut": N_("Cut"),
    "Copy": N_("Copy"),
    "Paste": N_("Paste"),
    "Delete": N_("Delete"),
    "Select All": N_("Select all"),
    "Look in:": N_("Folder:"),
    "Directory:": N_("Folder:"),
    "File name:": N_("File name:"),
    "Files of type:": N_("Kind of file:"),
    "Choose": N_("Choose"),
    "Name": N_("Name"),
    "Size": N_("Size"),
    "Type": N_("Kind"),
    "Date Modified": N_("Changed on"),
    "Computer": N_("This computer"),
    "My Computer": N_("This computer"),
    "Back": N_("Back"),
    "Forward": N_("Forward"),
    "Parent Directory": N_("Folder above"),
    "Create New Folder": N_("New folder"),
    "New Folder": N_("New folder"),
}

_MAGIC: Final = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES = 0x42, 0x69
_TRANSLATION, _END = 3, 1


class QtWords(QTranslator):
    """Answers Qt with our texts in one language.

    The words are handed over as a `.qm` file, so that Qt finds them without calling into Python: it
    asks from any thread and under its own locks, where waiting for the interpreter would wait for ever.
    """

    @classmethod
    def install(cls, application: QApplication) -> None:
        """Let Qt use the words of the language that is in use now, and no other's."""
        for before in application.findChildren(cls):
            application.removeTranslator(before)
            before.setParent(None)
            before.deleteLater()
        application.installTranslator(cls(application))

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        file = QTemporaryFile()
        if file.open():
            file.write(_qm({source: _(ours) for source, ours in _WORDS.items()}))
            file.flush()
            self.load(file.fileName())


def _qm(words: Mapping[str, str]) -> bytes:
    """A `.qm` file in which a text is found by itself, whatever context Qt asks in.

    Source: Qt's qtranslator.cpp. Hashes are pairs of hash and place of the message, sorted; a message
    has a translation in UTF-16 and no context, which then is not compared.
    """
    hashes: list[tuple[int, int]] = []
    messages = bytearray()
    for source, ours in words.items():
        text = ours.encode("utf-16-be")
        place = len(messages)
        messages += bytes([_TRANSLATION]) + struct.pack(">I", len(text)) + text + bytes([_END])
        # Qt writes the letter to press into the word, `Cu&t`; where, differs from version to version.
        variants = {source, *(f"{source[:at]}&{source[at:]}" for at in range(len(source)))}
        hashes += [(_elf_hash(variant.encode("utf-8")), place) for variant in variants]
    table = b"".join(struct.pack(">II", *pair) for pair in sorted(hashes))
    sections = ((_HASHES, table), (_MESSAGES, bytes(messages)))
    return _MAGIC + b"".join(struct.pack(">BI", tag, len(data)) + data for tag, data in sections)


def _elf_hash(data: bytes) -> int:
    found = 0
    for byte in data:
        found = (found << 4) + byte
        high = found & 0xF0000000
        found = (found ^ (high >> 24)) & ~high & 0xFFFFFFFF
    return found or 1
