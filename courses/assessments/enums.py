from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FormKind(models.TextChoices):
    MINI_CEX = "MINI_CEX", _("迷你临床演练评估（mini-CEX）")
    DOPS = "DOPS", _("操作技能直接观察（DOPS）")
    MSF360 = "MSF360", _("360 度评价")
    OWN = "OWN", _("本院考核表")


class VersionState(models.TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("form", "草稿")
    PUBLISHED = "PUBLISHED", pgettext_lazy("form", "已发布")


class RequestStatus(models.TextChoices):
    """A request that nobody answered in time stays OPEN; its `closes_on` says that it is over."""

    OPEN = "OPEN", _("待评价")
    ANSWERED = "ANSWERED", _("已评价")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("assessment", "已撤回")


_S = RequestStatus

REQUEST_TRANSITIONS = {_S.OPEN: frozenset({_S.ANSWERED, _S.WITHDRAWN})}


class Relation(models.TextChoices):
    """What the rater is to the trainee; asked in a 360 round, a teacher in all other forms."""

    TEACHER = "TEACHER", _("上级医师")
    COLLEAGUE = "COLLEAGUE", _("同级医师")
    NURSE = "NURSE", _("护士")
    TECHNICIAN = "TECHNICIAN", _("医技人员")
    PATIENT = "PATIENT", _("患者或家属")
