"""The working calendar on the screen of the training office."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alliance.core import workdays

from . import calendar
from .forms import CalendarForm
from .views import planners

# From last year, which is still being reckoned with, to where plans reach.
YEARS = range(-1, 4)


@never_cache
@planners
def year(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """What is counted as worked and free in a year, and entering what was announced since."""
    today = timezone.localdate()
    years = [today.year + step for step in YEARS]
    year = year or today.year
    if year not in years:
        raise Http404
    form = CalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        calendar.enter_days(**asked, by=request.user, at=timezone.now())
        messages.success(
            request,
            _("已录入 %(first)s 至 %(last)s，一分钟内在各处生效。")
            % {"first": asked["starts_on"].isoformat(), "last": asked["ends_on"].isoformat()},
        )
        return redirect("rotations:calendar_year", year=_shown(asked["starts_on"].year, years))
    days = calendar.special_days(year)
    return render(
        request,
        "rotations/calendar.html",
        {
            "year": year,
            "years": years,
            "days": days,
            "announced": workdays.is_announced(year),
            # Of what is read here, not of what the process remembers for a minute.
            "completed": any(one.entered and one.worked for one in days),
            "form": form,
        },
    )


def _shown(year: int, years: list[int]) -> int:
    return min(max(year, years[0]), years[-1])


@require_POST
@planners
def withdraw(request: HttpRequest, day: str) -> HttpResponse:
    try:
        found = date.fromisoformat(day)
    except ValueError as wrong:
        raise Http404 from wrong
    calendar.withdraw_day(day=found, by=request.user, at=timezone.now())
    years = [timezone.localdate().year + step for step in YEARS]
    return redirect("rotations:calendar_year", year=_shown(found.year, years))
