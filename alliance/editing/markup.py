"""Reading the markup of one text: its links, paragraphs and headings, and what is hidden."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCKS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "th", "div"})
VOID = frozenset({"br", "hr", "img", "embed", "input", "wbr", "source", "meta", "link"})
HIDING_CLASSES = frozenset({"hidden", "hide", "d-none", "sr-only", "visually-hidden", "invisible"})
HIDING_STYLES = re.compile(
    r"display:none|visibility:(hidden|collapse)|opacity:0(\.0+)?(;|$)"
    r"|(font-size|line-height|width|height|max-height|max-width):0(\.0+)?(px|em|rem|pt|%)?(;|!|$)"
    r"|font-size:[01](\.\d+)?px"
    r"|(^|;)color:(#fff(fff)?(ff)?|white|snow|transparent|rgba?\(255,255,255|hsla?\(0,0%,100%)"
    r"|(text-indent|left|top|right|margin-left|margin-top):-\d{3,}"
    r"|clip:rect\(0|clip-path:inset\((50|100)%|transform:scale\(0"
)
WHITE = frozenset({"white", "#fff", "#ffffff", "snow", "transparent"})


@dataclass
class Link:
    """Where it leads (an address, or Wagtail's kind and id), its words, and whether it is seen."""

    href: str
    kind: str = ""
    target_id: str = ""
    text: str = ""
    hidden: bool = False
    has_picture: bool = False


@dataclass
class Markup:
    """What one text holds."""

    links: list[Link] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    # Levels in their order: 2 for h2.
    headings: list[int] = field(default_factory=list)
    has_script: bool = False


def read(html: str) -> Markup:
    """Read a rich text or a plain one; markup that is not closed counts up to the end."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = Markup()
        self._open: list[tuple[str, bool]] = []  # tag, hides what is in it
        self._links: list[Link] = []
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "iframe", "object"):
            self.found.has_script = True
        if tag in BLOCKS:
            self._end_paragraph()
        if re.fullmatch("h[1-6]", tag):
            self.found.headings.append(int(tag[1]))
        if tag in ("img", "embed"):
            for link in self._links:
                link.has_picture = True
        if tag not in VOID:
            self._open.append((tag, _hides(given)))
        if tag == "a":
            link = Link(
                href=given.get("href", "").strip(),
                kind=given.get("linktype", ""),
                target_id=given.get("id", ""),
                hidden=any(hides for _tag, hides in self._open),
            )
            self._links.append(link)
            self.found.links.append(link)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end_paragraph()
        if tag == "a" and self._links:
            self._links.pop()
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                del self._open[at:]
                break

    def handle_data(self, data: str) -> None:
        seen = not any(hides for _tag, hides in self._open)
        for link in self._links:
            # Words that are hidden inside of a link do not make it a link one can see.
            link.text += data if seen else ""
        if seen:
            self._words.append(data)

    def end(self) -> None:
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        words = "".join(self._words).strip()
        self._words.clear()
        if words:
            self.found.paragraphs.append(words)


def _hides(given: dict[str, str]) -> bool:
    style = re.sub(r"\s+|/\*.*?\*/", "", given.get("style", "").lower())
    return bool(
        "hidden" in given
        or HIDING_STYLES.search(style)
        or HIDING_CLASSES & set(given.get("class", "").split())
        or given.get("color", "").strip().lower() in WHITE
        or given.get("size", "") == "0"
    )
