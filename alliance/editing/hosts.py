"""Which hosts a link may lead to: the list in data/links.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from .lookalikes import plain

DATA = Path(__file__).parent / "data" / "links.toml"
# An address in plain text, with or without its scheme.
ADDRESS = re.compile(
    r"(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?:[:/?#][^\s<>\"'，。；）]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Rules:
    words: tuple[str, ...]
    patterns: tuple[re.Pattern, ...]
    texts: tuple[str, ...]
    allowed: tuple[str, ...]


@cache
def rules() -> Rules:
    """The file, read once in a process."""
    kept = tomllib.loads(DATA.read_text("utf-8"))
    refused = kept["refused"]
    return Rules(
        words=tuple(refused["words"]),
        patterns=tuple(re.compile(one) for one in refused["patterns"]),
        texts=tuple(refused["texts"]),
        allowed=tuple(kept["allowed"]["hosts"]),
    )


def host_of(address: str) -> str:
    """The host that an address leads to, as it is meant to be read; empty for our own paths."""
    address = plain(address.strip()).replace("\\", "/")
    if "//" not in address:
        if address.startswith(("/", "#", "mailto:", "tel:")):
            return ""
        address = f"//{address}"
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return plain(_decoded(host)).strip(".")


def is_allowed(host: str) -> bool:
    """On the list of the file, of the settings, or our own."""
    own = urlsplit(settings.SITE_URL).hostname or ""
    hosts = (*rules().allowed, *settings.ALLOWED_LINK_HOSTS, own)
    return not host or any(host == one or host.endswith(f".{one}") for one in hosts if one)


def is_refused(host: str, *, text: str = "") -> bool:
    """A foreign host of the gambling kind, by its name or by the words of the link to it."""
    if is_allowed(host):
        return False
    known = rules()
    said = plain(text)
    return (
        any(word in host for word in known.words)
        or any(pattern.search(host) for pattern in known.patterns)
        or any(word in said for word in known.texts)
    )


def addresses_in(text: str) -> list[str]:
    """What reads as an address in plain text."""
    return ADDRESS.findall(plain(text))


def _decoded(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except (UnicodeError, ValueError):
        return host
