"""What the desk says about mentoring."""

from collections.abc import Iterator
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.accounts.enums import Role
from alliance.core.desk import DeskItem, Urgency, register, remembered, when
from alliance.core.prepared import Parameter, Prepared

from . import queries
from .enums import ChangeStatus, PairingStatus
from .models import ChangeRequest, Pairing

MOST = 3
OPEN_STATES = (PairingStatus.PROPOSED, PairingStatus.ACTIVE)
OPEN = Prepared(
    lambda: (
        queries.with_last_meeting(
            Pairing.objects.filter(
                Q(mentor__user=Parameter("user")) | Q(mentee=Parameter("user")),
                status__in=OPEN_STATES,
            )
        )
        .annotate(
            unsigned=ArraySubquery(
                queries.to_sign(Parameter("user"))
                .filter(pairing=OuterRef("pk"))
                .values_list(JSONObject(id="pk", held_on="held_on"))
            )
        )
        .select_related("mentor__user", "mentee")
        .order_by("waits_since", "pk")
    )
)


def _has_pairings(person) -> Q:
    pairings = Pairing.objects.filter(status__in=OPEN_STATES)
    return Exists(pairings.filter(mentor__user=person)) | Exists(pairings.filter(mentee=person))


@register
@when(_has_pairings)
def my_mentoring(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """What waits for one's word or signature, who has not met for 14 days, how many mentees.

    One query.
    """
    pairings = OPEN.objects(user=user.pk)
    running = [pairing for pairing in pairings if pairing.is_active]
    yield from _to_accept([each for each in pairings if queries.waits_for(each, user.pk)])
    yield from _to_sign(running, user)
    yield from _to_meet(running, user, on=timezone.localdate(at))


def _to_accept(proposed: list[Pairing]) -> Iterator[DeskItem]:
    yield from _few(
        [
            DeskItem(
                title=_("确认结对：%(mentor)s 带 %(mentee)s")
                % {"mentor": pairing.mentor.user.name, "mentee": pairing.mentee.name},
                url=reverse("mentoring:pairing", args=[pairing.pk]),
                urgency=Urgency.DUE,
            )
            for pairing in proposed
        ],
        many=_("确认结对"),
    )


def _to_sign(running: list[Pairing], user) -> Iterator[DeskItem]:
    items = [
        DeskItem(
            title=_("签署带教记录：%(name)s") % {"name": _other(pairing, user).name},
            url=reverse("mentoring:meeting", args=[meeting["id"]]),
            urgency=Urgency.DUE,
            note=meeting["held_on"],
        )
        for pairing in running
        for meeting in pairing.unsigned
    ]
    yield from _few(
        sorted(items, key=lambda item: item.note),
        many=_("签署带教记录"),
    )


def _to_meet(running: list[Pairing], user, *, on: date) -> Iterator[DeskItem]:
    yield from _few(
        [
            DeskItem(
                title=_("约 %(name)s 见面") % {"name": _other(pairing, user).name},
                url=reverse("mentoring:pairing", args=[pairing.pk]),
                urgency=Urgency.LATE,
                note=_("已 %(days)s 天没有带教记录。") % {"days": (on - pairing.waits_since).days},
            )
            for pairing in running
            if queries.is_overdue(pairing, on=on)
        ],
        many=_("约学员见面"),
    )
    mentees = sum(pairing.mentor.user_id == user.pk for pairing in running)
    if mentees:
        yield DeskItem(
            title=_("我带的学员"),
            url=reverse("mentoring:home"),
            urgency=Urgency.STANDING,
            figure=str(mentees),
        )


@register
def mentoring_of_the_office(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """For the training office: wishes for change, and pairings that do not meet. One query."""
    alliances = roles.alliances(Role.TRAINING_OFFICE)
    if not alliances:
        return
    wishes = ChangeRequest.objects.visible_to(roles).filter(
        status=ChangeStatus.OPEN, pairing__alliance__in=alliances
    )
    if open_wishes := wishes.exclude(asked_by=user).count():
        yield DeskItem(
            title=_("处理更换带教申请"),
            url=reverse("mentoring:changes"),
            urgency=Urgency.DUE,
            figure=str(open_wishes),
        )
    pairings = queries.overdue(
        Pairing.objects.filter(alliance__in=alliances), on=timezone.localdate(at)
    )
    if late := remembered("overdue-pairings", alliances, count=pairings.count):
        yield DeskItem(
            title=_("提醒两周没有见面的结对"),
            url=f"{reverse('mentoring:office')}?state=overdue",
            urgency=Urgency.LATE,
            figure=str(late),
        )


def _few(items: list[DeskItem], *, many: str) -> list[DeskItem]:
    """At most three lines; more become one that leads to all of them."""
    if len(items) <= MOST:
        return items
    return [
        DeskItem(
            title=many,
            url=reverse("mentoring:home"),
            urgency=items[0].urgency,
            figure=_("%(count)s 个以上") % {"count": MOST},
        )
    ]


def _other(pairing: Pairing, user):
    return pairing.mentor.user if pairing.mentee_id == user.pk else pairing.mentee
