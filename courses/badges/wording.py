"""What a badge of each kind says was done; in the source language, whoever asks for it."""

from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from courses.designs.enums import CertificateKind

from .models import Achievement


class Wording(NamedTuple):
    """`criteria` may name %(name)s; `kind` is a word of the specification's list."""

    kind: str
    criteria: str | Promise


WORDINGS = {
    CertificateKind.COURSE: Wording(
        "CertificateOfCompletion", _("完成课程“%(name)s”的全部必修课时，由系统按学习记录核定。")
    ),
    CertificateKind.PATH: Wording(
        "CertificateOfCompletion",
        _("完成学习路径“%(name)s”的全部必修课程和规定门数的选修课程，由系统核定。"),
    ),
    CertificateKind.ROTATION: Wording(
        "CertificateOfCompletion", _("完成“%(name)s”的全部轮转，各科出科考核合格。")
    ),
    CertificateKind.MENTORING: Wording("Certificate", _("完成一对一带教“%(name)s”。")),
    CertificateKind.EVENT: Wording("Certificate", _("参加活动“%(name)s”，签到记录完整。")),
    CertificateKind.APPOINTMENT: Wording("Certificate", _("受聘担任“%(name)s”。")),
    CertificateKind.PLAQUE: Wording("Membership", _("成为“%(name)s”。")),
    CertificateKind.HONORARY: Wording("Award", _("获授“%(name)s”。")),
}


def criteria_of(achievement: Achievement) -> str:
    with override(settings.LANGUAGE_CODE):
        criteria = str(WORDINGS[achievement.kind].criteria) % {"name": achievement.name}
        hours = str(_("共 %(hours)s 学时。")) % {"hours": achievement.hours}
    return f"{criteria}{hours}" if achievement.hours else criteria


def description_of(achievement: Achievement) -> str:
    with override(settings.LANGUAGE_CODE):
        return str(_("%(alliance)s颁发的%(kind)s：%(name)s")) % {
            "alliance": achievement.alliance.name,
            "kind": CertificateKind(achievement.kind).label,
            "name": achievement.name,
        }
