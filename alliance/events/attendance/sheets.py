"""The offices and who took part: the events, the sheet of one event, one line of it."""

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core import audit
from alliance.core.access import require
from alliance.core.slots import sections_for
from alliance.units.access import roles_required
from alliance.units.models import Unit
from alliance.units.queries import OFFICE_ROLES, roles_of

from .. import rules, services
from ..forms import AttendeeFilter, CorrectForm, EventFilter
from ..models import Attendance, EventPage
from ..refusals import SENTENCES, refusals_shown
from ..workbooks import write_list

EVENTS_A_PAGE = 25
PEOPLE_A_PAGE = 50
offices = roles_required(*OFFICE_ROLES)
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def find_event(request: HttpRequest, pk: int) -> EventPage:
    """The event of an office, else 404."""
    return get_object_or_404(EventPage.objects.managed_by(roles_of(request.user)), pk=pk)


@never_cache
@require_safe
@offices
def events(request: HttpRequest) -> HttpResponse:
    """Every event with how many are entered; those that have begun before those to come."""
    form, now = EventFilter(request.GET), timezone.now()
    is_coming = ExpressionWrapper(Q(starts_at__gt=now), output_field=BooleanField())
    found = (
        form.narrow(EventPage.objects.managed_by(roles_of(request.user)))
        .annotate(people=Count("attendances"))
        .order_by(is_coming, "-starts_at", "-pk")
    )
    page = Paginator(found, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "events/attendance/events.html",
        {"form": form, "page_obj": page, "now": now},
    )


@never_cache
@require_safe
@offices
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Who took part in the event, as it is searched."""
    event = find_event(request, pk)
    entered = event.attendances.all()
    form = AttendeeFilter(
        request.GET,
        units=Unit.objects.filter(profiles__user__event_attendances__event=event).distinct(),
    )
    found = (
        form.narrow_attendances(entered)
        .select_related("user__profile__unit")
        .order_by("user__name_key", "pk")
    )
    return render(
        request,
        "events/attendance/sheet.html",
        {
            "event": event,
            "form": form,
            "page_obj": Paginator(found, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
            "total": entered.aggregate(
                many=Count("pk"), people=Count("user", distinct=True), hours=Sum("hours")
            ),
            "is_open": not event.cancelled and event.starts_at <= timezone.now(),
            "sections": sections_for("event", subject=event, request=request),
        },
    )


@require_POST
@offices
def export(request: HttpRequest, pk: int) -> FileResponse:
    """The whole list, with the columns that can be brought in again."""
    event = find_event(request, pk)
    listed = event.attendances.select_related("user__profile__unit").order_by(
        "user__name_key", "pk"
    )
    answer = BytesIO()
    many = write_list(answer, listed)
    answer.seek(0)
    audit.record(
        "event.export_attendance",
        by_id=request.user.pk,
        target=event,
        alliance_id=services.alliance_of(event).pk,
        people=many,
    )
    name = _("%(title)s参会名单.xlsx") % {"title": event.title}
    return FileResponse(answer, as_attachment=True, filename=name)


@never_cache
@read_or_write
@offices
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the sheet, to be corrected."""
    found = _find_one(request, pk)
    form = CorrectForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_attendance(
                attendance_id=pk, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except services.AlreadyAttended:
            form.add_error("role", SENTENCES[services.AlreadyAttended])
        else:
            messages.success(request, _("已保存。"))
            return redirect("event_attendance:sheet", pk=found.event_id)
    return render(
        request,
        "events/attendance/one.html",
        {
            "attendance": found,
            "form": form,
            "sections": sections_for("attendance", subject=found, request=request),
        },
    )


@require_POST
@offices
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find_one(request, pk)
    with refusals_shown(request):
        services.remove_attendance(attendance_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("已移出名单。"))
        return redirect("event_attendance:sheet", pk=found.event_id)
    return redirect("event_attendance:one", pk=pk)


def _find_one(request: HttpRequest, pk: int) -> Attendance:
    found = get_object_or_404(
        Attendance.objects.select_related("event", "recorded_by", "user__profile__unit"), pk=pk
    )
    require(rules.can_manage(roles_of(request.user), found.alliance_id))
    return found
