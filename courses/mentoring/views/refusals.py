"""What the services refuse, as sentences on the screen."""

from django.utils.translation import gettext_lazy as _

from alliance.core.refusals import shown_as
from alliance.core.transitions import TransitionNotAllowed

from ..services import changes, goals, meetings, mentors, pairings

SENTENCES = {
    TransitionNotAllowed: _("状态已经改变，没有改动。"),
    pairings.MentorFull: _("这位老师的带教名额已满，请另选一位。"),
    pairings.MentorNotAccepting: _("这位老师暂不接受新的结对。"),
    pairings.AlreadyPaired: _("已经有一位带教老师了。"),
    pairings.AlreadyProposed: _("已有一个结对在等待确认。"),
    pairings.NotInTraining: _("学员不在进修中，或项目不属于这个联盟。"),
    pairings.NotBelow: _("上下级结对只能由上级单位带下级单位的成员医生。"),
    changes.AlreadyAsked: _("您的申请已在培训办，请等待处理。"),
    changes.NotRunning: _("这个结对不在进行中。"),
    goals.NoEvidence: _("还没有佐证，不能标为已达成。"),
    meetings.NotYetHeld: _("实际日期应在结对开始之后，且不能晚于今天。"),
    meetings.MinutesChanged: _("记录刚刚被修改，请重新看过再签字。"),
    mentors.AlreadyMentor: _("这位老师已经在带教名单里。"),
    mentors.LimitBelowLoad: _("上限不能低于现在的在带人数。"),
    mentors.AlreadyAway: _("与已登记的外出时段重叠。"),
}

refusals_shown = shown_as(SENTENCES)
