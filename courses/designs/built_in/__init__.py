"""The designs that every alliance has from the start, for each kind and language."""

from functools import lru_cache

from ..enums import CertificateKind, Language
from .diplomas import diploma
from .letters import letter
from .parts import BuiltIn
from .plates import plaque, upright_plaque


@lru_cache(maxsize=64)
def built_in(kind: str, language: str) -> tuple[BuiltIn, ...]:
    """The built-in designs of this kind and language; the first is the one to begin with."""
    kind, language = CertificateKind(kind), Language(language)
    if kind == CertificateKind.APPOINTMENT:
        return (letter(language),)
    if kind == CertificateKind.PLAQUE:
        return plaque(language), upright_plaque(language)
    return (diploma(kind, language),)
