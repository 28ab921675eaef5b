"""The style sheet for the few controls Qt draws itself: fields, scroll bars, tool tips, menus.

Buttons, chips, rows and cards are painted by the kit. Built from tokens; no value stands here twice.
"""

from tallystick_desktop.theme.tokens import (
    HIT_PX,
    LINE_PX,
    RADIUS_M,
    RADIUS_S,
    STRONG_LINE_PX,
    TYPE,
    XS,
    Colours,
    M,
    S,
    type_pt,
)


def stylesheet(colours: Colours, *, step: int) -> str:
    """Return the style sheet of the application."""
    return "\n".join(
        (
            _surfaces(colours),
            _fields(colours, step=step),
            _tables(colours, step=step),
            _scrolling(colours),
            _floating(colours),
        )
    )


def _surfaces(c: Colours) -> str:
    return f"""
    QMainWindow, QDialog, QWidget#page {{ background: {c.surface}; }}
    QWidget {{ color: {c.text}; }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
    QSplitter::handle {{ background: {c.line}; }}
    QLabel {{ background: transparent; }}
    """


def _fields(c: Colours, *, step: int) -> str:
    line = LINE_PX
    strong = STRONG_LINE_PX
    padding = S - strong
    return f"""
    QLineEdit, QPlainTextEdit, QComboBox, QSpinBox {{
        background: {c.raised}; color: {c.text};
        border: {line}px solid {c.edge}; border-radius: {RADIUS_S}px;
        padding: {padding + 1}px {M}px; min-height: {HIT_PX - 2 * S}px;
        font-size: {type_pt("input", step=step)}pt;
        selection-background-color: {c.accent}; selection-color: {c.on_accent};
    }}
    QPlainTextEdit#transcript {{ font-size: {type_pt("transcript", step=step)}pt; }}
    QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus {{
        border: {strong}px solid {c.focus}; padding: {padding}px {M - 1}px;
    }}
    QLineEdit[wrong="true"] {{ border: {strong}px solid {c.danger}; padding: {padding}px {M - 1}px; }}
    QLineEdit:disabled, QPlainTextEdit:disabled {{ color: {c.muted}; background: {c.sunken}; }}
    """


def _tables(c: Colours, *, step: int) -> str:
    return f"""
    QTableView {{
        background: {c.raised}; border: none; outline: none;
        selection-background-color: {c.accent_soft}; selection-color: {c.text};
    }}
    QTableView::item {{ border-bottom: {LINE_PX}px solid {c.line}; padding: 0 {S}px; }}
    QTableView::item:selected {{ background: {c.accent_soft}; color: {c.text}; }}
    QTableView:focus {{ border: {STRONG_LINE_PX}px solid {c.focus}; }}
    QHeaderView {{ background: {c.sunken}; border: none; }}
    QHeaderView::section {{
        background: {c.sunken}; color: {c.text}; border: none; padding: {XS}px {S}px;
        font-size: {type_pt("label", step=step)}pt; font-weight: 600;
    }}
    """


def _scrolling(c: Colours) -> str:
    return f"""
    QScrollBar:vertical {{ background: transparent; width: {M}px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {M}px; margin: 0; }}
    QScrollBar::handle {{ background: {c.edge}; border-radius: {XS}px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: {HIT_PX}px; }}
    QScrollBar::handle:horizontal {{ min-width: {HIT_PX}px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def _floating(c: Colours) -> str:
    return f"""
    QToolTip {{
        background: {c.raised}; color: {c.text}; border: {LINE_PX}px solid {c.edge}; padding: {XS}px {S}px;
    }}
    QMenu {{
        background: {c.raised}; border: {LINE_PX}px solid {c.edge}; border-radius: {RADIUS_M}px;
        padding: {XS}px;
    }}
    QMenu::item {{ padding: {S}px {M}px; border-radius: {RADIUS_S}px; font-size: {TYPE["body"].pt}pt; }}
    QMenu::item:selected {{ background: {c.accent_soft}; color: {c.accent}; }}
    """
