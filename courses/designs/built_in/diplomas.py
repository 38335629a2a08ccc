"""A4 across, in a frame of interwoven waves: what most certificates are given as."""

from dataclasses import dataclass

from ..artwork.backgrounds import Inks, waves
from ..enums import CertificateKind, Language
from ..layout import Box
from .parts import GREY, KAI, MIDDLE, SONG, BuiltIn, hexed, line, proof, seal, text

WIDTH, HEIGHT = 297, 210
GOLD = (176, 138, 62)
_DEEP_GOLD = "#8d6a22"


@dataclass(frozen=True)
class Diploma:
    """What tells one kind's diploma from another's."""

    chinese: str
    english: str
    inks: Inks


DIPLOMAS = {
    CertificateKind.COURSE: Diploma(
        "结业证书", "Certificate of Completion", Inks((15, 92, 99), GOLD)
    ),
    CertificateKind.PATH: Diploma(
        "学习路径证书", "Learning Path Certificate", Inks((38, 70, 132), GOLD)
    ),
    CertificateKind.ROTATION: Diploma(
        "进修结业证书", "Certificate of Clinical Training", Inks((22, 84, 62), GOLD)
    ),
    CertificateKind.MENTORING: Diploma(
        "带教证书", "Certificate of Mentoring", Inks((96, 66, 122), GOLD)
    ),
    CertificateKind.EVENT: Diploma(
        "学术活动证书", "Certificate of Attendance", Inks((20, 92, 136), GOLD)
    ),
    CertificateKind.HONORARY: Diploma(
        "荣誉证书", "Certificate of Honour", Inks((166, 26, 32), (188, 142, 52), (255, 252, 243))
    ),
}


def diploma(kind: CertificateKind, language: Language) -> BuiltIn:
    look = DIPLOMAS[kind]
    hue = hexed(look.inks.frame)
    write = {
        Language.CHINESE: _chinese, Language.ENGLISH: _english, Language.BOTH: _both
    }[language]  # fmt: skip
    foot = proof(language, x=31, y=157, w=112, hue=hue)
    return BuiltIn(
        kind=kind,
        language=language,
        name="内置版式",
        title=look.english if language == Language.ENGLISH else look.chinese,
        width=WIDTH,
        height=HEIGHT,
        boxes=(*write(kind, look, hue), *foot),
        paper=waves,
        inks=look.inks,
    )


def _across(words: str, y: float, h: float, size: float, w: float = 190, **style) -> Box:
    """In the middle of the page."""
    return text(words, (WIDTH - w) / 2, y, w, h, size, **style)


def _rule(y: float) -> Box:
    return line((WIDTH - 64) / 2, y, 64, 0.25, _DEEP_GOLD)


def _chinese(kind: CertificateKind, look: Diploma, hue: str) -> tuple[Box, ...]:
    return (
        _across("{issuer}", 25, 10, 17, wrap=11, face=SONG, colour=hue, spacing=0.18),
        _across(look.chinese, 37, 20, 45, w=240, wrap=20, face=KAI, colour=hue, spacing=0.42,
                weight=0.7),
        _rule(58.5),
        _across("{holder}", 66, 16, 36, wrap=16, face=KAI, spacing=0.12),
        _across("{unit}", 83, 11, 14, w=200, wrap=10, colour=GREY),
        *(_course_words(hue) if kind == CertificateKind.COURSE else _chinese_words()),
        seal(207, 137.5, 42),
        text("{issuer}", 144, 156, 82, 11, 15, wrap=12, face=KAI, valign=MIDDLE, leading=0.45),
        text("{issued_chinese}", 144, 169, 82, 7, 15, wrap=9, face=KAI, valign=MIDDLE),
    )  # fmt: skip


def _course_words(hue: str) -> tuple[Box, ...]:
    return (
        _across("于{started}至{completed}完成线上培训课程", 98, 7, 16, w=218, wrap=10, face=KAI),
        _across("《{subject}》", 108, 20, 25, w=214, wrap=17, face=KAI, colour=hue, weight=0.25,
                valign=MIDDLE, leading=0.7),
        _across("共{hours}学时，考核合格，准予结业。", 132, 7, 16, w=150, wrap=10, face=KAI),
    )  # fmt: skip


def _chinese_words() -> tuple[Box, ...]:
    return (
        _across("{body}", 98, 38, 18, w=214, face=KAI, valign=MIDDLE, leading=0.95),
    )  # fmt: skip


def _english(kind: CertificateKind, look: Diploma, hue: str) -> tuple[Box, ...]:
    return (
        _across("{issuer_en|issuer}", 25, 10, 16, wrap=10, colour=hue, spacing=0.06),
        _across(look.english, 38, 18, 36, w=240, wrap=20, face=SONG, colour=hue, spacing=0.04,
                weight=0.3),
        _rule(56.5),
        _across("This is to certify that", 63, 7, 13, colour=GREY),
        _across("{holder_en|holder}", 72, 15, 32, wrap=16, face=SONG),
        _across("{unit}", 88, 9, 12.5, w=200, wrap=9, colour=GREY),
        _across("{body_en|body}", 99, 36, 15.5, w=206, valign=MIDDLE, leading=0.85),
        seal(207, 137.5, 42),
        text("{issuer_en|issuer}", 144, 157, 82, 10, 12.5, wrap=9, valign=MIDDLE, leading=0.5),
        text("{issued_en}", 144, 169, 82, 7, 12.5, wrap=9, valign=MIDDLE),
    )  # fmt: skip


def _both(kind: CertificateKind, look: Diploma, hue: str) -> tuple[Box, ...]:
    return (
        _across("{issuer}", 24, 8, 15.5, wrap=10, colour=hue, spacing=0.16),
        _across("{issuer_en}", 31.5, 6, 9.5, wrap=7, colour=hue, spacing=0.04),
        _across(look.chinese, 39, 16, 38, w=240, wrap=20, face=KAI, colour=hue, spacing=0.36,
                weight=0.6),
        _across(look.english, 56, 7, 14, w=240, wrap=10, colour=hue, spacing=0.12),
        _rule(64.5),
        _across("{holder}", 69.5, 13, 30, wrap=15, face=KAI, spacing=0.1),
        _across("{holder_en}", 83, 6, 13, wrap=9, colour=GREY),
        _across("{unit}", 90.5, 8, 12, w=200, wrap=9, colour=GREY),
        _across("{body}", 99.5, 18, 15, w=214, face=KAI, valign=MIDDLE, leading=0.8),
        _across("{body_en}", 120.5, 14, 10.5, w=206, colour=GREY, valign=MIDDLE, leading=0.7),
        seal(207, 137.5, 42),
        text("{issuer}", 144, 153, 82, 11, 14, wrap=11, face=KAI, valign=MIDDLE, leading=0.45),
        text("{issued_chinese}", 144, 165, 82, 6, 13, wrap=9, face=KAI, valign=MIDDLE),
        text("{issued_en}", 144, 172.5, 82, 5, 10, wrap=8, colour=GREY, valign=MIDDLE),
    )  # fmt: skip
