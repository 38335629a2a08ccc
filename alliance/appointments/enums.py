from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Post(models.TextChoices):
    """The posts of an alliance in the order in which its council is listed."""

    CHAIR = "CHAIR", pgettext_lazy("post", "主席")
    VICE_CHAIR = "VICE_CHAIR", _("副主席")
    SECRETARY_GENERAL = "SECRETARY", _("秘书长")
    DEPUTY_SECRETARY = "VICE_SECRETARY", _("副秘书长")
    STANDING_COUNCIL = "STANDING", _("常务理事")
    COUNCIL = "COUNCIL", _("理事")
    HONORARY_CHAIR = "HONORARY_CHAIR", _("名誉主席")
    HONORARY_DIRECTOR = "HONORARY", _("名誉主任")
    ADVISER = "ADVISER", _("顾问")
    GROUP_LEADER = "GROUP_LEADER", _("专业组组长")
    GROUP_DEPUTY = "GROUP_DEPUTY", _("专业组副组长")
    GROUP_MEMBER = "GROUP_MEMBER", _("专业组成员")


GROUP_POSTS = (Post.GROUP_LEADER, Post.GROUP_DEPUTY, Post.GROUP_MEMBER)


class EndReason(models.TextChoices):
    """Why somebody left a post before the term's end."""

    RESIGNED = "RESIGNED", _("辞任")
    REMOVED = "REMOVED", _("免职")
    MOVED = "MOVED", _("改任其他职务")


class AppointmentState(models.TextChoices):
    """How an appointment stands on a day; computed from its dates, never stored."""

    COMING = "COMING", _("待履职")
    IN_OFFICE = "IN_OFFICE", _("在任")
    ENDED = "ENDED", _("届满")
    ENDED_EARLY = "ENDED_EARLY", _("提前结束")
