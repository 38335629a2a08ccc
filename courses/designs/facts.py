"""What a design may write: the facts of a snapshot, and its dates in the ways they are written."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

# As the editor lists them; each stands in a text as {name}. {one|other} says the other when the one
# is not known.
FACTS = {
    "holder": _("持证人"),
    "holder_en": _("持证人（拼音）"),
    "unit": _("单位"),
    "subject": _("课程、项目、职务或荣誉"),
    "subject_en": _("课程、项目、职务或荣誉（英文）"),
    "body": _("正文"),
    "body_en": _("正文（英文）"),
    "hours": _("学时"),
    "started": _("开始日期"),
    "completed": _("完成日期"),
    "issued": _("颁发日期"),
    "issued_chinese": _("颁发日期（汉字）"),
    "expires": _("有效期至"),
    "started_en": _("开始日期（英文）"),
    "completed_en": _("完成日期（英文）"),
    "issued_en": _("颁发日期（英文）"),
    "expires_en": _("有效期至（英文）"),
    "issuer": _("颁发联盟"),
    "issuer_en": _("颁发联盟（英文）"),
    "seal_caption": _("印章文字"),
    "serial": _("证书编号"),
    "code": _("核验码"),
    "verify_address": _("核验网址"),
}
NAMED = re.compile(r"\{([a-z_|]+)\}")
_DAYS = ("started", "completed", "issued", "expires")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FIGURES = "〇一二三四五六七八九"


def facts_of(snapshot: Mapping[str, object], *, serial: str, code: str) -> dict[str, str]:
    """Every fact of FACTS as it is printed; "" for what this certificate does not say."""
    facts = {name: str(snapshot.get(name) or "") for name in FACTS}
    for name in _DAYS:
        day = str(snapshot.get(f"{name}_date") or "")
        facts[name] = spoken(day)
        facts[f"{name}_en"] = english(day)
    facts["issued_chinese"] = written(str(snapshot.get("issued_date") or ""))
    return facts | {"serial": serial, "code": code}


def lines_of(text: str, facts: Mapping[str, str]) -> list[str]:
    """The text with its facts put in; a line none of whose facts is known is left out."""
    lines = []
    for line, named in _lines(text):
        said = [_said(names, facts) for names in named]
        if said and not any(said):
            continue
        filled = line % tuple(said)
        lines += [part for part in filled.splitlines() if part.strip()]
    return lines


@lru_cache(maxsize=1024)
def _lines(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each line as a pattern to fill in, and what stands in its braces."""
    return tuple(
        (NAMED.sub("%s", line.replace("%", "%%")), tuple(NAMED.findall(line)))
        for line in text.splitlines()
    )


def _said(names: str, facts: Mapping[str, str]) -> str:
    """The first of the named facts that is known."""
    return next((facts[name] for name in names.split("|") if facts.get(name)), "")


@lru_cache(maxsize=1024)
def named_in(text: str) -> tuple[str, ...]:
    """What stands in braces, in order."""
    return tuple(name for names in NAMED.findall(text) for name in names.split("|"))


def unknown_in(text: str) -> list[str]:
    """What stands in braces and is no fact."""
    return [name for name in named_in(text) if name not in FACTS]


def spoken(day: str) -> str:
    """2026-05-01 as 2026年5月1日."""
    if not day:
        return ""
    when = date.fromisoformat(day)
    return f"{when.year}年{when.month}月{when.day}日"


def written(day: str) -> str:
    """2026-05-21 as 二〇二六年五月二十一日."""
    if not day:
        return ""
    when = date.fromisoformat(day)
    year = "".join(_FIGURES[int(figure)] for figure in str(when.year))
    return f"{year}年{_counted(when.month)}月{_counted(when.day)}日"


def _counted(number: int) -> str:
    """1 to 31 as it is read."""
    tens, ones = divmod(number, 10)
    lead = ("" if tens == 1 else _FIGURES[tens]) + "十" if tens else ""
    return lead + (_FIGURES[ones] if ones else "")


def english(day: str) -> str:
    """2026-05-21 as 21 May 2026."""
    if not day:
        return ""
    when = date.fromisoformat(day)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
