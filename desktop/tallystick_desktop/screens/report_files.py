"""Reports as files: where they go, and how a page becomes a PDF."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODeviceBase, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QFileDialog, QWidget

from tallystick_packs.texts import _

_MARGIN_MM, _SCREEN_DPI = 12.0, 96


def ask_where(parent: QWidget, title: str, name: str) -> Path | None:
    """Ask for the file to write: its ending says whether it is a PDF, a spreadsheet or a page."""
    known = ((_("PDF to print"), "pdf"), (_("Spreadsheet"), "csv"), (_("Page"), "html"))
    kinds = ";;".join(f"{words} (*.{ending})" for words, ending in known)
    path, kind = QFileDialog.getSaveFileName(parent, title, f"{name}.pdf", kinds)
    if not path:
        return None
    ending = kind.rpartition("*")[2].rstrip(")")
    return Path(path) if Path(path).suffix else Path(path + ending)


def pdf_of(page: str, *, portrait: bool = False) -> bytes:
    """Print a page of HTML on A4, as PDF; across, or upright."""
    buffer = QBuffer()
    buffer.open(QIODeviceBase.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_SCREEN_DPI)  # sizes of the page are pixels of a screen
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    upright, across = QPageLayout.Orientation.Portrait, QPageLayout.Orientation.Landscape
    writer.setPageOrientation(upright if portrait else across)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setHtml(page.replace("<table>", '<table cellpadding="4">'))  # Qt knows no padding in CSS
    document.print_(writer)
    return bytes(buffer.data().data())
