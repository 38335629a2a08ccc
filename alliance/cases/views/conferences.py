"""Case conferences."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from icalendar import Calendar, Event

from alliance.core import access
from alliance.units.queries import roles_of

from .. import rules
from ..enums import ConferenceStatus
from ..forms import ConclusionForm, ConferenceForm
from ..models import Conference, Expert
from ..services import conferences as services
from .finding import find_case, refusals_shown

CONFERENCES_A_PAGE = 20


@never_cache
@require_safe
@login_required
def conferences(request: HttpRequest) -> HttpResponse:
    found = Conference.objects.visible_to(roles_of(request.user)).select_related("case__specialty")
    page = Paginator(found, CONFERENCES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/conferences.html", {"page_obj": page, "now": timezone.now()})


@never_cache
@require_safe
@login_required
def conference(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    return render(
        request,
        "cases/conference.html",
        {
            "conference": found,
            "attendees": found.attendees.select_related("user__profile__unit"),
            "may_end": found.status == ConferenceStatus.PLANNED
            and rules.is_office(roles_of(request.user), found.case),
            "has_begun": found.starts_at <= timezone.now(),
            "form": ConclusionForm(),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    case = find_case(request, pk)
    access.require(rules.can_plan_conference(roles_of(request.user), case))
    listed = Expert.objects.filter(specialty__alliance=case.alliance_id).exclude(
        user__case_invitations__case=case
    )
    experts = {
        expert.user_id: f"{expert.user.name}（{expert.specialty.name}）"
        for expert in listed.select_related("user", "specialty")
    }
    form = ConferenceForm(request.POST or None, experts=list(experts.items()))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            made = services.plan_conference(
                case_id=pk,
                meeting=form.meeting(),
                user_ids=form.cleaned_data["people"],
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _("讨论会已安排，参会人会收到通知。"))
            return redirect("cases:conference", made.pk)
    return render(request, "cases/plan_conference.html", {"case": case, "form": form})


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Held or cancelled, by the button that was pressed."""
    found = _find(request, pk)
    access.require(rules.is_office(roles_of(request.user), found.case))
    form = ConclusionForm(request.POST)
    held = request.POST.get("act") == ConferenceStatus.HELD
    if not form.is_valid():
        messages.error(request, _("请写下结论或取消的理由。"))
        return redirect("cases:conference", pk)
    with refusals_shown(request):
        services.end_conference(
            conference_id=pk,
            status=ConferenceStatus.HELD if held else ConferenceStatus.CANCELLED,
            conclusion=form.cleaned_data["conclusion"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("已记录。") if held else _("讨论会已取消，参会人会收到通知。"))
    return redirect("cases:conference", pk)


@require_safe
@login_required
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The conference for the phone's own calendar; nothing in it speaks of the patient."""
    found = _find(request, pk)
    event = Event()
    event.add("uid", f"case-conference-{found.pk}@{request.get_host()}")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", found.starts_at)
    event.add("dtend", found.starts_at + timedelta(minutes=found.minutes))
    event.add("summary", _("病例 %(number)s 讨论会") % {"number": f"#{found.case_id}"})
    event.add("location", found.place or found.link)
    event.add("url", request.build_absolute_uri(request.path.rpartition("calendar.ics")[0]))
    if found.status == ConferenceStatus.CANCELLED:
        event.add("status", "CANCELLED")
    whole = Calendar()
    whole.add("prodid", "-//alliance//cases//")
    whole.add("version", "2.0")
    whole.add_component(event)
    return HttpResponse(
        whole.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, no-store"},
    )


def _find(request: HttpRequest, pk: int) -> Conference:
    return get_object_or_404(
        Conference.objects.visible_to(roles_of(request.user)).select_related("case__specialty"),
        pk=pk,
    )
