"""Pack the words of a language and a font for its letters into one file for a stick.

    python resources/make_language_file.py am --font NotoSansEthiopic-Regular.ttf -o am.tallylang
    python resources/make_language_file.py my-hausa.po -o ha.tallylang

The first argument is a language of the program, or a `.po` file. Put the font's licence beside it with
`--licence OFL.txt`: who passes a font on passes its licence on.
"""

import argparse
import sys
import zipfile
from pathlib import Path

LOCALE = Path(__file__).resolve().parent / "tallystick_resources" / "locale"
AS_ALWAYS = (1980, 1, 1, 0, 0, 0)  # the same words and fonts make the same file


def main(argv: list[str] | None = None) -> int:
    """Write the file; status 3 where a part of it cannot be read."""
    parser = argparse.ArgumentParser(description="Words and letters of a language in one file.")
    parser.add_argument("language", help="a language of the program, such as am, or a .po file")
    parser.add_argument("--font", type=Path, action="append", default=[])
    parser.add_argument("--licence", type=Path, action="append", default=[])
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args(argv)
    words = Path(options.language)
    if words.suffix != ".po":
        words = LOCALE / options.language / "LC_MESSAGES" / "tallystick.po"
    try:
        parts = {"tallystick.po": words.read_bytes()}
        parts |= {path.name: path.read_bytes() for path in [*options.font, *options.licence]}
        with zipfile.ZipFile(options.output, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                entry = zipfile.ZipInfo(name, AS_ALWAYS)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
    except OSError as exc:
        print(f"{exc.filename}: {exc.strerror}", file=sys.stderr)
        return 3
    print(f"{options.output}: {options.output.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
