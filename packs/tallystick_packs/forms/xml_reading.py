"""XML that is read once, keeps its lines, and cannot play tricks.

A form comes from outside. Document types, entities and processing instructions have no use in it and
are the way to make a small file explode or to read other files, so they are refused when the parser
meets them. Size, depth and number of tags are capped.

    root = read_elements("<View><Text name='t' value='$t'/></View>")
    root.children[0].line
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from tallystick_packs.forms.faults import FormFault

MAX_BYTES = 1_000_000
MAX_DEPTH = 60
MAX_ELEMENTS = 20_000

_CURES = {
    "mismatched tag": "Close each tag in the order in which it was opened.",
    "no element found": "Close the tag that is still open, the last one with </View>.",
    "duplicate attribute": "Keep one of the two attributes.",
    "junk after document element": "Put everything inside one <View> ... </View>.",
    "undefined entity": "Write the character itself, or &amp; for a single &.",
    "not well-formed (invalid token)": "Look for a missing quote, or a bare < or & (write &lt; or &amp;).",
}


@dataclass(slots=True, kw_only=True)
class Element:
    """A tag as it stands in the file."""

    tag: str
    line: int
    column: int
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""


class UnreadableXmlError(Exception):
    """The text is not XML that we read; `fault` says where and why."""

    def __init__(self, fault: FormFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def read_elements(xml: bytes | str) -> Element:
    """Return the root element of `xml`.

    Raises:
        UnreadableXmlError: Not well-formed, too large, or using what is refused.
    """
    data = _as_bytes(xml)
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as exc:
        raise UnreadableXmlError(_explain(exc)) from exc
    if reader.root is None:
        raise UnreadableXmlError(_fault(1, "the form is empty", "Start with <View>."))
    return reader.root


def _as_bytes(xml: bytes | str) -> bytes:
    try:
        data = xml.encode("utf-8") if isinstance(xml, str) else xml
        text = data.decode("utf-8-sig")
    except UnicodeError as exc:
        fault = _fault(1, "the form is not UTF-8 text", "Save the file as UTF-8.", code="not-utf8")
        raise UnreadableXmlError(fault) from exc
    if len(data) > MAX_BYTES:
        message = f"the form is {len(data)} bytes long; the most is {MAX_BYTES}"
        raise UnreadableXmlError(_fault(1, message, "Move long lists into the items.", code="too-large"))
    # Templates pasted from a web page often have blank lines above the declaration, which XML forbids.
    # Blanking the declaration keeps the count of lines.
    if text[:1].isspace() and text.lstrip().startswith("<?xml"):
        text = text.replace(text.lstrip().partition("?>")[0] + "?>", "", 1)
    return text.encode("utf-8")


def _fault(line: int, message: str, suggestion: str = "", *, code: str = "xml", column: int = 1) -> FormFault:
    return FormFault(line=line, tag="", message=message, suggestion=suggestion, code=code, column=column)


def _explain(error: expat.ExpatError) -> FormFault:
    reason = expat.ErrorString(error.code) or "not well-formed"
    suggestion = _CURES.get(reason, "")
    return _fault(error.lineno, f"not XML: {reason}", suggestion, column=error.offset + 1)


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.EntityDeclHandler = self._refuse_doctype
        self.parser.ProcessingInstructionHandler = self._refuse_instruction
        self.parser.XmlDeclHandler = self._declaration

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            what = "tags" if self._count > MAX_ELEMENTS else "levels"
            most = MAX_ELEMENTS if self._count > MAX_ELEMENTS else MAX_DEPTH
            self._refuse(f"the form has more than {most} {what}", "Make the form simpler.", code="too-large")
        element = Element(
            tag=tag,
            line=self.parser.CurrentLineNumber,
            column=self.parser.CurrentColumnNumber + 1,
            attributes=attributes,
        )
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _text(self, data: str) -> None:
        self._open[-1].text += data

    def _refuse_doctype(self, *_details: object) -> None:
        self._refuse("document types and entities are refused", "Delete <!DOCTYPE ...>.", code="doctype")

    def _refuse_instruction(self, target: str, _data: str) -> None:
        message = f"the instruction <?{target} ...?> is refused"
        self._refuse(message, "Delete it.", code="instruction")

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower().replace("-", "") not in ("utf8", "usascii", "ascii"):
            self._refuse(f"the encoding {encoding} is refused", "Save as UTF-8.", code="not-utf8")

    def _refuse(self, message: str, suggestion: str, *, code: str) -> None:
        line = self.parser.CurrentLineNumber
        raise UnreadableXmlError(_fault(line, message, suggestion, code=code))
