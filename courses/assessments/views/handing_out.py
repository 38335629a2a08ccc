"""Bedside passes: handed out for the day by whoever is in charge of teaching."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliance.accounts.enums import Role
from alliance.core.access import NotAllowed
from alliance.units.models import Department
from alliance.units.queries import roles_of
from courses.programmes.models import Block

from .. import passes, rules, services
from ..forms import IssuePassForm
from ..models import BedsidePass
from ..queries import mentored_departments

PASSES_SHOWN = 30


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pass_list(request: HttpRequest) -> HttpResponse:
    """Those handed out lately and a form for one more; a new code is on the answer only."""
    roles, now = roles_of(request.user), timezone.now()
    today = timezone.localdate(now)
    departments = _departments(roles, today)
    if not departments:
        raise NotAllowed
    form = IssuePassForm(
        request.POST if request.method == "POST" else None, departments=departments
    )
    context = {"form": form, "now": now}
    if request.method == "POST" and form.is_valid():
        department = form.cleaned_data["department"]
        issued, code = services.issue_pass(
            alliance_id=_alliance_for(department, roles, today),
            department=department,
            teacher_name=form.cleaned_data["teacher_name"],
            relation=form.cleaned_data["relation"],
            by=request.user,
            at=now,
        )
        context |= {
            "issued": issued,
            "code": passes.spoken(code),
            "form": IssuePassForm(departments=departments),
        }
    listed = BedsidePass.objects.filter(department__in=departments)
    if not roles.sees_everything and not roles.holds(Role.TRAINING_OFFICE, Role.DEPARTMENT_HEAD):
        listed = listed.filter(issued_by=request.user)
    context["passes"] = listed.select_related("department", "issued_by")[:PASSES_SHOWN]
    return render(request, "assessments/passes.html", context)


@require_POST
@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(BedsidePass, pk=pk)
    try:
        services.revoke_pass(pass_id=pk, by=request.user, at=timezone.now())
    except services.PassNotValid:
        messages.error(request, _("这个通行码已使用、已收回或已过期。"))
    else:
        messages.success(request, _("通行码已收回。"))
    return redirect("assessments:passes")


def _departments(roles, today):
    """Departments of programmes for which the person may hand out a pass."""
    if roles.sees_everything:
        mine = Q()
    else:
        mine = (
            Q(blocks__version__programme__alliance__in=roles.alliances(Role.TRAINING_OFFICE))
            | Q(pk__in=roles.department_ids)
            | Q(pk__in=mentored_departments(roles, on=today))
        )
    return Department.objects.filter(mine, blocks__isnull=False).distinct().order_by("name")


def _alliance_for(department: Department, roles, today) -> int:
    """An alliance whose trainees come to the department and in which the person is in charge."""
    mentored = mentored_departments(roles, on=today)
    alliances = Block.objects.filter(department=department).values_list(
        "version__programme__alliance", flat=True
    )
    return next(
        alliance_id
        for alliance_id in alliances.order_by().distinct()
        if rules.can_issue_passes(
            roles, alliance_id=alliance_id, department_id=department.pk, mentored=mentored
        )
    )
