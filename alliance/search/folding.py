"""One form of each character, whichever way it was typed: ＣＴ is ct, 脊柱聯盟 is 脊柱联盟.

Folding keeps the length, so that a place in the folded text is the same place in the text as it
was written, and what was found can be marked there.
"""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SEVERAL = re.compile(r"[^\x00-\x7f\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e]")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
# What is stored as text without being one: NUL, controls, lone surrogates.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """The text as it is stored and shown: no controls, single blanks, ㎜ written as mm."""
    text = _SEVERAL.sub(_spelt_out, _UNSTORABLE.sub(" ", text))
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def fold(text: str) -> str:
    """The text in lower case, half-width, simplified, without accents; as long as it was."""
    return text.translate(_FOLDED)


def _spelt_out(match: re.Match) -> str:
    """Characters that stand for several are written as these; all others stay as they are."""
    written = unicodedata.normalize("NFKC", match[0])
    return written if len(written) > 1 else match[0]


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


class _Folded(dict):
    """Character -> its one form, found out the first time it is met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    plain = unicodedata.normalize("NFD", plain)[:1] if _has_accent(plain) else plain
    if len(plain) != 1:
        return character
    return _converter().convert(plain) if plain > "\u2e00" else plain


def _has_accent(plain: str) -> bool:
    parts = unicodedata.normalize("NFD", plain)
    return len(parts) > 1 and parts[0].isascii() and all(map(unicodedata.combining, parts[1:]))


_FOLDED = _Folded()
