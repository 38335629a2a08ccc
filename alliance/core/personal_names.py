"""Finds names of persons in Chinese clinical sentences; `identifiers` asks.

A name is known by what stands around it: a word for the patient or the family before it (患者,
家属, 12床), a form of address after it (女士, 大爷), sex and age behind it, a mask inside it
(张某某, 李XX). Without any of these only a bare word that can hardly be anything else is taken.
Whoever is called by a post (周老师, 王主任) is staff and stays.

`personal_names.toml` lists surnames, those that hardly begin another word (plain) and those that
do (wordy: 黄疸, 马尾, 高热), where the rest has to look like a given name; and characters that are
in use for given names, or never are.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
PLAIN, WORDY, STRICT, GIVEN, NEVER = (
    frozenset("".join(_DATA[name].split()))
    for name in ("plain", "wordy", "strict", "given", "never")
)
COMPOUND, WORDS = (frozenset(_DATA[name].split()) for name in ("compound", "words"))

STAFF = re.compile(
    r"(?:副)?(?:老师|主任|教授|主治|医生|医师|大夫|护士|师兄|师姐|院长|院士|博士|专家|科长|组长|总住院|带教|同学)"
)
_NOBODY = re.compile(r"(?:不详|未知|不明|保密|隐去|已隐|从略|略去|略|未填|无|空白|同上|见)")

_ROLE = re.compile(
    r"(?:患者|病人|患儿|产妇|孕妇|病患|伤者|伤员|家属|家长|受检者|就诊者|死者|逝者|监护人|联系人|陪护|陪同(?:者|人员?)"
    r"|其子|其女|其妻|其夫|其母|其父|儿子|女儿|丈夫|妻子|老伴|配偶|母亲|父亲|(?<=\d)\s?床|(?<=\d号)床)"
    r"(?:姓名|名叫|名为|叫做|叫|名字|名)?(?:是|为)?"
    r"[\s:,，、(（“\"'【\[]*"
)
_LABEL = re.compile(r"(?:姓名|名字|名叫|叫做|患者名|病人名)(?:是|为)?[\s:“\"'【\[]*")
_CARED_FOR = re.compile(r"(?:为|给|替|帮|陪|扶|与|和)")
_CARE = re.compile(
    r"(?:行|做|换|拔|施|进行|完成|缝|清创|拆|测|翻身|打|办|查体|复查|检查|谈话|沟通|讲|抽|输|采|会诊)"
)
_ADDRESSED = re.compile(
    r"(?:老?先生|女士|小姐|大爷|大妈|大娘|大叔|大婶|大伯|大姐|大哥|阿姨|奶奶|爷爷|婆婆|老太太?|老汉|叔叔|伯伯|同志|师傅|太太)"
)
_SEX_AND_AGE = re.compile(
    r"[\s,，、:(（/]*[男女]性?(?:[\s,，、)）/]*(?:\d|年龄)|[\s,，、。;；)）]|$)"
)
_MASK = re.compile(r"(?:某某?|[Xx]{1,3}|\*{1,3}|[○〇◯]{1,2}|_{2,3})(?![A-Za-z\d])")
_SOME = re.compile(
    r"某(?:种|些|院|医|日|年|月|天|个|次|项|一|处|科|市|县|地|厂|校|公司|乡|镇|村|侧|段)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FEW_HAN = re.compile(r"[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])")
# Names of other peoples are written by sound, with characters of their own choice.
_SOUNDS = rf"(?:(?![{''.join(sorted(NEVER - set('提吐热汗温入由转')))}])[\u4e00-\u9fff])"
_TURKIC = re.compile(
    rf"{_SOUNDS}{{2,7}}[·•・‧]{_SOUNDS}{{2,8}}"
    r"(?![\u4e00-\u9fff]*(?:病|征|氏|试验|反射|指数|分级|分型|定律))"
)
_LATIN = re.compile(r"[A-Z][a-z]{1,9} ?[A-Z][a-z]{1,12}(?![A-Za-z])")
# After a name with one given character the sentence goes on like this.
_GOES_ON = NEVER | frozenset("行家，,。;；、")
_VERBS = frozenset("因于诉主系男女今昨突入住签已")


def find_names(plain: str) -> Iterator[tuple[int, int]]:
    """Spans of names, the surest first; `plain` is half-width."""
    for opening, label in ((_LABEL, True), (_ROLE, False)):
        for match in opening.finditer(plain):
            end = _after_opening(plain, match.end(), label=label)
            if end and not STAFF.match(plain, end):
                yield match.end(), end
    for match in _TURKIC.finditer(plain):
        yield match.span()
    yield from _addressed(plain)
    for start in range(len(plain)):
        if plain[start] in PLAIN or plain[start] in WORDY or plain[start : start + 2] in COMPOUND:
            end = _by_itself(plain, start)
            if end and not STAFF.match(plain, end):
                yield start, end


def _after_opening(plain: str, start: int, *, label: bool) -> int | None:
    """The end of a name that begins here, after 患者 or 姓名."""
    for pattern in (_TURKIC, _LATIN):
        if match := pattern.match(plain, start):
            return match.end()
    if label and _NOBODY.match(plain, start):
        return None
    surname = _surname(plain, start)
    if not surname:
        return _run_of_han(plain, start) if label and plain[start - 1 : start] == ":" else None
    after = start + len(surname)
    if end := _masked(plain, after):
        return end
    if title := _ADDRESSED.match(plain, after):
        return title.end()
    sure = label or len(surname) == 2 or surname in PLAIN
    for length in (2, 1):
        given = plain[after : after + length]
        end = after + length
        if not _could_be_given(surname, given, length):
            continue
        if sure and (length == 2 or _ends_or_goes_on(plain, end, _GOES_ON)):
            return end
        if not sure and _all_given(given) and (length == 2 or _ends_or_goes_on(plain, end, _VERBS)):
            return end
    return None


def _addressed(plain: str) -> Iterator[tuple[int, int]]:
    """王女士, 李建国先生."""
    for match in _ADDRESSED.finditer(plain):
        at = match.start()
        for length in (3, 2, 1):
            start = at - length
            if start < 0 or not (surname := _surname(plain, start)):
                continue
            given = plain[start + len(surname) : at]
            if given and not _could_be_given(surname, given, len(given)):
                continue
            if not given and surname in "于向经应时任全" and _HAN.match(plain[start - 1 : start]):
                continue
            if given and surname in WORDY and not _all_given(given):
                continue
            yield start, match.end()
            break


def _by_itself(plain: str, start: int) -> int | None:
    """The end of a name that begins here and has no word for a person before it."""
    surname = _surname(plain, start)
    after = start + len(surname)
    bare = not _HAN.match(plain[start - 1 : start]) if start else True
    if end := _masked(plain, after):
        return end if bare or surname in PLAIN or end - after == 2 else None
    for length in (2, 1):
        given, end = plain[after : after + length], after + length
        if not _could_be_given(surname, given, length):
            continue
        alone = not _HAN.match(plain[end : end + 1])
        if bare and _SEX_AND_AGE.match(plain, end) and (surname in PLAIN or _all_given(given)):
            return end
        if surname in WORDY:
            continue
        if bare and alone and _all_given(given):
            return end
        if _CARED_FOR.match(plain[start - 1 : start]) and _CARE.match(plain, end):
            return end
        if length == 2 and all(character in STRICT for character in given):
            return end
    return None


def _surname(plain: str, start: int) -> str:
    if plain[start : start + 2] in COMPOUND:
        return plain[start : start + 2]
    first = plain[start : start + 1]
    return first if first in PLAIN or first in WORDY else ""


def _masked(plain: str, after: int) -> int | None:
    match = _MASK.match(plain, after)
    return match.end() if match and not _SOME.match(plain, after) else None


def _could_be_given(surname: str, given: str, length: int) -> bool:
    return (
        len(given) == length
        and all(_HAN.match(character) and character not in NEVER for character in given)
        and surname[-1] + given[0] not in WORDS
    )


def _all_given(given: str) -> bool:
    return all(character in GIVEN or character in STRICT for character in given)


def _ends_or_goes_on(plain: str, end: int, words: frozenset[str]) -> bool:
    following = plain[end : end + 1]
    return not _HAN.match(following) or following in words


def _run_of_han(plain: str, start: int) -> int | None:
    """Whatever stands after 姓名：, up to four characters, is taken for a name."""
    match = _FEW_HAN.match(plain, start)
    return match.end() if match else None
