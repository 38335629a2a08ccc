"""The membership plaque: a plate of 600 × 400 mm as engravers make it, or upright."""

from ..artwork.backgrounds import Inks, plate
from ..enums import CertificateKind, Language
from ..layout import Box
from .parts import KAI, MIDDLE, BuiltIn, frame, line, proof, seal, text

INKS = Inks((138, 24, 24), (205, 160, 78), (253, 244, 214))
RED, BROWN = "#8a1818", "#4a3312"
_TITLES = {
    Language.CHINESE: "授牌", Language.ENGLISH: "Membership Plaque", Language.BOTH: "授牌"
}  # fmt: skip


def plaque(language: Language) -> BuiltIn:
    write = {
        Language.CHINESE: _chinese, Language.ENGLISH: _english, Language.BOTH: _both
    }[language]  # fmt: skip
    return BuiltIn(
        kind=CertificateKind.PLAQUE,
        language=language,
        name="内置版式（横式）",
        title=_TITLES[language],
        width=600,
        height=400,
        boxes=(*_frames(600, 400), *write(), *_foot(language, y=312)),
        paper=plate,
        inks=INKS,
    )


def upright_plaque(language: Language) -> BuiltIn:
    write = {
        Language.CHINESE: _upright_chinese,
        Language.ENGLISH: _upright_english,
        Language.BOTH: _upright_both,
    }[language]
    return BuiltIn(
        kind=CertificateKind.PLAQUE,
        language=language,
        name="内置版式（竖式）",
        title=_TITLES[language],
        width=400,
        height=600,
        boxes=(*_frames(400, 600), *write(), *_foot(language, y=510)),
        paper=plate,
        inks=INKS,
    )


def _frames(width: int, height: int) -> tuple[Box, ...]:
    return (
        frame(14, 14, width - 28, height - 28, RED, 7),
        frame(21, 21, width - 42, height - 42, RED, 1.6),
    )


def _foot(language: Language, *, y: float) -> tuple[Box, ...]:
    return proof(language, x=42, y=y, w=226, hue=RED, scale=1.7)


def _wide(words: str, y: float, h: float, size: float, **style) -> Box:
    return text(words, 40, y, 520, h, size, **style)


def _chinese() -> tuple[Box, ...]:
    return (
        _wide("{issuer}", 52, 48, 118, wrap=60, face=KAI, colour=RED, spacing=0.08, weight=1.6,
              valign=MIDDLE),
        _wide("{subject}", 112, 100, 220, wrap=90, face=KAI, colour=RED, spacing=0.2, weight=4,
              valign=MIDDLE),
        line(150, 226, 300, 0.8, BROWN),
        _wide("{unit}", 238, 36, 70, wrap=36, colour=BROWN, face=KAI, weight=0.6, valign=MIDDLE),
        seal(462, 276, 84),
        text("{issuer}", 296, 308, 208, 27, 36, wrap=28, leading=0.4, face=KAI,
             colour=BROWN, valign=MIDDLE),
        text("{issued_chinese}", 296, 339, 208, 16, 34, wrap=20, face=KAI, colour=BROWN,
             valign=MIDDLE),
    )  # fmt: skip


def _english() -> tuple[Box, ...]:
    return (
        _wide("{issuer_en|issuer}", 52, 50, 82, wrap=48, colour=RED, weight=0.8, valign=MIDDLE),
        _wide("{subject_en|subject}", 112, 96, 150, wrap=70, colour=RED, weight=2, valign=MIDDLE),
        line(150, 226, 300, 0.8, BROWN),
        _wide("{unit}", 238, 36, 62, wrap=34, colour=BROWN, valign=MIDDLE),
        seal(462, 276, 84),
        text("{issuer_en|issuer}", 296, 312, 208, 24, 30, wrap=20, colour=BROWN, valign=MIDDLE),
        text("{issued_en}", 296, 339, 208, 16, 30, wrap=20, colour=BROWN, valign=MIDDLE),
    )  # fmt: skip


