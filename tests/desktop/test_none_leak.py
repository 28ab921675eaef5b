"""PySide6 6.12.0 on Python 3.11 loses a reference to None with every void call and aborts within seconds."""

import sys

import pytest
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QApplication, QWidget


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal")
def test_void_calls_keep_their_hands_off_none(qapp: QApplication) -> None:
    widget, pen = QWidget(), QPen()
    before = sys.getrefcount(None)

    for _call in range(200):
        pen.setCosmetic(True)
        widget.setObjectName("x")
        widget.update()

    assert sys.getrefcount(None) - before > -100
