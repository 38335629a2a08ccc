"""The letter of appointment: A4 upright, headed in red as the offices write."""

from ..artwork.backgrounds import Inks, letter_paper
from ..enums import CertificateKind, Language
from ..layout import Box
from .parts import GREY, JUSTIFY, KAI, LEFT, MIDDLE, BuiltIn, hexed, line, proof, seal, text

WIDTH, HEIGHT = 210, 297
INKS = Inks((176, 28, 32), (190, 146, 64), (255, 253, 247))
RED = hexed(INKS.frame)
_ACROSS = {"x": 30, "w": 150}


def letter(language: Language) -> BuiltIn:
    write = {
        Language.CHINESE: _chinese, Language.ENGLISH: _english, Language.BOTH: _both
    }[language]  # fmt: skip
    return BuiltIn(
        kind=CertificateKind.APPOINTMENT,
        language=language,
        name="内置版式",
        title="Letter of Appointment" if language == Language.ENGLISH else "聘书",
        width=WIDTH,
        height=HEIGHT,
        boxes=(*write(), *_foot(language)),
        paper=letter_paper,
        inks=INKS,
    )


def _across(words: str, y: float, h: float, size: float, **style) -> Box:
    return text(words, y=y, h=h, size=size, **_ACROSS, **style)


def _head_rule(y: float) -> tuple[Box, ...]:
    """A thick line over a thin one."""
    return line(30, y, 150, 0.8, RED), line(30, y + 1.4, 150, 0.25, RED)


def _foot(language: Language) -> tuple[Box, ...]:
    return (
        line(30, 238, 150, 0.2, hexed(INKS.accent)),
        *proof(language, x=30, y=244, w=150, hue=RED),
    )


def _chinese() -> tuple[Box, ...]:
    return (
        _across("{issuer}", 29, 13, 25, wrap=14, face=KAI, colour=RED, spacing=0.16, weight=0.4,
                valign=MIDDLE),
        *_head_rule(45),
        _across("聘书", 59, 27, 66, face=KAI, colour=RED, spacing=0.5, weight=1),
        _across("{holder}　同志：", 101, 12, 22, wrap=13, face=KAI, align=LEFT),
        _across("{unit}", 114, 8, 13, wrap=9, align=LEFT, colour=GREY),
        _across("{body}\n特发此书，以资证明。", 126, 66, 19, face=KAI, align=JUSTIFY, indent=True,
                leading=1.15),
        seal(134, 189, 42),
        text("{issuer}", 70, 203, 84, 13, 16, wrap=13, face=KAI, valign=MIDDLE, leading=0.45),
        text("{issued_chinese}", 70, 218, 84, 8, 15, wrap=9, face=KAI, valign=MIDDLE),
    )  # fmt: skip


def _english() -> tuple[Box, ...]:
    return (
        _across("{issuer_en|issuer}", 29, 13, 19, wrap=11, colour=RED, weight=0.2, valign=MIDDLE),
        *_head_rule(45),
        _across("Letter of Appointment", 64, 17, 36, colour=RED, weight=0.4),
        _across("This is to certify that", 93, 7, 13, align=LEFT, colour=GREY),
        _across("{holder_en|holder}", 101, 11, 22, wrap=11, align=LEFT),
        _across("{unit}", 113, 8, 12, wrap=9, align=LEFT, colour=GREY),
        _across("{body_en|body}\nThis letter is issued in witness thereof.", 125, 66, 16,
                align=LEFT, leading=0.95),
        seal(134, 189, 42),
        text("{issuer_en|issuer}", 66, 206, 90, 10, 13, wrap=9, valign=MIDDLE, leading=0.5),
        text("{issued_en}", 66, 218, 90, 8, 13, wrap=9, valign=MIDDLE),
    )  # fmt: skip


def _both() -> tuple[Box, ...]:
    return (
        _across("{issuer}", 25, 11, 22, wrap=13, face=KAI, colour=RED, spacing=0.16, weight=0.4,
                valign=MIDDLE),
        _across("{issuer_en}", 36.5, 6, 11, wrap=7, colour=RED, valign=MIDDLE),
        *_head_rule(45),
        _across("聘书", 56, 22, 54, face=KAI, colour=RED, spacing=0.5, weight=0.8),
        _across("Letter of Appointment", 78, 9, 18, colour=RED),
        _across("{holder}　同志：", 97, 10, 19, wrap=12, face=KAI, align=LEFT),
        _across("{unit}", 107.5, 7, 12, wrap=9, align=LEFT, colour=GREY),
        _across("{body}\n特发此书，以资证明。", 117, 36, 16, face=KAI, align=JUSTIFY, indent=True,
                leading=0.95),
        _across("This is to certify that {holder_en|holder} {body_en}", 157, 28, 12.5, align=LEFT,
                colour=GREY, leading=0.8),
        seal(134, 189, 42),
        text("{issuer}", 70, 199, 84, 12, 15, wrap=12, face=KAI, valign=MIDDLE, leading=0.45),
        text("{issued_chinese}", 70, 213, 84, 7, 14, wrap=9, face=KAI, valign=MIDDLE),
        text("{issued_en}", 70, 222, 84, 6, 11, wrap=8, colour=GREY, valign=MIDDLE),
    )  # fmt: skip
