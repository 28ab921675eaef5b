"""Draw the program's icon for Windows and macOS from the one drawing: python installer/icons.py OUT."""

import os
import sys
from pathlib import Path

from PIL import Image

DRAWING = Path(__file__).parent / "linux" / "io.github.tallystick.Tallystick.svg"
LARGEST = 1024


def main() -> int:
    """Write tallystick.ico and tallystick.icns into a folder."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    picture = draw(LARGEST)
    picture.save(out / "tallystick.ico", sizes=[(size, size) for size in (16, 24, 32, 48, 64, 128, 256)])
    picture.save(out / "tallystick.icns")
    return 0


def draw(size: int) -> Image.Image:
    """Return the drawing as a picture."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    return Image.frombytes("RGBA", (size, size), bytes(image.constBits()))


if __name__ == "__main__":
    sys.exit(main())
