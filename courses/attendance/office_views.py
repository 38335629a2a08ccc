"""The training office's last word on a placement's days: corrections, and what is made up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.core.access import require
from alliance.units.queries import roles_of
from courses.programmes.services import TrainsAlready
from courses.rotations.models import Placement
from courses.rotations.refusals import PlacementRefused
from courses.rotations.rules import runs
from courses.rotations.services import NotItsTime

from . import presence, services
from .forms import CorrectForm, ExtendForm, MakeUpForm
from .models import Presence
from .queries import records_of

CORRECTIONS_SHOWN = 30


@never_cache
@require_safe
@login_required
def placement(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@require_POST
@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    form = CorrectForm(request.POST, prefix="correct")
    if form.is_valid():
        try:
            presence.correct_presence(
                placement_id=pk, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except presence.OutsidePlacement:
            form.add_error("day", _("日期须在本次轮转之内，且不晚于今天。"))
        else:
            messages.success(request, _("已更正。"))
            return redirect("attendance:placement", pk=pk)
    return _page(request, found, correct_form=form)


@require_POST
@login_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    form = ExtendForm(request.POST, prefix="extend")
    if form.is_valid():
        try:
            made = services.extend_for_leave(
                placement_id=pk, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except services.NothingOwed:
            form.add_error("ends_on", _("没有需要补的天数。"))
        except services.NoWorkday:
            form.add_error("ends_on", _("延长的日期里没有工作日。"))
        except NotItsTime:
            form.add_error("ends_on", _("这次轮转已经结束，不能延长。"))
        except TrainsAlready as refusal:
            form.add_error("ends_on", refusal.sentence)
        except PlacementRefused as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            messages.success(
                request,
                _("轮转延长到 %(day)s，补勤 %(count)s 天。")
                % {"day": made.ends_on, "count": made.workdays},
            )
            return redirect("attendance:placement", pk=pk)
    return _page(request, found, extend_form=form)


@require_POST
@login_required
def make_up(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    form = MakeUpForm(request.POST, prefix="make_up")
    if form.is_valid():
        try:
            services.make_up_on(
                placement_id=pk, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except services.NothingOwed:
            form.add_error("day", _("没有需要补的天数。"))
        except services.NotADayOff:
            form.add_error("day", _("请选本次轮转中尚未安排的休息日，今天或以后。"))
        else:
            messages.success(request, _("已安排补勤。"))
            return redirect("attendance:placement", pk=pk)
    return _page(request, found, make_up_form=form)


def _find(request: HttpRequest, pk: int) -> Placement:
    found = get_object_or_404(Placement.objects.occupying().with_scope(), pk=pk)
    require(runs(roles_of(request.user), found))
    return found


def _page(request: HttpRequest, placement: Placement, **forms) -> HttpResponse:
    today = timezone.localdate()
    record = records_of([placement])[placement.pk]
    return render(
        request,
        "attendance/placement.html",
        {
            "placement": placement,
            "attendance": record.attendance(on=today),
            "absences": record.absences(first=placement.starts_on, on=today),
            "make_up": record.make_up(),
            "make_ups": placement.make_ups.select_related("planned_by"),
            "corrections": Presence.objects.filter(placement=placement)
            .exclude(reason="")
            .select_related("confirmed_by")
            .order_by("-day")[:CORRECTIONS_SHOWN],
            "correct_form": CorrectForm(prefix="correct"),
            "extend_form": ExtendForm(prefix="extend"),
            "make_up_form": MakeUpForm(prefix="make_up"),
        }
        | forms,
    )
