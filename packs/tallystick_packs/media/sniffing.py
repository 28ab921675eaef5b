"""What a file is by its first bytes, in words: a name lies, and "cannot be read" helps nobody."""

_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")


def kind_of_file(data: bytes) -> str:
    """Say what a file is that is neither a photo nor a recording we read; empty where unknown."""
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data[4:8] == b"ftyp":
        return "a HEIC photo" if data[8:12] in _HEIC else "an MP4, M4A or 3GP file"
    for magic, words in _MAGIC.items():
        if data.startswith(magic):
            return words
    if data[257:262] == b"ustar":
        return "a TAR archive; unpack it first"
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> str:
    if b"<svg" in head:
        return "an SVG drawing, which may run scripts"
    if head.startswith((b"<!doctype html", b"<html")):
        return "a web page, perhaps the login page of a network"
    return "an XML document" if head.startswith(b"<?xml") else ""


def needs_ffmpeg(data: bytes) -> bool:
    """Whether this is a kind of file that only FFmpeg's libraries (PyAV) read."""
    return (data[4:8] == b"ftyp" and data[8:12] not in (*_HEIC, b"avif", b"avis")) or data.startswith(
        (b"\x1aE\xdf\xa3", b"#!AMR", b"0&\xb2u\x8ef\xcf\x11")
    )


_MAGIC = {
    b"\x1aE\xdf\xa3": "a WebM or Matroska file",
    b"#!AMR": "an AMR recording",
    b"0&\xb2u\x8ef\xcf\x11": "a Windows Media file",
    b"PK\x03\x04": "a ZIP archive; unpack it first",
    b"PK\x05\x06": "a ZIP archive; unpack it first",
    b"\x1f\x8b": "a GZIP archive; unpack it first",
    b"%PDF": "a PDF document; save its pages as photos",
    b"%!PS": "a PostScript program",
}
