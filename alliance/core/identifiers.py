"""Finds what points at a patient in a Chinese clinical sentence: pure functions, no database.

`find_identifiers(text)` gives every name, number, phone, address and date of birth it sees, with
its place, its kind and what to write instead. It is the gate before anything about a patient is
saved, so it would rather ask once too often about a number than let one through; about names it is
careful, since half of all surnames begin an ordinary word (黄疸, 马尾, 高热, 方案).

Numbers are read as people type them: full-width, in Chinese figures, with blanks and dashes inside.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import personal_names


class IdentifierKind(models.TextChoices):
    NAME = "NAME", _("姓名")
    ID_NUMBER = "ID_NUMBER", _("身份证号")
    PHONE = "PHONE", _("电话号码")
    RECORD_NUMBER = "RECORD_NUMBER", _("病历或住院号码")
    LONG_NUMBER = "LONG_NUMBER", _("长串号码")
    ADDRESS = "ADDRESS", _("住址")
    BIRTH_DATE = "BIRTH_DATE", _("出生日期")
    DATE = "DATE", _("具体日期")
    CONTACT = "CONTACT", _("网络账号")


ADVICE: dict[str, Promise] = {
    IdentifierKind.NAME: _("请删去姓名，只写“患者”。"),
    IdentifierKind.ID_NUMBER: _("请删去身份证号。"),
    IdentifierKind.PHONE: _("请删去电话号码。"),
    IdentifierKind.RECORD_NUMBER: _("请删去号码，不写住院号、门诊号、病案号。"),
    IdentifierKind.LONG_NUMBER: _("请删去号码；如果是化验值，请带上单位。"),
    IdentifierKind.ADDRESS: _("请删去住址，最多写到市县。"),
    IdentifierKind.BIRTH_DATE: _("请删去出生日期，只写年龄段。"),
    IdentifierKind.DATE: _("请改为相对的时间，例如“3 天前”“术后第 5 天”。"),
    IdentifierKind.CONTACT: _("请删去账号。"),
}


@dataclass(frozen=True)
class Identifier:
    """`text[start:end]` of what was searched points at a person."""

    kind: IdentifierKind
    start: int
    end: int
    text: str

    @property
    def advice(self) -> Promise:
        return ADVICE[self.kind]


def find_identifiers(text: str, *, dates: bool = False) -> list[Identifier]:
    """Everything found, in the order of the text, none overlapping another.

    With `dates` the days on which something happened as well: a case that many read must not tell
    when somebody was admitted; a logbook may.
    """
    plain = _plain(text)
    found: list[Identifier] = []
    for kind, start, end in _candidates(plain, dates=dates):
        if not any(start < other.end and other.start < end for other in found):
            found.append(Identifier(kind, start, end, text[start:end]))
    return sorted(found, key=lambda identifier: identifier.start)


# Blanks and dashes that people put between figures, and the invisible ones that copying brings.
_GAP = r"[ \t\u00a0\u3000\u200b-\u200d\u2060\ufeff\-‐‑‒–—―－_.·]"
_GAPS = re.compile(rf"{_GAP}+")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("×"): "X"}
_FIGURES = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
# A telephone number has eleven; 颈一二三四五六七椎 has seven.
_SPELT_OUT = re.compile(rf"[〇零一二三四五六七八九幺](?:{_GAP}?[〇零一二三四五六七八九幺]){{10,}}")


def _plain(text: str) -> str:
    """The text with one plain character for each of its own: spans stay true."""
    narrow = text.translate(_HALF_WIDTH)
    return _SPELT_OUT.sub(lambda run: run[0].translate(_FIGURES), narrow)


def _candidates(plain: str, *, dates: bool) -> Iterator[tuple[IdentifierKind, int, int]]:
    """The surest kinds first: what one has taken the next does not take again."""
    for kind, spans in (
        (IdentifierKind.ID_NUMBER, _id_numbers(plain)),
        (IdentifierKind.CONTACT, _matches(_CONTACTS, plain)),
        (IdentifierKind.RECORD_NUMBER, _matches(_RECORDS, plain)),
        (IdentifierKind.PHONE, _phones(plain)),
        (IdentifierKind.BIRTH_DATE, _matches(_BIRTHS, plain)),
        (IdentifierKind.DATE, _matches(_DATES if dates else (), plain)),
        (IdentifierKind.ADDRESS, _matches(_ADDRESSES, plain)),
        (IdentifierKind.LONG_NUMBER, _long_numbers(plain)),
        (IdentifierKind.NAME, personal_names.find_names(plain)),
    ):
        for start, end in spans:
            yield kind, start, end


def _matches(patterns: tuple[re.Pattern, ...], plain: str) -> Iterator[tuple[int, int]]:
    """What the group `it` of each pattern took."""
    for pattern in patterns:
        for match in pattern.finditer(plain):
            yield match.span("it")


def _spaced(figures: int) -> str:
    """So many more figures, each after at most two gaps."""
    return rf"(?:{_GAP}{{0,2}}\d){{{figures}}}"


def _is_one_number(written: str) -> bool:
    """Not several values beside each other: parted evenly, or in groups of three and more."""
    lengths = [len(group) for group in _GAPS.split(written)]
    return len(lengths) == 1 or min(lengths) >= 3 or max(lengths) == 1


# --- numbers -------------------------------------------------------------------------------------

_BEFORE, _AFTER = r"(?<!\d)(?<!\d\.)", r"(?!\d)"
_ID_18 = re.compile(rf"{_BEFORE}[1-9]{_spaced(16)}{_GAP}{{0,2}}[\dXx]{_AFTER}")
_ID_15 = re.compile(rf"{_BEFORE}[1-9]\d{{14}}{_AFTER}")
_CALLED_ID = re.compile(r"身份证[^\d]{0,8}$")


def _id_numbers(plain: str) -> Iterator[tuple[int, int]]:
    """18 figures with a date of birth and the check figure, or that are called one; the old 15."""
    for match in _ID_18.finditer(plain):
        number = _GAPS.sub("", match[0]).upper()
        holds = _is_date(number[6:14]) and _check_figure_holds(number)
        called = _CALLED_ID.search(plain, 0, match.start())
        if (holds or called) and _is_one_number(match[0]):
            yield match.span()
    for match in _ID_15.finditer(plain):
        if "11" <= match[0][:2] <= "82" and _is_date("19" + match[0][6:12]):
            yield match.span()


def _check_figure_holds(number: str) -> bool:
    """GB 11643-1999: ISO 7064 MOD 11-2 over all eighteen."""
    figures = [10 if figure == "X" else int(figure) for figure in number]
    return sum(figure << (17 - place) for place, figure in enumerate(figures)) % 11 == 1


def _is_date(figures: str) -> bool:
    year, month, day = int(figures[:4]), int(figures[4:6]), int(figures[6:8])
    return 1900 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31


_PHONES = (
    re.compile(
        rf"{_BEFORE}(?P<it>(?:(?:\+|00)?86{_GAP}{{0,2}})?(?P<own>1{_GAP}{{0,2}}[3-9]{_spaced(9)})){_AFTER}"
    ),
    re.compile(
        rf"{_BEFORE}(?<!\d{_GAP})(?P<it>\(?0\d{{2,3}}\)?{_GAP}{{0,2}}(?P<own>[2-9]\d{{2,3}}{_GAP}?\d{{4}})){_AFTER}"
    ),
    re.compile(
        r"(?:电话|手机|座机|联系方式|致电|拨打|[Tt][Ee][Ll])号?码?(?:是|为)?[:.\s]*"
        rf"(?P<it>(?P<own>[2-9]\d{{2,3}}{_GAP}?\d{{4}})){_AFTER}"
    ),
)


def _phones(plain: str) -> Iterator[tuple[int, int]]:
    for pattern in _PHONES:
        for match in pattern.finditer(plain):
            if _is_one_number(match["own"]):
                yield match.span("it")


_RECORDS = (
    re.compile(
        r"(?:住院|门诊|急诊|病案|病历|病例|就诊|登记|档案|床头卡|腕带|检查|影像|放射|超声|病理|检验|标本"
        r"|条码|医保|社保|护照|军官证|银行|患者|病人)"
        r"(?:卡|证|患者|病人)?(?:编号|号码|流水号|ID|id|号|(?<=卡)|(?<=证))"
        r"(?:是|为)?[:#.\s]*(?:[Nn][Oo][.:]?\s*)?"
        rf"(?P<it>[A-Za-z]{{0,4}}{_GAP}?\d(?:{_GAP}?[\dA-Za-z]){{3,}})"
    ),
    re.compile(
        r"(?<![A-Za-z])(?:ID|[Nn][Oo]\.|编号)(?:号|是|为|[:#\s])*(?P<it>[A-Za-z]{0,4}\d{5,})"
    ),
)
_CONTACTS = (
    re.compile(r"(?P<it>[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"),
    re.compile(
        r"(?:微信|QQ|qq|抖音|支付宝)(?:号|账号|帐号)?(?:是|为|[:\s])*(?P<it>[A-Za-z0-9][A-Za-z0-9_-]{4,})"
    ),
)
_BIRTHS = (
    re.compile(
        r"(?:出生日期|出生年月日?|出生于|生于|生日|生辰)(?:是|为|[:\s])*"
        r"(?P<it>(?:(?:19|20)\d\d|\d\d)\s*[年\-./]?\s*\d{1,2}\s*(?:[月\-./]?\s*\d{1,2}\s*[日号]?)?)"
    ),
    re.compile(
        r"(?P<it>(?:19|20)\d\d\s*[年\-./]\s*\d{1,2}\s*[月\-./]\s*\d{1,2}\s*日?)(?:出生|生人)"
    ),
)

_YEAR, _MONTH, _DAY = r"(?:(?:19|20)\d\d|\d\d)", r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_HAN_YEAR, _HAN_DAY = r"[〇零一二三四五六七八九]{4}", r"[一二三四五六七八九十廿卅]{1,3}"
_DATES = (
    re.compile(rf"(?<!\d)(?P<it>(?:{_YEAR}\s*年\s*)?{_MONTH}\s*月\s*(?:份\s*)?{_DAY}\s*[日号])"),
    re.compile(rf"(?<![\d.])(?P<it>(?:19|20)\d\d\s*([-/.])\s*{_MONTH}\s*\2\s*{_DAY})(?![\d.])"),
    re.compile(r"(?<![\d.])(?P<it>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![\d.])"),
    re.compile(
        rf"(?P<it>(?:(?:{_HAN_YEAR}|(?:19|20)\d\d)\s*年\s*)?{_HAN_DAY}\s*月\s*{_HAN_DAY}\s*[日号])"
    ),
)

# --- long numbers --------------------------------------------------------------------------------

_UNIT = re.compile(
    r"\s*(?:(?:[μu]?[gGlLmM]|mg|m[lL]|[kK]?[uU]|I?U|iu|copies|cells?|Da|Hz|kcal|kJ|cfu|CFU)(?![A-Za-z])"
    r"|国际单位|单位|拷贝|个|次|例|元|/)"
)
_RUN = re.compile(rf"{_BEFORE}\d{{4,}}(?:{_GAP}\d{{4,}})*(?!\.?\d)")


def _long_numbers(plain: str) -> Iterator[tuple[int, int]]:
    """Seven figures or more in a row that are neither a date nor a measure with its unit.

    In groups, as on a bank card, only from twelve figures on: 1000 2000 may be two doses.
    """
    for match in _RUN.finditer(plain):
        figures = _GAPS.sub("", match[0])
        least = 7 if figures == match[0] else 12
        is_date = len(figures) == 8 and figures[:2] in ("19", "20") and _is_date(figures)
        if len(figures) >= least and not is_date and not _UNIT.match(plain, match.end()):
            yield match.span()


# --- places --------------------------------------------------------------------------------------

_DOOR = r"\s*[\dA-Za-z]+\s*(?:号楼?|栋|幢|弄|组|单元|室|座|楼)"
_STREET = r"(?:路|街|巷|弄|大道|胡同|小区|花园|新村|公寓|家园|村)"
_ADDRESSES = (
    re.compile(
        r"(?:家住|现住|住在|住址|家庭地址|家庭住址|地址|户籍地?址?)(?:是|为|在|[:\s])*"
        r"(?P<it>[\u4e00-\u9fff]{1,16}(?:镇|乡|街道|社区|屯|寨|" + _STREET[3:] + rf"(?:{_DOOR})*)"
    ),
    re.compile(rf"(?P<it>(?:(?![在于到从至沿被过])[\u4e00-\u9fff]){{2,12}}{_STREET}(?:{_DOOR})+)"),
    # County, township and village one after the other are an address, whatever stands before them.
    re.compile(
        r"(?P<it>(?:(?![在于到从至沿被过自])[\u4e00-\u9fff]){2,4}(?:县|区|市|旗)"
        r"[\u4e00-\u9fff]{1,4}(?:镇|乡|街道)[\u4e00-\u9fff]{1,5}(?:村|社区|屯|寨|组)"
        rf"(?:{_DOOR})*)"
    ),
)
