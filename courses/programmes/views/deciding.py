"""What the unit's coordinator and the training office decide, and the lists they work from."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core.transitions import TransitionNotAllowed
from alliance.jobs.services import start_job
from alliance.units.access import roles_required
from alliance.units.queries import OFFICE_ROLES, roles_of

from .. import queries, services
from ..forms.applying import ReasonForm
from ..forms.deciding import ApplicationFilter, DecisionForm
from ..models import ApplicationQuerySet
from ..tasks import EXPORT
from .reading import application_page, find_visible

APPLICATIONS_PER_PAGE = 25
coordinators = roles_required(Role.COORDINATOR)
offices = roles_required(*OFFICE_ROLES)
training_office = roles_required(Role.TRAINING_OFFICE)


@never_cache
@require_safe
@coordinators
def unit_applications(request: HttpRequest) -> HttpResponse:
    """The own unit's people, those who wait for approval first on the desk."""
    return _list(
        request,
        "programmes/unit.html",
        queries.applications_of_units(roles_of(request.user)),
    )


@never_cache
@require_safe
@offices
def office_applications(request: HttpRequest) -> HttpResponse:
    roles = roles_of(request.user)
    return _list(
        request,
        "programmes/applications.html",
        queries.applications_to_offices(roles),
        decides=roles.sees_everything or roles.holds(Role.TRAINING_OFFICE),
    )


def _list(
    request: HttpRequest, template: str, applications: ApplicationQuerySet, **context
) -> HttpResponse:
    form = ApplicationFilter(request.GET, applications=applications)
    found = form.narrow(applications).select_related("user", "unit", "intake__version__programme")
    page = Paginator(found, APPLICATIONS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, template, {"form": form, "page_obj": page} | context)


@require_POST
@coordinators
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _one(
        request,
        lambda now: services.approve_by_unit(application_id=pk, by=request.user, at=now),
        pk=pk,
        done=_("已同意，申请转到培训办。"),
    )


@require_POST
@coordinators
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _one_with_reason(
        request, services.return_to_applicant, pk=pk, done=_("已退回申请人修改。")
    )


@require_POST
@training_office
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    return _one(
        request,
        lambda now: services.finish(application_id=pk, by=request.user, at=now),
        pk=pk,
        done=_("已登记结业。"),
    )


@require_POST
@training_office
def terminate(request: HttpRequest, pk: int) -> HttpResponse:
    return _one_with_reason(request, services.terminate, pk=pk, done=_("已终止进修。"))


def _one_with_reason(
    request: HttpRequest, service: Callable, *, pk: int, done: str
) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return application_page(request, find_visible(request, pk), reason_form=form)
    reason = form.cleaned_data["reason"]
    return _one(
        request,
        lambda now: service(application_id=pk, reason=reason, by=request.user, at=now),
        pk=pk,
        done=done,
    )


def _one(request: HttpRequest, act: Callable, *, pk: int, done: str) -> HttpResponse:
    find_visible(request, pk)
    try:
        act(timezone.now())
    except TransitionNotAllowed:
        messages.error(request, _("申请的状态已变，没有改动。"))
    else:
        messages.success(request, done)
    return redirect("programmes:application", pk=pk)


@require_POST
@training_office
def decide(request: HttpRequest) -> HttpResponse:
    """One decision on all that are ticked; those it could not be done to are named with why."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return redirect(_back(request))
    said = form.cleaned_data
    outcome = _decide(
        said["decision"],
        application_ids=said["application"],
        reason=said["reason"],
        by=request.user,
        at=timezone.now(),
    )
    if outcome.done:
        messages.success(
            request,
            ngettext("已处理 %(many)s 份申请。", "已处理 %(many)s 份申请。", len(outcome.done))
            % {"many": len(outcome.done)},
        )
    if not outcome.refused:
        return redirect(_back(request))
    return render(
        request,
        "programmes/refused.html",
        {
            "outcome": outcome,
            "to_wait": [one.application for one in outcome.refused if one.may_wait],
            "query": request.POST.get("query", ""),
            "back": _back(request),
        },
    )


def _decide(decision: str, *, reason: str, **call) -> services.Outcome:
    match decision:
        case "accept":
            return services.accept_applications(**call)
        case "waitlist":
            return services.waitlist(reason=reason, **call)
        case "decline":
            return services.decline(reason=reason, **call)
        case "arrive":
            return services.arrive(**call)


def _back(request: HttpRequest) -> str:
    """The list as it was filtered, or the one application it was decided on."""
    if (pk := request.POST.get("on_page_of", "")).isdecimal():
        return redirect("programmes:application", pk=int(pk)).url
    query = request.POST.get("query", "")
    return redirect("programmes:applications").url + (f"?{query}" if query else "")


@require_POST
@offices
def export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as a workbook."""
    form = ApplicationFilter(
        request.POST, applications=queries.applications_to_offices(roles_of(request.user))
    )
    form.is_valid()
    params = {
        name: str(getattr(value, "pk", value)) for name, value in form.cleaned_data.items() if value
    }
    job = start_job(
        kind=EXPORT,
        title=_("导出进修申请名单"),
        by=request.user,
        params=params,
        at=timezone.now(),
    )
    return redirect("jobs:detail", job_id=job.pk)
