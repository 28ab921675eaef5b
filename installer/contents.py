"""What goes into the frozen program, and what is left out because a worker never uses it."""

import fnmatch
import tomllib
from pathlib import Path, PurePath
from typing import Any

IDENTIFIER = "io.github.tallystick.Tallystick"
CHECKOUT = Path(__file__).parent.parent
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
    "PySide6.QtNetwork",
    "alembic",
    "av",
    "curses",
    "lib2to3",
    "numpy.f2py",
    "pydoc_data",
    "pygments",
    "readline",
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
        "wayland-decoration-client",
        "wayland-graphics-integration-client",
        "wayland-shell-integration",
        "xcbglintegrations",
    }
)
_UNUSED_IMAGE_FORMATS = ("qgif", "qicns", "qico", "qpdf", "qtga", "qtiff", "qwbmp")
_UNUSED_THEMES = ("qgtk3",)
_UNUSED_PLATFORMS = ("qeglfs", "qlinuxfb", "qminimal", "qminimalegl", "qvkkhrdisplay", "qvnc")
_UNUSED_PLUGINS = (*_UNUSED_IMAGE_FORMATS, *_UNUSED_THEMES, *_UNUSED_PLATFORMS)
_UNUSED_QT_LIBRARIES = (
    "Designer",
    "Egl",
    "Network",
    "Pdf",
    "Qml",
    "Quick",
    "ShaderTools",
    "Sql",
    "Test",
    "VirtualKeyboard",
)

# Compiled parts of numpy and Pillow that labelling never calls; numpy loads them on demand only. The three
# libraries of BLAS are there only where numpy was not built without it.
_UNUSED_COMPILED = (
    "numpy/fft/*",
    "numpy/random/*",
    "PIL/_avif.*",
    "PIL/_imagingft.*",
    "PIL/_imagingtk.*",
    "*libavif-*",
    "*libbrotli*",
    "*libfreetype-*",
    "*libharfbuzz-*",
    "*libpng16-*",
    "PySide6/opengl32sw.dll",  # a graphics card drawn in software; the window needs none
)
# Of a Linux system's own libraries the program brings what desktops often lack. The others come with every
# desktop, and an older copy of them (libstdc++ under a newer graphics driver) does harm.
_BROUGHT_ALONG = (
    "libcrypto.so.*",
    "libffi.so.*",
    "libicu*",
    "libpyside6.*",
    "libpython3.*",
    "libQt6*",
    "libshiboken6.*",
    "libsqlite3.so.*",
    "libssl.so.*",
    "libuuid.so.*",
    "libxcb-cursor.so.*",
    "libxcb-icccm.so.*",
    "libxcb-image.so.*",
    "libxcb-keysyms.so.*",
    "libxcb-render-util.so.*",
    "libxcb-util.so.*",
    "libxcb-xkb.so.*",
    "libxkbcommon*.so.*",
    "*-????????.so*",  # copies that a wheel made for itself carry a hash
    "*-????????-????????.so*",
)


def version() -> str:
    """Return the version of the project."""
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def windows_version() -> str:
    """Return the version resource of the Windows programs, in the notation that PyInstaller reads."""
    numbers = ([int(part) for part in version().split(".") if part.isdigit()] + [0, 0, 0, 0])[:4]
    texts = {
        "CompanyName": "The Tallystick authors",
        "FileDescription": "Tallystick",
        "FileVersion": version(),
        "LegalCopyright": "Apache License 2.0",
        "ProductName": "Tallystick",
        "ProductVersion": version(),
    }
    rows = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in texts.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={tuple(numbers)}, prodvers={tuple(numbers)}), kids=["
        f"StringFileInfo([StringTable('040904B0', [{rows}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def info_plist() -> dict[str, Any]:
    """Return what macOS reads about the program: the files that it opens, and the oldest system."""
    kinds = (
        ("pack", "tallypack", "public.zip-archive"),
        ("bundle", "tallybundle", "public.data"),
        ("invite", "tallyinvite", "public.plain-text"),
    )
    return {
        "CFBundleShortVersionString": version(),
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": f"Tallystick {kind}",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [f"{IDENTIFIER}.{kind}"],
            }
            for kind, _suffix, _parent in kinds
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": f"{IDENTIFIER}.{kind}",
                "UTTypeDescription": f"Tallystick {kind}",
                "UTTypeConformsTo": [parent],
                "UTTypeTagSpecification": {"public.filename-extension": [suffix]},
            }
            for kind, suffix, parent in kinds
        ],
    }


def is_wanted(target: str) -> bool:
    """Say whether a file belongs into the program; `target` is its path inside the folder."""
    path = PurePath(target)
    parts = path.parts
    if parts[0].endswith(".dist-info"):
        # The others say how it was installed on the building system, which is nobody's business.
        return path.name in ("METADATA", "RECORD") or "licen" in path.as_posix().lower()
    if "locale-data" in parts:
        return path.name.split(".")[0].split("_")[0] in LANGUAGES
    return _is_wanted_code(path)


def _is_wanted_code(path: PurePath) -> bool:
    parts = path.parts
    if any(fnmatch.fnmatchcase(path.as_posix(), pattern) for pattern in _UNUSED_COMPILED):
        return False
    if parts[:1] != ("PySide6",):
        return not _is_of_the_system(path) and not _is_unused_qt(path)
    if "translations" in parts or "qml" in parts:
        return False
    stem = path.name.split(".")[0].removeprefix("lib")
    if "plugins" in parts:
        kind = parts[parts.index("plugins") + 1]
        return kind in _QT_PLUGINS and stem not in _UNUSED_PLUGINS
    return not _is_unused_qt(path)


def _is_of_the_system(path: PurePath) -> bool:
    """Whether it is a library that PyInstaller found on the building system, beside the program."""
    if len(path.parts) > 1 or not path.name.startswith("lib") or ".so" not in path.name:
        return False
    return not any(fnmatch.fnmatchcase(path.name, pattern) for pattern in _BROUGHT_ALONG)


def _is_unused_qt(path: PurePath) -> bool:
    stem = path.name.split(".")[0].removeprefix("lib")
    library = stem.removeprefix("Qt6").removeprefix("Qt")
    return stem.startswith("Qt") and library.startswith(_UNUSED_QT_LIBRARIES)
