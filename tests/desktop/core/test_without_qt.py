"""What decides is free of Qt: player, stretching, segments, text and undo run without a window."""

import ast
from pathlib import Path

import pytest

import tallystick_desktop

FOLDER = Path(tallystick_desktop.__file__).parent
FREE = sorted([*(FOLDER / "audio").rglob("*.py"), *(FOLDER / "core").rglob("*.py")])


@pytest.mark.parametrize("path", FREE, ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_file_of_the_core_or_of_the_player_imports_qt_or_a_widget(path: Path) -> None:
    inside = ("tallystick_desktop.audio", "tallystick_desktop.core")
    imported = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            imported.append(node.module or "")
        elif isinstance(node, ast.Import):
            imported += [alias.name for alias in node.names]

    assert [name for name in imported if name.startswith("PySide6")] == []
    ours = [name for name in imported if name.startswith("tallystick_desktop")]
    assert [name for name in ours if not name.startswith(inside)] == []
