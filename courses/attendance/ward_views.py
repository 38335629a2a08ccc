"""For those who keep the lists: the ward's screen, the day's list, all their departments."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance.accounts.enums import Role
from alliance.core.access import require
from alliance.units.models import Department
from alliance.units.queries import roles_of
from courses.rotations.models import Placement

from . import codes, presence
from .arithmetic import DayState
from .enums import LIST_BACKDATED
from .forms import DayForm
from .models import Presence, WardScreen
from .queries import (
    absences_of,
    confirmable_by,
    departments_kept_by,
    records_of,
    screens_kept_by,
)

KEEPERS = (Role.MENTOR, Role.DEPARTMENT_HEAD, Role.TRAINING_OFFICE)
ABSENCES_PER_PAGE = 25
ABSENCES_OF_DAYS = 7


@never_cache
@require_safe
@login_required
def ward(request: HttpRequest, department_id: int) -> HttpResponse:
    """The screen on the ward; its code changes by itself."""
    department = _kept(request, department_id, timezone.localdate())
    context = code_context(department, at=timezone.now())
    if screens_kept_by(roles_of(request.user)).filter(pk=department.pk).exists():
        screen = WardScreen.objects.filter(department=department).first()
        context |= {"keeps_screen": True, "screen": screen, "address": _address(screen)}
    return render(request, "attendance/ward.html", context)


@never_cache
@require_safe
@login_required
def code(request: HttpRequest, department_id: int) -> HttpResponse:
    """The part of the screen that htmx fetches anew."""
    department = _kept(request, department_id, timezone.localdate())
    return render(request, "attendance/_code.html", code_context(department, at=timezone.now()))


def code_context(department: Department, *, at: datetime) -> dict:
    """The code of the minute, for the ward's screen."""
    link = codes.link_for(department.pk, at=at)
    picture = segno.make(link, error="m", micro=False)
    return {
        "department": department,
        "picture": picture.svg_data_uri(border=2, light="#fff"),
        "digits": codes.digits_for(department.pk, at=at),
        "now": at,
    }


def _address(screen: WardScreen | None) -> str:
    return settings.SITE_URL + reverse("attendance:screen", args=[screen.token]) if screen else ""


@never_cache
@require_safe
@login_required
def departments(request: HttpRequest) -> HttpResponse:
    """Today in each department, and who was absent lately."""
    roles = roles_of(request.user)
    today = timezone.localdate()
    kept = list(departments_kept_by(roles, today).select_related("unit"))
    require(bool(kept) or roles.sees_everything or roles.holds(*KEEPERS))
    since = today - timedelta(days=ABSENCES_OF_DAYS)
    placements = list(
        confirmable_by(roles).filter(starts_on__lte=today, ends_on__gte=since).with_scope()
    )
    records = records_of(placements)
    tallies = {department.pk: Tally(department) for department in kept}
    for placement in placements:
        if placement.ends_on >= today:
            tallies[placement.department_id].count(records[placement.pk].state(today, on=today))
    absences = absences_of(placements, records, first=since, on=today)
    return render(
        request,
        "attendance/departments.html",
        {
            "today": today,
            "tallies": tallies.values(),
            "page_obj": Paginator(absences, ABSENCES_PER_PAGE).get_page(request.GET.get("page")),
        },
    )


@dataclass
class Tally:
    """How a department stands today."""

    department: Department
    trainees: int = 0
    present: int = 0
    leave: int = 0
    waiting: int = 0

    def count(self, state: DayState) -> None:
        self.trainees += 1
        self.present += state == DayState.PRESENT
        self.leave += state == DayState.LEAVE
        self.waiting += state == DayState.AHEAD


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def day_list(request: HttpRequest, department_id: int) -> HttpResponse:
    """The teacher's list of one day: tick many, hand in once."""
    today = timezone.localdate()
    day = DayForm(request.GET).chosen(today)
    department = _kept(request, department_id, day)
    if request.method == "POST":
        return _hand_in(request, department, day)
    placements = list(
        confirmable_by(roles_of(request.user))
        .on(day)
        .filter(department=department)
        .with_scope()
        .order_by("trainee__user__name_key", "pk")
    )
    records = records_of(placements)
    presences = {
        one.placement_id: one
        for one in Presence.objects.filter(placement__in=placements, day=day).select_related(
            "confirmed_by"
        )
    }
    return render(
        request,
        "attendance/day_list.html",
        {
            "department": department,
            "day": day,
            "days": [today - timedelta(days=back) for back in range(LIST_BACKDATED.days + 1)],
            "open": today - LIST_BACKDATED <= day <= today,
            "lines": [
                Line(one, records[one.pk].state(day, on=today), presences.get(one.pk), day)
                for one in placements
            ],
        },
    )


@dataclass(frozen=True)
class Line:
    """A trainee on the list of a day."""

    placement: Placement
    state: DayState
    presence: Presence | None
    day: date

    @property
    def can_be_ticked(self) -> bool:
        return self.presence is None and self.state != DayState.LEAVE


def _hand_in(request: HttpRequest, department: Department, day: date) -> HttpResponse:
    ticked = [int(value) for value in request.POST.getlist("placement") if _is_id(value)]
    here = f"{reverse('attendance:day_list', args=[department.pk])}?day={day:%Y-%m-%d}"
    if not ticked:
        messages.error(request, _("没有勾选学员，没有改动。"))
        return redirect(here)
    try:
        new = presence.confirm_list(
            placement_ids=ticked,
            department_id=department.pk,
            day=day,
            by=request.user,
            at=timezone.now(),
        )
    except presence.TooFarBack:
        messages.error(request, _("只能补录最近三天的名单；更早的请联系培训办更正。"))
    else:
        messages.success(
            request,
            ngettext("已确认 %(count)s 人出勤。", "已确认 %(count)s 人出勤。", new)
            % {"count": new},
        )
    return redirect(here)


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19


def _kept(request: HttpRequest, department_id: int, day: date) -> Department:
    kept = departments_kept_by(roles_of(request.user), day)
    return get_object_or_404(kept.select_related("unit"), pk=department_id)
