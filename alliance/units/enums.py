from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitLevel(models.TextChoices):
    """Accreditation level; spoken short forms (三甲) are read by roster.reading, not stored."""

    L3A = "3A", _("三级甲等")
    L3B = "3B", _("三级乙等")
    L3C = "3C", _("三级丙等")
    L3U = "3U", _("三级未定等")
    L2A = "2A", _("二级甲等")
    L2B = "2B", _("二级乙等")
    L2C = "2C", _("二级丙等")
    L2U = "2U", _("二级未定等")
    L1A = "1A", _("一级甲等")
    L1B = "1B", _("一级乙等")
    L1C = "1C", _("一级丙等")
    L1U = "1U", _("一级未定等")
    NONE = "NONE", _("未定级")


class UnitKind(models.TextChoices):
    GENERAL = "GENERAL", _("综合医院")
    TCM = "TCM", _("中医医院")
    SPECIALIST = "SPECIALIST", _("专科医院")
    MATERNAL = "MATERNAL", _("妇幼保健院")
    TOWNSHIP = "TOWNSHIP", _("乡镇卫生院")
    COMMUNITY = "COMMUNITY", _("社区卫生服务中心")
    VILLAGE = "VILLAGE", _("村卫生室")
    OTHER = "OTHER", _("其他")


class MemberKind(models.TextChoices):
    LEAD = "LEAD", _("牵头单位")
    VICE_CHAIR = "VICE_CHAIR", _("副主席单位")
    COUNCIL = "COUNCIL", _("理事单位")
    MEMBER = "MEMBER", pgettext_lazy("membership", "成员单位")


class MembershipStatus(models.TextChoices):
    APPLIED = "APPLIED", _("已申请")
    APPROVED = "APPROVED", _("已批准")
    ACTIVE = "ACTIVE", _("正式成员")
    SUSPENDED = "SUSPENDED", _("已暂停")
    ENDED = "ENDED", _("已退出")
    DECLINED = "DECLINED", pgettext_lazy("membership", "未通过")


MEMBERSHIP_TRANSITIONS = {
    MembershipStatus.APPLIED: frozenset({MembershipStatus.APPROVED, MembershipStatus.DECLINED}),
    MembershipStatus.APPROVED: frozenset({MembershipStatus.ACTIVE}),
    MembershipStatus.ACTIVE: frozenset({MembershipStatus.SUSPENDED, MembershipStatus.ENDED}),
    MembershipStatus.SUSPENDED: frozenset({MembershipStatus.ACTIVE, MembershipStatus.ENDED}),
}

OPEN_MEMBERSHIP = (
    MembershipStatus.APPLIED,
    MembershipStatus.APPROVED,
    MembershipStatus.ACTIVE,
    MembershipStatus.SUSPENDED,
)
CURRENT_MEMBERSHIP = (MembershipStatus.ACTIVE, MembershipStatus.SUSPENDED)
