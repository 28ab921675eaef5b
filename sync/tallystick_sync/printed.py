"""Pages to print: a title, facts, tables and notes, as PDF or HTML, without a window.

    printed = Printed(title="Payout run 1", facts=(("Payer", "Sokoni Hub"),), tables=(table,))
    pdf = to_pdf(printed, time=run.time)
    html = to_html(printed)

A page of the PDF is a picture in black and white, so a name in any script that this computer has a font for
is drawn as it is read. The same content and time give the same bytes on the same computer.
"""

import html
import io
import time as clock
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from tallystick_packs.preview.drawing.fonts import Font, Fonts

DPI = 200
_MM = DPI / 25.4
WIDTH_MM, HEIGHT_MM, MARGIN_MM = 210, 297, 14
_BODY, _SMALL, _TITLE = 25, 19, 44
_LEADING = 1.35
_PAD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a head; `widths` are shares of the page's, `row_mm` is the least height of a row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    right: frozenset[int] = frozenset()
    row_mm: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What stands on the pages, from top to bottom; `footer` on each."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    footer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One thing on a page, in dots from its top left: a text, or a line where `text` is empty."""

    x: int
    y: int
    to_x: int
    to_y: int
    text: str = ""
    size: int = _BODY
    bold: bool = False


@dataclass(slots=True)
class _Sheet:
    """Where the next thing goes."""

    fonts: Fonts
    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: int = round(MARGIN_MM * _MM)

    left: int = round(MARGIN_MM * _MM)
    right: int = round((WIDTH_MM - MARGIN_MM) * _MM)
    bottom: int = round((HEIGHT_MM - MARGIN_MM - 8) * _MM)

    def room(self, height: int) -> bool:
        """Start another page where this height does not fit; True if it did."""
        if self.y + height <= self.bottom:
            return False
        self.pages.append([])
        self.y = round(MARGIN_MM * _MM)
        return True

    def paragraph(self, text: str, *, size: int = _BODY, bold: bool = False, indent: int = 0) -> None:
        """Write a text over as many lines as it takes."""
        left = self.left + indent
        for line in wrap(self.fonts, text, width=self.right - left, size=size, bold=bold):
            height = round(size * _LEADING)
            self.room(height)
            self.pages[-1].append(
                Mark(x=left, y=self.y, to_x=self.right, to_y=self.y + height, text=line, size=size, bold=bold)
            )
            self.y += height

    def rule(self) -> None:
        """Draw a line across."""
        self.pages[-1].append(Mark(x=self.left, y=self.y, to_x=self.right, to_y=self.y))


def lay_out(printed: Printed, fonts: Fonts | None = None) -> list[list[Mark]]:
    """What goes where, page by page."""
    sheet = _Sheet(fonts or Fonts())
    sheet.paragraph(printed.title, size=_TITLE, bold=True)
    sheet.y += _BODY // 2
    for name, value in printed.facts:
        sheet.paragraph(f"{name}: {value}")
    for table in printed.tables:
        sheet.y += _BODY
        _lay_out_table(sheet, table)
    sheet.y += _BODY
    for note in printed.notes:
        sheet.paragraph(note, size=_SMALL)
    _number_pages(sheet, printed.footer)
    return sheet.pages


def to_pdf(printed: Printed, *, time: int, fonts: Fonts | None = None) -> bytes:
    """Draw the pages on A4; `time` (Unix seconds) is when they were made."""
    found = fonts or Fonts()
    pictures = [_draw(marks, found) for marks in lay_out(printed, found)]
    made = clock.gmtime(time)
    out = io.BytesIO()
    pictures[0].save(
        out, "PDF", save_all=True, append_images=pictures[1:], resolution=DPI, title=printed.title,
        producer="Tallystick", creationDate=made, modDate=made,
    )  # fmt: skip
    return out.getvalue()


