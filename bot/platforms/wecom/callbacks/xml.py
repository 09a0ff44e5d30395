"""XML as the platform writes it: elements and text, no document type, no deep or endless trees.

`xmltodict`, with which wechatpy reads, refuses entities but takes a document type, a tree 3,000 deep and a third of a second
over a megabyte of empty elements, and trims what people typed (docs/decisions/0011-callback-crypto.md).
"""

from dataclasses import dataclass, field
from xml.parsers import expat

LARGEST = 256 * 1024
"""Bytes; the largest the platform documents is a few kilobytes."""
DEEPEST = 32
MOST_ELEMENTS = 2000
_READ_ANYWAY = (expat.ExpatError, UnicodeError)


class Hostile(Exception):
    """A document type, too large or too deep a tree: nothing the platform writes."""


@dataclass(slots=True)
class Element:
    """`text` is what stands directly in it, as it stands."""

    name: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def one(self, name: str) -> "Element | None":
        """The only child of this name; None when there is none, or more than one to choose from."""
        found = [child for child in self.children if child.name == name]
        return found[0] if len(found) == 1 else None

    def text_in(self, *path: str) -> str:
        """The text at the end of a path of only children, without white space around it; "" where there is none."""
        element: Element | None = self
        for name in path:
            element = element.one(name) if element else None
        return element.text.strip() if element else ""


class _Tree:
    """Grows from expat's callbacks."""

    def __init__(self) -> None:
        self.root = Element("")
        self._open = [self.root]
        self._count = 0

    def start(self, name: str, _attributes: object) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) > DEEPEST:
            raise Hostile("too large a tree")
        element = Element(name)
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].text += text


def _no_document_type(*_declared: object) -> None:
    raise Hostile("document type")


def read_xml(raw: bytes) -> Element | None:
    """The root element, read as UTF-8 whatever the document says of itself; None when it is no XML. Raises Hostile."""
    if len(raw) > LARGEST:
        raise Hostile("too large a document")
    tree = _Tree()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.characters
    try:
        parser.Parse(raw, True)
    except _READ_ANYWAY:
        return None
    return tree.root.children[0]