def _both() -> tuple[Box, ...]:
    return (
        _wide("{issuer}", 44, 42, 104, wrap=56, face=KAI, colour=RED, spacing=0.08, weight=1.4,
              valign=MIDDLE),
        _wide("{issuer_en}", 88, 18, 36, wrap=22, colour=RED, valign=MIDDLE),
        _wide("{subject}", 112, 80, 176, wrap=80, face=KAI, colour=RED, spacing=0.2, weight=3,
              valign=MIDDLE),
        _wide("{subject_en}", 194, 24, 48, wrap=28, colour=RED, valign=MIDDLE),
        line(150, 226, 300, 0.8, BROWN),
        _wide("{unit}", 238, 36, 66, wrap=36, colour=BROWN, face=KAI, weight=0.6, valign=MIDDLE),
        seal(462, 276, 84),
        text("{issuer}", 296, 304, 208, 25, 34, wrap=26, leading=0.4, face=KAI,
             colour=BROWN, valign=MIDDLE),
        text("{issued_chinese}", 296, 332, 208, 14, 30, wrap=20, face=KAI, colour=BROWN,
             valign=MIDDLE),
        text("{issued_en}", 296, 348, 208, 11, 22, wrap=14, colour=BROWN, valign=MIDDLE),
    )  # fmt: skip


def _tall(words: str, y: float, h: float, size: float, **style) -> Box:
    return text(words, 36, y, 328, h, size, **style)


def _upright_end(issuer: str, issued: str) -> tuple[Box, ...]:
    return (
        line(100, 330, 200, 0.8, BROWN),
        seal(274, 398, 84),
        text(issuer, 100, 434, 190, 24, 34, wrap=20, face=KAI, colour=BROWN, valign=MIDDLE),
        text(issued, 100, 464, 190, 18, 32, wrap=20, face=KAI, colour=BROWN, valign=MIDDLE),
    )


def _upright_chinese() -> tuple[Box, ...]:
    return (
        _tall("{issuer}", 70, 80, 92, wrap=54, face=KAI, colour=RED, spacing=0.06, weight=1.4,
              valign=MIDDLE),
        _tall("{subject}", 170, 130, 160, wrap=72, face=KAI, colour=RED, spacing=0.16, weight=3,
              valign=MIDDLE),
        _tall("{unit}", 342, 40, 56, wrap=34, colour=BROWN, face=KAI, weight=0.5, valign=MIDDLE),
        *_upright_end("{issuer}", "{issued_chinese}"),
    )  # fmt: skip


def _upright_english() -> tuple[Box, ...]:
    return (
        _tall("{issuer_en|issuer}", 70, 80, 66, wrap=46, colour=RED, weight=0.7, valign=MIDDLE),
        _tall("{subject_en|subject}", 170, 130, 110, wrap=64, colour=RED, weight=1.6,
              valign=MIDDLE),
        _tall("{unit}", 342, 40, 50, wrap=32, colour=BROWN, valign=MIDDLE),
        *_upright_end("{issuer_en|issuer}", "{issued_en}"),
    )  # fmt: skip


def _upright_both() -> tuple[Box, ...]:
    return (
        _tall("{issuer}", 62, 66, 86, wrap=50, face=KAI, colour=RED, spacing=0.06, weight=1.3,
              valign=MIDDLE),
        _tall("{issuer_en}", 130, 26, 30, wrap=20, colour=RED, valign=MIDDLE),
        _tall("{subject}", 172, 96, 140, wrap=72, face=KAI, colour=RED, spacing=0.16, weight=2.6,
              valign=MIDDLE),
        _tall("{subject_en}", 274, 34, 46, wrap=28, colour=RED, valign=MIDDLE),
        _tall("{unit}", 342, 40, 56, wrap=34, colour=BROWN, face=KAI, weight=0.5, valign=MIDDLE),
        *_upright_end("{issuer}", "{issued_chinese}"),
    )  # fmt: skip
