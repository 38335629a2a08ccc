"""Improvement plans, and the trainee's own review at the end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliance.core.access import require
from alliance.units.queries import roles_of
from courses.rotations.models import Placement

from .. import plans, reviews, rules
from ..forms import PlanForm, ReviewForm
from ..models import EndOfRotation, ImprovementPlan


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it; both sides may write it until both have agreed."""
    shown = _plan(request, pk)
    may_write = rules.can_write_plan(roles_of(request.user), shown) and not shown.agreed
    form = PlanForm(
        request.POST or None, initial={"goals": shown.goals, "review_on": shown.review_on}
    )
    if request.method == "POST":
        require(rules.can_write_plan(roles_of(request.user), shown))
        if form.is_valid():
            try:
                plans.write_plan(
                    plan_id=pk, **form.cleaned_data, by=request.user, at=timezone.now()
                )
            except plans.ReviewDateNotToCome:
                form.add_error("review_on", _("复核日期要在今天之后。"))
            except plans.PlanAgreed:
                messages.error(request, _("双方都已同意，计划不能再改。"))
                return redirect("completion:plan", pk)
            else:
                messages.success(request, _("已保存并由您同意，等对方同意。"))
                return redirect("completion:plan", pk)
    own = rules.is_own(roles_of(request.user), shown.end.placement)
    accepted = shown.trainee_accepted_at if own else shown.mentor_accepted_at
    return render(
        request,
        "completion/plan.html",
        {
            "plan": shown,
            "form": form if may_write else None,
            "may_accept": may_write and shown.goals and accepted is None,
        },
    )


@require_POST
@login_required
def accept_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to the plan as it stood on the page."""
    _plan(request, pk)
    form = PlanForm(request.POST)
    try:
        if not form.is_valid():
            raise plans.PlanChanged
        plans.accept_plan(plan_id=pk, **form.cleaned_data, by=request.user, at=timezone.now())
    except (plans.PlanChanged, plans.PlanEmpty):
        messages.error(request, _("计划刚才有改动，请看过再同意。"))
    except plans.PlanAgreed:
        messages.info(request, _("双方都已同意。"))
    else:
        messages.success(request, _("您已同意这份计划。"))
    return redirect("completion:plan", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The trainee on department and teacher; it blocks nothing."""
    placement = get_object_or_404(
        Placement.objects.select_related("department", "mentor"),
        pk=pk,
        trainee__user=request.user,
    )
    form = ReviewForm(request.POST or None, has_teacher=placement.mentor_id is not None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.give_review(placement_id=pk, answers=form.answers, by=request.user)
        except reviews.NamesPatient:
            form.add_error(None, _("建议里像是有个人身份信息，请删去再提交。"))
        except reviews.AlreadyReviewed:
            messages.info(request, _("您已评价过。"))
            return redirect("completion:detail", pk)
        except reviews.NotYetAsked:
            messages.error(request, _("提交出科考核之后再评价。"))
            return redirect("completion:detail", pk)
        else:
            messages.success(request, _("谢谢，评价不记名，满五份才会汇总显示。"))
            return redirect("completion:detail", pk)
    return render(
        request,
        "completion/review.html",
        {"placement": placement, "form": form, "batch": reviews.BATCH},
    )


def _plan(request: HttpRequest, pk: int) -> ImprovementPlan:
    """The plan with its end and placement, as far as the person sees the end."""
    found = get_object_or_404(ImprovementPlan, pk=pk)
    found.end = get_object_or_404(
        EndOfRotation.objects.visible_to(roles_of(request.user)).with_places(), pk=found.end_id
    )
    return found
