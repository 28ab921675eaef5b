"""What a renderer of one tag gets to know: form, item, language, files."""

import base64
import mimetypes
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from tallystick_packs.forms import Form, LayoutNode
from tallystick_packs.forms.filling import fill, fill_text
from tallystick_packs.texts import _

#: Returns the bytes of a file of the job folder, or None where there is no such file.
Files = Callable[[str], bytes | None]

#: A page with more than this in it opens slowly on the machines it is looked at on.
MAX_INLINE_BYTES = 4_000_000

# mimetypes asks the machine; these must not depend on it.
_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One item of one form in one language."""

    form: Form
    item: Mapping[str, object]
    files: Files
    language: str = "en"

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The Header directly above each tag, by the tag's name."""
        return self.form.layout.headers(self.language)

    def title_of(self, name: str) -> str:
        """Return what a question is called: the Header above it, or its name; "" where there is none."""
        named = (control.plain_name for control in self.form.controls if control.name == name)
        return fill_text(self.titles.get(name) or next(named, ""), self.item)

    def words_of(self, name: str, keys: Sequence[str]) -> list[str]:
        """Return the words of options of a question in the language of this page."""
        asked = (control for control in self.form.controls if name in ("", control.name))
        options = (option for control in asked for top in control.options for option in top.walk())
        words = {option.key: option.text_in(self.language) for option in options}
        return [words.get(key, key) for key in keys]

    def value(self, written: str) -> object:
        """Return what `$field` stands for in this item, or text with all its fields filled in."""
        return fill(written, self.item)

    def text(self, node: LayoutNode) -> str:
        """Return the words of a header in the language of this page, escaped."""
        return escape(str(self.value(node.text_in(self.language)) or ""))

    def source(self, path: object) -> str | None:
        """Return a file of the job as a `data:` address, or None where it is missing or too large."""
        data = self.files(path) if isinstance(path, str) else None
        if not isinstance(path, str) or data is None or len(data) > MAX_INLINE_BYTES:
            return None
        ending = re.sub(r".*(?=\.)", "", path.lower())
        kind = _TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"
        return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"

    def picture(self, path: object, *, css: str = "photo") -> str:
        """Return an `<img>`, or a plain sentence that the file is missing."""
        source = self.source(path)
        return f'<img class="{css}" alt="" src="{source}">' if source else missing(path)

    def recording(self, path: object) -> str:
        """Return a player, or a plain sentence that the file is missing."""
        source = self.source(path)
        return f'<audio controls preload="metadata" src="{source}"></audio>' if source else missing(path)


def missing(path: object) -> str:
    """Return the sentence for a file that cannot be shown."""
    words = _("{path} is not in the job folder, or is larger than {size} MB.")
    return f'<p class="missing">{escape(words.format(path=path, size=MAX_INLINE_BYTES // 1_000_000))}</p>'