def to_html(printed: Printed) -> bytes:
    """Write the same as one page of HTML that loads nothing."""
    esc = html.escape
    facts = "".join(f"<tr><th>{esc(name)}</th><td>{esc(value)}</td></tr>" for name, value in printed.facts)
    tables = "".join(_html_table(table) for table in printed.tables)
    notes = "".join(f"<p>{esc(note)}</p>" for note in printed.notes)
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{esc(printed.title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<style>body{font:16px/1.45 system-ui,sans-serif;margin:1.5rem auto;max-width:60rem;padding:0 1rem;"
        "color:#1d2320}table{border-collapse:collapse;margin:1rem 0}th,td{text-align:left;vertical-align:top;"
        "padding:.3rem .7rem;border-bottom:1px solid #c8cdc9}.n{text-align:right;white-space:nowrap}"
        ".w{overflow-x:auto}footer{color:#555;font-size:.85rem}</style>"
        f"<h1>{esc(printed.title)}</h1><table>{facts}</table>{tables}{notes}"
        f"<footer>{esc(printed.footer)}</footer></html>\n"
    ).encode()


def wrap(fonts: Fonts, text: str, *, width: int, size: int, bold: bool = False) -> Iterator[str]:
    """A text in lines that fit; a word that is wider than a line is cut."""
    line = ""
    for word in filter(None, text.replace("\n", " ").split(" ")):  # a no-break space holds an amount together
        for part in _parts(fonts, word, width=width, size=size, bold=bold):
            tried = f"{line} {part}".strip() if line else part
            if line and _width(fonts, tried, size=size, bold=bold) > width:
                yield line
                tried = part
            line = tried
    yield line


def _parts(fonts: Fonts, word: str, *, width: int, size: int, bold: bool) -> Iterator[str]:
    while _width(fonts, word, size=size, bold=bold) > width and len(word) > 1:
        cut = next(
            at for at in range(len(word) - 1, 0, -1)
            if at == 1 or _width(fonts, word[:at], size=size, bold=bold) <= width
        )  # fmt: skip
        yield word[:cut]
        word = word[cut:]
    yield word


def _width(fonts: Fonts, text: str, *, size: int, bold: bool) -> float:
    return sum(font.getlength(part) for part, font, _turned in fonts.runs(text, size=size, bold=bold))


def _lay_out_table(sheet: _Sheet, table: Table) -> None:
    _row(sheet, table, table.head, bold=True)
    for row in table.rows:
        _row(sheet, table, row, bold=False)


def _row(sheet: _Sheet, table: Table, cells: Sequence[str], *, bold: bool) -> None:
    across, share = sheet.right - sheet.left, sum(table.widths)
    edges = [sheet.left + across * sum(table.widths[:at]) // share for at in range(len(table.widths) + 1)]
    texts = [
        list(wrap(sheet.fonts, cell, width=edges[at + 1] - edges[at] - 2 * _PAD, size=_BODY, bold=bold))
        for at, cell in enumerate(cells)
    ]
    step = round(_BODY * _LEADING)
    least = 0 if bold else round(table.row_mm * _MM)
    height = max(least, max(len(lines) for lines in texts) * step + _PAD)
    if sheet.room(height) and not bold:
        _row(sheet, table, table.head, bold=True)
    for at, lines in enumerate(texts):
        for number, line in enumerate(lines if cells[at] else ()):
            x = edges[at] + _PAD
            if at in table.right:
                x = edges[at + 1] - _PAD - round(_width(sheet.fonts, line, size=_BODY, bold=bold))
            y = sheet.y + _PAD // 2 + number * step
            sheet.pages[-1].append(Mark(x=x, y=y, to_x=edges[at + 1], to_y=y + step, text=line, bold=bold))
    sheet.y += height
    sheet.rule()


def _number_pages(sheet: _Sheet, footer: str) -> None:
    y = round((HEIGHT_MM - MARGIN_MM) * _MM) - _SMALL
    for number, page in enumerate(sheet.pages, 1):
        text = f"{footer}   {number} / {len(sheet.pages)}".strip()
        page.append(
            Mark(
                x=sheet.left, y=y, to_x=sheet.right, to_y=y + round(_SMALL * _LEADING), text=text, size=_SMALL
            )
        )


def _draw(marks: Sequence[Mark], fonts: Fonts) -> Image.Image:
    page = Image.new("1", (round(WIDTH_MM * _MM), round(HEIGHT_MM * _MM)), 1)
    brush = ImageDraw.Draw(page)
    for mark in marks:
        if not mark.text:
            brush.line((mark.x, mark.y, mark.to_x, mark.to_y), fill=0, width=2)
            continue
        x = float(mark.x)
        for part, font, turned in fonts.runs(mark.text, size=mark.size, bold=mark.bold):
            direction = ("rtl" if turned else "ltr") if _shapes(font) else None
            brush.text((x, mark.y), part, fill=0, font=font, direction=direction)
            x += font.getlength(part)
    return page


def _shapes(font: Font) -> bool:
    return getattr(font, "layout_engine", None) == ImageFont.Layout.RAQM


def _html_table(table: Table) -> str:
    esc = html.escape

    def row(cells: Sequence[str], tag: str) -> str:
        kinds = ['class="n"' if at in table.right else "" for at in range(len(cells))]
        return "".join(f"<{tag} {kind}>{esc(cell)}</{tag}>" for cell, kind in zip(cells, kinds, strict=True))

    body = "".join(f"<tr>{row(cells, 'td')}</tr>" for cells in table.rows)
    return f'<div class="w"><table><tr>{row(table.head, "th")}</tr>{body}</table></div>'
