from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PairingKind(models.TextChoices):
    """PRIMARY belongs to a traineeship; CHAIN joins a unit to one below it (1+1+1)."""

    PRIMARY = "PRIMARY", _("进修主带教")
    CHAIN = "CHAIN", _("上下级结对")


class PairingStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("待双方确认")
    ACTIVE = "ACTIVE", pgettext_lazy("pairing", "带教中")
    ENDED = "ENDED", pgettext_lazy("pairing", "已结束")
    DECLINED = "DECLINED", pgettext_lazy("pairing", "未接受")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("pairing", "已撤回")


PAIRING_TRANSITIONS = {
    PairingStatus.PROPOSED: frozenset(
        {PairingStatus.ACTIVE, PairingStatus.DECLINED, PairingStatus.WITHDRAWN}
    ),
    PairingStatus.ACTIVE: frozenset({PairingStatus.ENDED}),
}


class EndCause(models.TextChoices):
    """Why a pairing ended, in the only words that both sides read."""

    TRAINING_OVER = "TRAINING_OVER", _("进修已结束。")
    REARRANGED = "REARRANGED", _("培训办调整了带教安排。")


class ChangeStatus(models.TextChoices):
    OPEN = "OPEN", pgettext_lazy("change of mentor", "待处理")
    GRANTED = "GRANTED", pgettext_lazy("change of mentor", "已调整")
    REFUSED = "REFUSED", pgettext_lazy("change of mentor", "未调整")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("change of mentor", "已撤回")


CHANGE_TRANSITIONS = {
    ChangeStatus.OPEN: frozenset(
        {ChangeStatus.GRANTED, ChangeStatus.REFUSED, ChangeStatus.WITHDRAWN}
    ),
}


class GoalStatus(models.TextChoices):
    OPEN = "OPEN", pgettext_lazy("goal", "进行中")
    DONE = "DONE", pgettext_lazy("goal", "已达成")
    DROPPED = "DROPPED", pgettext_lazy("goal", "不再继续")


GOAL_TRANSITIONS = {
    GoalStatus.OPEN: frozenset({GoalStatus.DONE, GoalStatus.DROPPED}),
}


class MeetingStatus(models.TextChoices):
    PLANNED = "PLANNED", pgettext_lazy("meeting", "已约定")
    HELD = "HELD", pgettext_lazy("meeting", "待签字")
    SIGNED = "SIGNED", pgettext_lazy("meeting", "双方已签")
    CANCELLED = "CANCELLED", pgettext_lazy("meeting", "已取消")


MEETING_TRANSITIONS = {
    MeetingStatus.PLANNED: frozenset({MeetingStatus.HELD, MeetingStatus.CANCELLED}),
    # Minutes that are corrected before both have signed stay HELD.
    MeetingStatus.HELD: frozenset({MeetingStatus.HELD, MeetingStatus.SIGNED}),
}

# These count as having met.
TOOK_PLACE = (MeetingStatus.HELD, MeetingStatus.SIGNED)
