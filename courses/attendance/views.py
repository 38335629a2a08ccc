"""A trainee's days, as the trainee and those who follow them see them."""

import calendar
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.core.access import require
from alliance.units.queries import roles_of
from courses.programmes.models import Trainee
from courses.rotations.models import Placement
from courses.rotations.rules import runs

from .forms import DigitsForm
from .models import Leave
from .presence import PRESENT_STATES
from .queries import Day, calendar_of, departments_kept_by, records_of

LEAVES_SHOWN = 20
SCOPE = ("user", "unit", "version")


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The trainee's own month; whoever keeps lists comes to the departments instead."""
    trainee = (
        Trainee.objects.filter(user=request.user).select_related(*SCOPE).running_first().first()
    )
    if trainee:
        return _calendar(request, trainee, Placement.objects.filter(trainee=trainee))
    if departments_kept_by(roles_of(request.user), timezone.localdate()).exists():
        return redirect("attendance:departments")
    return render(request, "attendance/nobody.html")


@never_cache
@require_safe
@login_required
def trainee(request: HttpRequest, pk: int) -> HttpResponse:
    """The placements of the trainee that the person may see, and only their days."""
    placements = Placement.objects.visible_to(roles_of(request.user)).filter(trainee=pk)
    require(placements.exists())
    found = get_object_or_404(Trainee.objects.select_related(*SCOPE), pk=pk)
    return _calendar(request, found, placements)


def _calendar(request: HttpRequest, trainee: Trainee, visible: QuerySet[Placement]) -> HttpResponse:
    roles = roles_of(request.user)
    today = timezone.localdate()
    month = Month.read(request.GET.get("month", ""), today)
    days = calendar_of(trainee, placements=visible, days=month.days, on=today)
    placements = list(visible.occupying().with_scope().order_by("-starts_on"))
    records = records_of(placements)
    running = next((one for one in placements if _runs_on(one, today)), None)
    own = trainee.user_id == request.user.pk
    return render(
        request,
        "attendance/calendar.html",
        {
            "trainee": trainee,
            "own": own,
            "month": month,
            "today": today,
            "weeks": month.weeks(days),
            "recorded": [day for day in days if day.state],
            "running": running,
            "waiting": running is not None and _waits(days, today),
            "digits_form": DigitsForm() if own else None,
            "standings": [
                (one, records[one.pk].attendance(on=today), records[one.pk].make_up())
                for one in placements
                if one.starts_on <= today
            ],
            "corrects": bool(placements) and runs(roles, placements[0]),
            "leaves": Leave.objects.visible_to(roles).filter(trainee=trainee)[:LEAVES_SHOWN],
        },
    )


def _runs_on(placement: Placement, day: date) -> bool:
    return placement.status in PRESENT_STATES and placement.starts_on <= day <= placement.ends_on


def _waits(days: list[Day], today: date) -> bool:
    """Today is not confirmed yet; in another month nothing is known of it and nothing asked."""
    return any(day.day == today and day.presence is None for day in days)


@dataclass(frozen=True)
class Month:
    """A month of the calendar, and those beside it."""

    first: date

    @classmethod
    def read(cls, text: str, today: date) -> "Month":
        """`2026-11` as it stands in the address; this month when it cannot be read."""
        try:
            return cls(date.fromisoformat(f"{text}-01").replace(day=1))
        except ValueError:
            return cls(today.replace(day=1))

    @property
    def days(self) -> list[date]:
        last = calendar.monthrange(self.first.year, self.first.month)[1]
        return [self.first.replace(day=number) for number in range(1, last + 1)]

    @property
    def before(self) -> date | None:
        if self.first == date.min:
            return None
        return date.fromordinal(self.first.toordinal() - 1).replace(day=1)

    @property
    def after(self) -> date | None:
        ordinal = self.days[-1].toordinal()
        return None if ordinal == date.max.toordinal() else date.fromordinal(ordinal + 1)

    def weeks(self, days: list[Day]) -> list[list[Day | None]]:
        """The days in weeks from Monday on; None where another month's days would stand."""
        cells = [None] * self.first.weekday() + list(days)
        cells += [None] * (-len(cells) % 7)
        return [cells[start : start + 7] for start in range(0, len(cells), 7)]
