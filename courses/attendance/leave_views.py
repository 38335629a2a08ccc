"""Leave: asked for by the trainee, decided by mentor, department head or training office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core import audit
from alliance.core.access import require
from alliance.core.files import ranged_response
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of
from courses.programmes.models import Trainee

from . import rules, services
from .enums import LEAVE_BACKDATED, LeaveStatus
from .forms import DecideForm, LeaveFilter, LeaveForm
from .models import Leave
from .proofs import CONTENT_TYPES

LEAVES_PER_PAGE = 25
WAITING_SHOWN = 50


@never_cache
@require_safe
@login_required
def leaves(request: HttpRequest) -> HttpResponse:
    """What waits for this person's decision, and every leave that they may see."""
    roles = roles_of(request.user)
    form = LeaveFilter(request.GET)
    return render(
        request,
        "attendance/leaves.html",
        {
            "form": form,
            "waiting": _with_names(
                Leave.objects.waiting().decided_by(roles).order_by("starts_on", "pk")
            )[:WAITING_SHOWN],
            "page_obj": Paginator(
                _with_names(form.narrow(Leave.objects.visible_to(roles))), LEAVES_PER_PAGE
            ).get_page(request.GET.get("page")),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def request_leave(request: HttpRequest) -> HttpResponse:
    trainee = (
        Trainee.objects.filter(user=request.user, status__in=services.TAKES_LEAVE)
        .order_by("starts_on", "pk")
        .first()
    )
    require(trainee is not None)
    form = LeaveForm(request.POST or None, request.FILES or None)
    if form.is_valid() and (asked := _ask(request, trainee, form)):
        messages.success(
            request,
            _("请假申请已提交，等待%(approver)s审批。")
            % {"approver": asked.get_approver_display()},
        )
        return redirect("attendance:leave", pk=asked.pk)
    return render(request, "attendance/request_leave.html", {"form": form, "trainee": trainee})


def _ask(request: HttpRequest, trainee: Trainee, form: LeaveForm) -> Leave | None:
    """The request as it was taken; None when it was refused, with the reason in the form."""
    try:
        return services.request_leave(
            trainee_id=trainee.pk, **form.cleaned_data, by=request.user, at=timezone.now()
        )
    except services.OutsideTraining:
        form.add_error(
            "starts_on",
            _("请假日期须在进修期间（%(first)s 至 %(last)s）之内。")
            % {"first": trainee.starts_on, "last": trainee.ends_on},
        )
    except services.AskedTooLate:
        form.add_error(
            "starts_on", _("最多补请 %(days)s 天以内的假。") % {"days": LEAVE_BACKDATED.days}
        )
    except services.NoWorkday:
        form.add_error("ends_on", _("这几天都是休息日，不需要请假。"))
    except services.LeaveOverlaps:
        form.add_error("starts_on", _("与已提交或已批准的请假日期重叠。"))
    return None


@never_cache
@require_safe
@login_required
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _find(request, pk))


@require_POST
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    require(rules.can_decide_leave(roles_of(request.user), found, services.touched_by(found)))
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, form)
    said = {"leave_id": pk, "by": request.user, "at": timezone.now()}
    try:
        if form.cleaned_data["verdict"] == "approve":
            services.approve_leave(**said, note=form.cleaned_data["reason"])
            messages.success(request, _("已批准。"))
        else:
            services.reject_leave(**said, reason=form.cleaned_data["reason"])
            messages.success(request, _("已登记为未批准，学员会看到理由。"))
    except TransitionNotAllowed:
        messages.error(request, _("这条请假已经处理过或已撤回，没有改动。"))
        return redirect("attendance:leave", pk=pk)
    return redirect("attendance:leaves")


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    _find(request, pk)
    try:
        services.withdraw_leave(leave_id=pk, by=request.user, at=timezone.now())
    except TransitionNotAllowed:
        messages.error(request, _("这条请假已经处理过或已撤回，没有改动。"))
    except services.LeaveBegun:
        messages.error(request, _("请假已经开始，不能撤回；如已返岗，请联系培训办。"))
    else:
        messages.success(request, _("请假已撤回。"))
    return redirect("attendance:leave", pk=pk)


@require_safe
@login_required
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, for its owner and for who may decide; that somebody else opened it is recorded."""
    found = _find(request, pk)
    require(bool(found.proof) and _reads_proof(request, found))
    if found.trainee.user_id != request.user.pk:
        audit.record(
            "leave.read_proof",
            by_id=request.user.pk,
            target=found,
            alliance_id=found.trainee.intake.version.programme.alliance_id,
            unit_id=found.trainee.unit_id,
        )
    ending = found.proof.name.rpartition(".")[2]
    return ranged_response(
        request,
        found.proof,
        content_type=CONTENT_TYPES[ending],
        filename=_("请假证明") + f".{ending}",
        inline=False,
    )


def _reads_proof(request: HttpRequest, leave: Leave) -> bool:
    return leave.trainee.user_id == request.user.pk or rules.can_decide_leave(
        roles_of(request.user), leave, services.touched_by(leave)
    )


def _find(request: HttpRequest, pk: int) -> Leave:
    visible = Leave.objects.visible_to(roles_of(request.user))
    return get_object_or_404(
        _with_names(visible).select_related("trainee__intake__version__programme"), pk=pk
    )


def _with_names(leaves: QuerySet[Leave]) -> QuerySet[Leave]:
    return leaves.select_related("trainee__user", "trainee__unit", "decided_by")


def _detail(request: HttpRequest, leave: Leave, form: DecideForm | None = None) -> HttpResponse:
    touched = services.touched_by(leave)
    own = leave.trainee.user_id == request.user.pk
    can_decide = rules.can_decide_leave(roles_of(request.user), leave, touched)
    waits = leave.status == LeaveStatus.REQUESTED
    return render(
        request,
        "attendance/leave.html",
        {
            "leave": leave,
            "touched": touched,
            "own": own,
            "reads_proof": bool(leave.proof) and (own or can_decide),
            "decide_form": (form or DecideForm()) if waits and can_decide else None,
            "can_withdraw": own
            and (
                waits
                or (leave.status == LeaveStatus.APPROVED and leave.starts_on > timezone.localdate())
            ),
        },
    )
