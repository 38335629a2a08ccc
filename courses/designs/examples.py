"""Example certificates: what a design must hold; asked before it is published."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import CertificateKind
from .models import Design

SERIAL = "SPINE-X-2026-000123"
ISSUER = "江川脊柱专科联盟"
CODE = "6KTJS-M5ZRV-R06SD-6FEGS-2JGCDB"


@dataclass(frozen=True)
class Example:
    label: str | Promise
    snapshot: dict[str, str]


_FACTS = {
    "holder": "王小华",
    "holder_en": "Wang Xiaohua",
    "unit": "青山县人民医院",
    "hours": "4.5",
    "started_date": "2026-03-02",
    "completed_date": "2026-04-28",
    "issued_date": "2026-05-21",
    "expires_date": "",
    "issuer": ISSUER,
    "issuer_en": "Jiangchuan Spine Alliance",
    "seal_caption": "样张专用章",
    "verify_address": "https://spine.example.org/verify/",
    "verify_link": "https://spine.example.org/verify/6KTJSM5ZRVR06SD6FEGS2JGCDB/",
}
_SAID = {
    CertificateKind.COURSE: {
        "subject": "脊柱微创手术规范化培训",
        "subject_en": "Standardised Training in Minimally Invasive Spine Surgery",
        "body": "于2026年3月2日至2026年4月28日完成线上培训课程《脊柱微创手术规范化培训》，"
        "共4.5学时，考核合格，准予结业。",
        "body_en": "has completed the online course Standardised Training in Minimally Invasive "
        "Spine Surgery (4.5 hours) between 2 March 2026 and 28 April 2026 and has passed its "
        "assessment.",
    },
    CertificateKind.PATH: {
        "subject": "基层脊柱外科医师成长路径",
        "subject_en": "Spine Surgery for Township Doctors",
        "body": "于2026年3月2日至2026年4月28日完成学习路径“基层脊柱外科医师成长路径”的全部课程，"
        "共36学时，考核合格，特发此证。",
        "body_en": "has completed all courses of the learning path Spine Surgery for Township "
        "Doctors (36 hours) between 2 March 2026 and 28 April 2026.",
    },
    CertificateKind.ROTATION: {
        "subject": "脊柱外科、康复科",
        "subject_en": "Spine Surgery, Rehabilitation",
        "body": "于2026年3月2日至2026年8月28日在江川市第一人民医院脊柱外科、康复科进修学习，"
        "完成规定的轮转计划，出科考核合格，准予结业。",
        "body_en": "has completed an attachment in the Departments of Spine Surgery and "
        "Rehabilitation of Jiangchuan First People's Hospital between 2 March 2026 and "
        "28 August 2026, and has passed the end-of-rotation assessment.",
    },
    CertificateKind.MENTORING: {
        "subject": "一对一带教",
        "subject_en": "One-to-one Mentoring",
        "body": "自2026年3月2日至2026年8月28日完成一对一带教，达到培养目标，特发此证。",
        "body_en": "has completed one-to-one mentoring between 2 March 2026 and 28 August 2026 "
        "and has met the agreed goals.",
    },
    CertificateKind.EVENT: {
        "subject": "第六届脊柱专科联盟学术年会",
        "subject_en": "Sixth Annual Meeting of the Spine Alliance",
        "body": "于2026年5月16日至17日参加“第六届脊柱专科联盟学术年会”，共12学时，特发此证。",
        "body_en": "has attended the Sixth Annual Meeting of the Spine Alliance on 16 and "
        "17 May 2026 (12 hours).",
    },
    CertificateKind.APPOINTMENT: {
        "subject": "副主席",
        "subject_en": "Vice-Chair",
        "body": "兹聘请您担任江川脊柱专科联盟第二届理事会副主席，聘期自2026年5月1日至"
        "2029年4月30日。",
        "body_en": "is appointed Vice-Chair of the alliance from 1 May 2026 to 30 April 2029.",
        "expires_date": "2029-04-30",
    },
    CertificateKind.PLAQUE: {
        "holder": "青山县人民医院",
        "subject": "脊柱专科联盟成员单位",
        "subject_en": "Member of the specialty alliance",
        "body": "青山县人民医院自2026年3月2日起为江川脊柱专科联盟成员单位，特授此牌。",
        "body_en": "has been a member of the alliance since 2 March 2026.",
    },
    CertificateKind.HONORARY: {
        "subject": "优秀带教老师",
        "subject_en": "Outstanding Mentor",
        "body": "在2025年度专科联盟工作中成绩突出，被评为“优秀带教老师”，特发此证，以资鼓励。",
        "body_en": "is honoured as Outstanding Mentor of the year 2025 for distinguished service "
        "to the Alliance.",
    },
}
_LONG_UNIT = "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县中西医结合骨科专科医院"
_LONG_SUBJECT = (
    "胸腰椎骨质疏松性椎体压缩骨折经皮椎体后凸成形术规范化操作与围手术期管理培训班（第三期）"
)
_LONG_SUBJECT_EN = (
    "Percutaneous Kyphoplasty for Osteoporotic Compression Fractures of the Thoracolumbar Spine: "
    "Standardised Technique and Perioperative Care"
)


def example_names() -> dict[str, str | Promise]:
    """The examples by name, in the order in which they are offered."""
    return {
        "usual": _("一般长度"),
        "short": _("很短"),
        "long": _("很长"),
        "rare": _("生僻字"),
        "foreign": _("外文姓名"),
    }


def example(kind: str, name: str, *, issuer: str = ISSUER) -> dict[str, str]:
    """The snapshot of an example certificate of this kind, as this alliance would issue it."""
    plain = _FACTS | _SAID[CertificateKind(kind)]
    said = {key: text.replace(ISSUER, issuer) for key, text in plain.items()}
    if name == "short":
        return said | {"holder": "丁一", "holder_en": "Ding Yi", "unit": "", "subject": "急救"}
    if name == "long":
        return said | {
            "holder": "阿卜杜热合曼·艾合买提江·吐尔逊尼亚孜",
            "holder_en": "Abdurehman Ehmetjan Tursunniyaz",
            "unit": _LONG_UNIT,
            "subject": _LONG_SUBJECT,
            "subject_en": _LONG_SUBJECT_EN,
            "body": said["body"] + f"其间完成“{_LONG_SUBJECT}”，成绩优良。",
            "body_en": f"{said['body_en']} This includes {_LONG_SUBJECT_EN}.",
            "issuer": "新疆维吾尔自治区中西医结合脊柱微创与康复专业联盟",
            "issuer_en": "Xinjiang Alliance for Integrated Minimally Invasive Spine Surgery and "
            "Rehabilitation",
            "expires_date": "2031-12-31",
        }
    if name == "rare":
        return said | {
            "holder": "欧阳䶮㛃",
            "holder_en": "Ouyang Yanjie",
            "unit": "𬭼阳县𫖯村卫生室",
        }
    if name == "foreign":
        return said | {"holder": "Jean-François Müller", "holder_en": "Jean-François Müller"}
    return said


def example_for(design: Design, name: str) -> dict[str, str]:
    """The example as the design's own alliance would issue it."""
    return example(design.kind, name, issuer=design.alliance.name)
