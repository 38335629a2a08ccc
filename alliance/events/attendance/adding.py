"""Entering who took part: ticked or pasted, or from a workbook."""

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from alliance.people.choosing import candidates, once_more
from alliance.people.models import Profile
from alliance.roster.opening import WorkbookRefused
from alliance.units.models import Unit

from .. import services
from ..enums import AttendanceRole
from ..forms import AttendForm, CandidateSearch, WorkbookForm
from ..models import EventPage
from ..refusals import refusals_shown
from ..services import Attended
from ..workbooks import LIST, List, read_list
from .sheets import find_event, offices, read_or_write

ERRORS_SHOWN = 200


@never_cache
@read_or_write
@offices
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter those who are ticked or pasted, in one role and with the same hours."""
    event = find_event(request, pk)
    alliance = services.alliance_of(event)
    among = Profile.objects.working_in(alliance.pk)
    role = _role(request)
    form = AttendForm(request.POST or None, initial={"hours": event.usual_hours}, among=among)
    if request.method == "POST" and form.is_valid():
        hours = form.cleaned_data["hours"]
        attended = [Attended(profile.pk, role, hours) for profile in form.chosen]
        if _enter(request, event, attended) and not form.faults:
            return redirect("event_attendance:sheet", pk=pk)
        form = once_more(form, among=among)
    search = CandidateSearch(request.GET, units=Unit.objects.members_of(alliance))
    return render(
        request,
        "events/attendance/add.html",
        {
            "event": event,
            "search": search,
            "form": form,
            "page_obj": candidates(request, search, among),
            "role": role,
            "roles": AttendanceRole.choices,
            "already": set(event.attendances.filter(role=role).values_list("user", flat=True)),
        },
    )


def _role(request: HttpRequest) -> str:
    """The role that the address asks for; what it cannot mean is taking part."""
    asked = request.GET.get("role", "")
    return asked if asked in AttendanceRole.values else AttendanceRole.PARTICIPANT


@never_cache
@read_or_write
@offices
def bring_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the good rows of a workbook and say of each other row why it was refused."""
    event = find_event(request, pk)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    found = List()
    if request.method == "POST" and form.is_valid():
        among = Profile.objects.working_in(services.alliance_of(event).pk)
        try:
            found = read_list(form.cleaned_data["file"], among=among, usual_hours=event.usual_hours)
        except WorkbookRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            if _enter(request, event, found.attended) and not found.errors:
                return redirect("event_attendance:sheet", pk=pk)
    return render(
        request,
        "events/attendance/import.html",
        {
            "event": event,
            "form": form,
            "columns": [column.name for column in LIST.columns],
            "errors": found.errors[:ERRORS_SHOWN],
            "refused": len(found.errors),
        },
    )


def _enter(request: HttpRequest, event: EventPage, attended: Collection[Attended]) -> bool:
    """Enter them and say how many; False when the event takes nobody."""
    with refusals_shown(request):
        outcome = services.enter_attendance(
            event_id=event.pk, attended=attended, by=request.user, at=timezone.now()
        )
        if many := len(outcome.added):
            said = ngettext("已登记 %(many)s 人。", "已登记 %(many)s 人。", many)
            messages.success(request, said % {"many": many})
        if many := outcome.already:
            said = ngettext(
                "%(many)s 人原来就在名单里，学时没有改动。",
                "%(many)s 人原来就在名单里，学时没有改动。",
                many,
            )
            messages.info(request, said % {"many": many})
        return True
    return False
