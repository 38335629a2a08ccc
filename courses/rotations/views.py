"""The capacity of departments, for the training office."""

from django.contrib import messages
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.accounts.enums import Role
from alliance.units.access import roles_required
from alliance.units.queries import roles_of

from . import capacity
from .forms import CapacityForm
from .models import Capacity
from .queries import departments_planned_by, load_by_week

planners = roles_required(Role.TRAINING_OFFICE)
WEEKS_SHOWN = 26


@never_cache
@require_safe
@planners
def departments(request: HttpRequest) -> HttpResponse:
    """Every department with what it takes today, who is there and until when that is settled."""
    today = timezone.localdate()
    on_day = Q(days__day=today)
    found = departments_planned_by(roles_of(request.user)).select_related("unit")
    return render(
        request,
        "rotations/departments.html",
        {
            "departments": found.annotate(
                capacity_today=Max("days__capacity", filter=on_day),
                taken_today=Max("days__taken", filter=on_day),
                settled_until=Max("days__day", filter=Q(days__capacity__gt=0)),
            ),
            "today": today,
        },
    )


@never_cache
@planners
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """The periods of one department; a cut below who is there is refused with the days."""
    found = get_object_or_404(departments_planned_by(roles_of(request.user)), pk=pk)
    form = CapacityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            capacity.set_capacity(
                department=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except capacity.CapacityTooSmall as refused:
            form.add_error(
                "places",
                _("%(days)s已安排的学员多于 %(places)s 人，请先调整轮转安排；容量没有改动。")
                % {"days": str(refused), "places": form.cleaned_data["places"]},
            )
        else:
            messages.success(
                request, _("已设置%(department)s的容量。") % {"department": found.name}
            )
            return redirect("rotations:department", pk=pk)
    today = timezone.localdate()
    return render(
        request,
        "rotations/department.html",
        {
            "department": found,
            "form": form,
            "periods": Capacity.objects.filter(department=found, ends_on__gte=today),
            "weeks": load_by_week(found, first=today, weeks=WEEKS_SHOWN),
        },
    )
