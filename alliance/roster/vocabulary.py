"""Words of the closed lists and the other words that offices use for them."""

import re
from functools import cache

from django.db.models import Choices
from django.utils import translation
from django.utils.translation import gettext as _

from alliance.people.enums import Education, PractisingKind, Sex, Title
from alliance.units.enums import MemberKind, UnitKind, UnitLevel

from .cells import Unreadable, compact

SPOKEN = {
    UnitKind: {
        "综合": UnitKind.GENERAL,
        "人民医院": UnitKind.GENERAL,
        "中医院": UnitKind.TCM,
        "中医": UnitKind.TCM,
        "中西医结合医院": UnitKind.TCM,
        "专科": UnitKind.SPECIALIST,
        "妇幼保健": UnitKind.MATERNAL,
        "妇幼": UnitKind.MATERNAL,
        "妇幼院": UnitKind.MATERNAL,
        "卫生院": UnitKind.TOWNSHIP,
        "乡镇": UnitKind.TOWNSHIP,
        "中心卫生院": UnitKind.TOWNSHIP,
        "乡镇中心卫生院": UnitKind.TOWNSHIP,
        "社区": UnitKind.COMMUNITY,
        "社区卫生中心": UnitKind.COMMUNITY,
        "社区卫生服务站": UnitKind.COMMUNITY,
        "卫生室": UnitKind.VILLAGE,
        "村医务室": UnitKind.VILLAGE,
        "村级卫生室": UnitKind.VILLAGE,
        "其它": UnitKind.OTHER,
    },
    MemberKind: {
        "牵头": MemberKind.LEAD,
        "牵头医院": MemberKind.LEAD,
        "主席单位": MemberKind.LEAD,
        "盟主单位": MemberKind.LEAD,
        "副主席": MemberKind.VICE_CHAIR,
        "副理事长单位": MemberKind.VICE_CHAIR,
        "理事": MemberKind.COUNCIL,
        "常务理事单位": MemberKind.COUNCIL,
        "成员": MemberKind.MEMBER,
        "会员单位": MemberKind.MEMBER,
        "普通成员": MemberKind.MEMBER,
    },
    Title: {
        "住院": Title.RESIDENT,
        "医师": Title.RESIDENT,
        "主治": Title.ATTENDING,
        "康复师": Title.REHAB_THERAPIST,
        "治疗师": Title.REHAB_THERAPIST,
        "其它": Title.OTHER,
    },
    PractisingKind: {
        "助理医师": PractisingKind.ASSISTANT,
        "助理执业医师": PractisingKind.ASSISTANT,
    },
    Sex: {
        "男性": Sex.MALE,
        "M": Sex.MALE,
        "女性": Sex.FEMALE,
        "F": Sex.FEMALE,
    },
    Education: {
        "中技": Education.SECONDARY,
        "专科": Education.COLLEGE,
        "大学专科": Education.COLLEGE,
        "高职": Education.COLLEGE,
        "大学": Education.BACHELOR,
        "大学本科": Education.BACHELOR,
        "学士": Education.BACHELOR,
        "研究生": Education.MASTER,
        "硕士研究生": Education.MASTER,
        "博士研究生": Education.DOCTOR,
        "博士后": Education.DOCTOR,
        "其它": Education.OTHER,
    },
}  # fmt: skip

GRADES = {"甲": "A", "乙": "B", "丙": "C", "A": "A", "B": "B", "C": "C", "未定": "U", None: "U"}
CLASSES = {"三": "3", "二": "2", "一": "1", "3": "3", "2": "2", "1": "1"}
LEVEL = re.compile(r"(?=.[级甲乙丙ABC])([一二三123])级?(甲|乙|丙|A|B|C|未定)?等?(?:医院)?")
UNGRADED = {"未定级", "未评级", "未评", "未定", "未定等级", "无等级", "未评定", "无级别"}


@cache
def words_of(choices: type[Choices]) -> dict[str, str]:
    """Every word that a roster may use -> stored value. Chinese, whatever the screen speaks."""
    labels = {label: value for value, label in source_labels(choices).items()}
    return {word: str(value) for word, value in (labels | SPOKEN.get(choices, {})).items()}


@cache
def source_labels(choices: type[Choices]) -> dict[str, str]:
    """Stored value -> its Chinese label."""
    with translation.override(None):
        return {value: str(label) for value, label in choices.choices}


def one_of(choices: type[Choices], value: object) -> str:
    """The stored value for an office's word; an empty string for a blank."""
    word = compact(value).replace("医生", "医师")
    if not word:
        return ""
    try:
        return words_of(choices)[word]
    except KeyError:
        raise Unreadable(
            _("“%(word)s”不在可选范围内，请改为：%(choices)s。")
            % {
                "word": word[:20].lstrip("=+-@"),
                "choices": "、".join(source_labels(choices).values()),
            }
        ) from None


def level(value: object) -> str:
    """三级甲等, 三级甲, 三甲, 3A -> 3A; a class without a grade (一级) is 未定等."""
    word = compact(value).upper()
    if not word:
        return ""
    if word in UNGRADED:
        return UnitLevel.NONE
    if match := LEVEL.fullmatch(word):
        return CLASSES[match[1]] + GRADES[match[2]]
    raise Unreadable(_("等级无法识别，请填三级甲等、二级乙等、一级、未定级等，或简写三甲、二乙。"))


def title_and_licence(value: object) -> tuple[str, str]:
    """The 职称 column holds titles, and kinds of licence, which are another axis."""
    word = compact(value).replace("医生", "医师")
    if word in words_of(PractisingKind):
        return "", words_of(PractisingKind)[word]
    return one_of(Title, word), ""
