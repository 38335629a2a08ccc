"""What a document says of itself in its XMP packet. Anyone can write that: it only leads on."""

import html
import re
from dataclasses import dataclass

_LONGEST = 64 * 1024
_TEXT = rb"[^<]{0,1000}"
# As an element or, from other writers, as an attribute.
_KEYWORDS = re.compile(rb"pdf:Keywords(?:>|=\")(" + _TEXT + rb"?)[<\"]")
_LIST = rb"[^<]{0,300}>\s{0,99}<rdf:(?:Alt|Seq)>\s{0,99}"
_ITEM = _LIST + rb"<rdf:li[^>]{0,99}>(" + _TEXT + rb")</rdf:li>"
_TITLE = re.compile(rb"<dc:title" + _ITEM)
_DESCRIPTION = re.compile(rb"<dc:description" + _ITEM)
_CREATOR = re.compile(rb"<dc:creator" + _ITEM)


@dataclass(frozen=True)
class Claims:
    """Title, description, author and keywords; "" and () for what it does not say."""

    title: str = ""
    description: str = ""
    author: str = ""
    keywords: tuple[str, ...] = ()


NO_CLAIMS = Claims()


def claims_of(pdf: bytes) -> Claims:
    """What the last packet in these bytes says."""
    start = pdf.rfind(b"<x:xmpmeta")
    if start < 0:
        return NO_CLAIMS
    packet = pdf[start : start + _LONGEST]
    words = _said(_KEYWORDS, packet).split(",")
    return Claims(
        title=_said(_TITLE, packet),
        description=_said(_DESCRIPTION, packet),
        author=_said(_CREATOR, packet),
        keywords=tuple(word.strip() for word in words if word.strip()),
    )


def _said(pattern: re.Pattern[bytes], packet: bytes) -> str:
    found = pattern.search(packet)
    return " ".join(html.unescape(found[1].decode("utf-8", "replace")).split()) if found else ""
