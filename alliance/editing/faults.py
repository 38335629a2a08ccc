"""What keeps a page from being published: hidden links, tricks with letters, gambling sites."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import hosts
from .content import Piece, pieces_of
from .lookalikes import deceives, has_unseen
from .markup import Link


class FaultKind(models.TextChoices):
    HIDDEN_LINK = "HIDDEN_LINK", _("看不见的链接")
    REFUSED_HOST = "REFUSED_HOST", _("博彩等违规网站的链接")
    DECEIVING = "DECEIVING", _("伪装的文字")
    SCRIPT = "SCRIPT", _("嵌入的程序")


SENTENCES: dict[str, str | Promise] = {
    FaultKind.HIDDEN_LINK: _("“%(where)s”里有一个看不见的链接：%(what)s。请删除，或写上文字。"),
    FaultKind.REFUSED_HOST: _("“%(where)s”里的链接指向博彩等违规网站：%(what)s。请删除。"),
    FaultKind.DECEIVING: _("“%(where)s”里有看不见的控制字符：%(what)s。请删除后重新输入这段文字。"),
    FaultKind.SCRIPT: _("“%(where)s”里有嵌入的程序代码。请删除。"),
}
SHOWN_LETTERS = 80


@dataclass(frozen=True)
class Fault:
    kind: FaultKind
    where: str
    what: str = ""

    def __str__(self) -> str:
        what = self.what[:SHOWN_LETTERS].encode("ascii", "backslashreplace").decode()
        if self.kind is not FaultKind.DECEIVING:
            what = self.what[:SHOWN_LETTERS]
        return str(SENTENCES[self.kind]) % {"where": self.where, "what": what}


class PublicationRefused(Exception):
    """The thing has faults and is not published; what was written is kept as a draft."""

    def __init__(self, thing: models.Model, faults: list[Fault]):
        super().__init__("; ".join(fault.kind for fault in faults))
        self.thing = thing
        self.faults = faults


def faults_of(thing: models.Model) -> list[Fault]:
    """Each fault once, in the order of the text."""
    found = (fault for piece in pieces_of(thing) for fault in _faults_in(piece))
    return list(dict.fromkeys(found))


def require_clean(thing: models.Model) -> None:
    """Raise PublicationRefused when it has faults."""
    if found := faults_of(thing):
        raise PublicationRefused(thing, found)


def _faults_in(piece: Piece) -> Iterator[Fault]:
    markup = piece.markup
    if markup.has_script:
        yield Fault(FaultKind.SCRIPT, piece.where)
    if deceives(piece.text):
        yield Fault(FaultKind.DECEIVING, piece.where, piece.text.strip())
    for link in markup.links:
        yield from _faults_of_link(link, piece.where)
    for paragraph in markup.paragraphs:
        for address in hosts.addresses_in(paragraph):
            if hosts.is_refused(hosts.host_of(address)):
                yield Fault(FaultKind.REFUSED_HOST, piece.where, address)


def _faults_of_link(link: Link, where: str) -> Iterator[Fault]:
    target = link.href or link.kind
    if link.hidden or not (link.has_picture or any(letter.isalnum() for letter in link.text)):
        yield Fault(FaultKind.HIDDEN_LINK, where, target)
    if has_unseen(link.href) or has_unseen(link.text):
        yield Fault(FaultKind.DECEIVING, where, f"{link.text} {link.href}".strip())
    host = hosts.host_of(link.href)
    if host and hosts.is_refused(host, text=link.text):
        yield Fault(FaultKind.REFUSED_HOST, where, link.href)
    elif link.href.lower().startswith(("javascript:", "data:", "vbscript:")):
        yield Fault(FaultKind.SCRIPT, where)
