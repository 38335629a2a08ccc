"""One's own mentoring: as mentee, as mentor, and the chain one stands in."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import chains, queries
from ..enums import GoalStatus, PairingStatus
from ..models import ChangeRequest, Goal, MentorProfile, Pairing

HISTORY_SHOWN = 20


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, their mentors and mentees, and what was."""
    today = timezone.localdate()
    user = request.user
    running = queries.with_next_meeting(queries.with_last_meeting(Pairing.objects.active()))
    running = running.select_related("mentor__user", "mentor__unit", "mentee", "programme")
    open_goals = Prefetch(
        "goals", Goal.objects.filter(status=GoalStatus.OPEN), to_attr="open_goals"
    )
    mentees = list(
        running.filter(mentor__user=user)
        .select_related("mentee__profile__unit")
        .order_by("waits_since", "pk")
    )
    mentors = list(running.filter(mentee=user).prefetch_related(open_goals))
    for pairing in (*mentors, *mentees):
        pairing.is_late = queries.is_overdue(pairing, on=today)
    return render(
        request,
        "mentoring/home.html",
        {
            "to_accept": queries.to_accept(user.pk).select_related(
                "mentor__user", "mentor__unit", "mentee__profile__unit", "programme"
            ),
            "to_sign": queries.to_sign(user.pk),
            "mentors": mentors,
            "mentees": mentees,
            "profiles": MentorProfile.objects.filter(user=user).select_related("alliance"),
            "past": _past(user),
            "changes": ChangeRequest.objects.filter(asked_by=user).select_related(
                "pairing__mentor__user", "pairing__mentee"
            )[:3],
            "today": today,
            "is_member": hasattr(user, "profile"),
        },
    )


def _past(user):
    """What this person proposed and waits for, and what is over."""
    own = Pairing.objects.filter(mentor__user=user) | Pairing.objects.filter(mentee=user)
    return (
        own.exclude(status=PairingStatus.ACTIVE)
        .exclude(pk__in=queries.to_accept(user.pk).values("pk"))
        .select_related("mentor__user", "mentee", "programme")[:HISTORY_SHOWN]
    )


@never_cache
@require_safe
@login_required
def chain(request: HttpRequest) -> HttpResponse:
    """The chains that this person stands in, from the top to the village."""
    paths = chains.paths_through(request.user.pk)
    return render(
        request,
        "mentoring/chain.html",
        {"paths": paths, "picture": chains.draw_steps(paths, me=request.user.pk)},
    )
