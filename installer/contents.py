"""What goes into the frozen program, and what is left out because a worker never uses it."""

from pathlib import PurePath

PROGRAMS = ("tallystick", "tallystick_worker")
PACKAGES = ("tallystick_packs", "tallystick_sync", "tallystick_resources", "tallystick_desktop")

# The hub runs elsewhere; a requester installs from the package index.
NOT_FOR_WORKERS = (
    "tallystick_sync.hub",
    "tallystick_sync.requester",
    "tallystick_sync.commands.hub",
    "tallystick_sync.commands.pack",
)
EXCLUDED_MODULES = [
    *NOT_FOR_WORKERS,
    "PySide6.QtDesigner",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "alembic",
    "av",
    "sqlalchemy",
    "starlette",
    "tkinter",
    "uvicorn",
]

# The languages of the window; Babel carries a thousand others.
LANGUAGES = frozenset({"am", "ar", "bn", "de", "en", "es", "fr", "hi", "mg", "pt", "root", "sw"})

_QT_PLUGINS = frozenset(
    {
        "iconengines",
        "imageformats",
        "platforminputcontexts",
        "platforms",
        "platformthemes",
        "styles",
        "wayland-decoration-client",
        "wayland-graphics-integration-client",
        "wayland-shell-integration",
        "xcbglintegrations",
    }
)
_UNUSED_IMAGE_FORMATS = ("qgif", "qicns", "qico", "qpdf", "qtga", "qtiff", "qwbmp")
_UNUSED_PLATFORMS = ("qeglfs", "qlinuxfb", "qminimal", "qminimalegl", "qvkkhrdisplay", "qvnc")
_UNUSED_QT_LIBRARIES = (
    "Designer",
    "EglFS",
    "Pdf",
    "Qml",
    "Quick",
    "ShaderTools",
    "Sql",
    "Test",
    "VirtualKeyboard",
)


def is_wanted(target: str) -> bool:
    """Say whether a file belongs into the program; `target` is its path inside the folder."""
    path = PurePath(target)
    parts = path.parts
    if "locale-data" in parts:
        return path.name.split(".")[0].split("_")[0] in LANGUAGES
    if parts[:1] != ("PySide6",):
        return True
    if "translations" in parts or "qml" in parts:
        return False
    stem = path.name.split(".")[0].removeprefix("lib")
    if "plugins" in parts:
        kind = parts[parts.index("plugins") + 1]
        return kind in _QT_PLUGINS and stem not in (*_UNUSED_IMAGE_FORMATS, *_UNUSED_PLATFORMS)
    library = stem.removeprefix("Qt6").removeprefix("Qt")
    return not (stem.startswith("Qt") and library.startswith(_UNUSED_QT_LIBRARIES))
