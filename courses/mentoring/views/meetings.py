"""Meetings: planned, recorded, signed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core.access import require
from alliance.units.queries import roles_of

from .. import queries, rules, services
from ..enums import MeetingStatus
from ..forms import CancelMeetingForm, PlanMeetingForm, RecordMeetingForm, SignForm
from ..models import Meeting
from .pairings import find_pairing
from .refusals import refusals_shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    pairing = find_pairing(request, pk)
    require(rules.can_work_in(roles_of(request.user), pairing))
    form = PlanMeetingForm(request.POST or None, initial={"planned_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        meeting = services.meetings.plan_meeting(
            pairing_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("见面已约定，对方会收到通知。"))
        return redirect("mentoring:meeting", meeting.pk)
    return render(request, "mentoring/new_meeting.html", {"pairing": pairing, "form": form})


@never_cache
@require_safe
@login_required
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _readable(request, pk))


def _page(
    request: HttpRequest, found: Meeting, *, cancel_form: CancelMeetingForm | None = None
) -> HttpResponse:
    roles = roles_of(request.user)
    may_work = rules.can_work_in(roles, found.pairing)
    planned = found.status == MeetingStatus.PLANNED
    return render(
        request,
        "mentoring/meeting.html",
        {
            "meeting": found,
            "pairing": found.pairing,
            "may_record": may_work and (planned or found.status == MeetingStatus.HELD),
            "to_come": planned and found.planned_on > timezone.localdate(),
            "may_sign": queries.to_sign(request.user.pk).filter(pk=found.pk).exists(),
            "cancel_form": (cancel_form or CancelMeetingForm()) if may_work and planned else None,
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the minutes, or write them anew until both have signed."""
    found = _readable(request, pk)
    require(rules.can_work_in(roles_of(request.user), found.pairing))
    if found.status not in (MeetingStatus.PLANNED, MeetingStatus.HELD):
        return redirect("mentoring:meeting", pk)
    held_on = found.held_on or min(found.planned_on, timezone.localdate())
    form = RecordMeetingForm(request.POST or None, instance=found, initial={"held_on": held_on})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            services.meetings.record_meeting(
                meeting_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("记录已保存并由您签字，等对方签字。"))
            return redirect("mentoring:meeting", pk)
    return render(
        request, "mentoring/record.html", {"meeting": found, "pairing": found.pairing, "form": form}
    )


@require_POST
@login_required
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign what was read; from the list of one's own, back to that list."""
    _readable(request, pk)
    form = SignForm(request.POST)
    if form.is_valid():
        with refusals_shown(request):
            services.meetings.sign_meeting(
                meeting_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("已签字。"))
            if request.POST.get("from") == "home":
                return redirect("mentoring:home")
    return redirect("mentoring:meeting", pk)


@require_POST
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = _readable(request, pk)
    require(rules.can_work_in(roles_of(request.user), found.pairing))
    form = CancelMeetingForm(request.POST)
    if not form.is_valid():
        return _page(request, found, cancel_form=form)
    with refusals_shown(request):
        services.meetings.cancel_meeting(
            meeting_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("见面已取消，对方会收到通知。"))
    return redirect("mentoring:pairing", found.pairing_id)


def _readable(request: HttpRequest, pk: int) -> Meeting:
    found = get_object_or_404(
        Meeting.objects.select_related("pairing__mentor__user", "pairing__mentee"), pk=pk
    )
    require(rules.can_read_content(roles_of(request.user), found.pairing))
    return found
