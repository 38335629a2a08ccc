"""The end of one rotation: for the trainee what is missing, for those who sign what they sign."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core.access import require
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.access import roles_required
from alliance.units.models import Department
from alliance.units.queries import roles_of
from courses.quizzes.queries import standing_of
from courses.rotations import rules as rotations
from courses.rotations.models import Placement

from .. import queries, reviews, rules, services
from ..enums import Act, EndStatus
from ..forms import AllowTheoryForm, DecideForm, OfficeFilter
from ..models import EndOfRotation, ReviewGiven

ENDS_PER_PAGE = 25
INBOX_SHOWN = 30
OWN_PART, IN_PLACE = "own", "in place"


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """My rotations and how far each is; what waits for my signature."""
    roles, today = roles_of(request.user), timezone.localdate()
    mine = Placement.objects.occupying().filter(trainee__user=request.user)
    standing = queries.prerequisites(mine, today)
    rows = [
        {"placement": placement, "items": _items_to_reach(placement, standing, today)}
        for placement in mine.select_related("department", "end_of_rotation").order_by("starts_on")
    ]
    return render(
        request,
        "completion/home.html",
        {
            "rows": rows,
            "inbox": queries.inbox(roles)[:INBOX_SHOWN],
            "is_office": roles.sees_everything or roles.holds(Role.TRAINING_OFFICE),
            "reads_reviews": roles.sees_everything
            or roles.holds(Role.MENTOR, Role.DEPARTMENT_HEAD, Role.TRAINING_OFFICE),
            "today": today,
        },
    )


def _items_to_reach(placement: Placement, standing: dict, today):
    """What the trainee still works on: of a placement that has begun and is not signed."""
    end = getattr(placement, "end_of_rotation", None)
    over = end is not None and (end.turn or end.status == EndStatus.PASSED)
    return () if over or placement.starts_on > today else standing[placement.pk].items


@never_cache
@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One placement's end: `pk` is the placement, which has one before anything is handed in."""
    return detail_page(request, find_placement(request, pk))


def detail_page(
    request: HttpRequest, placement: Placement, *, form: DecideForm | None = None,
    theory_form: AllowTheoryForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The page with what this person can do on it now."""
    roles, today = roles_of(request.user), timezone.localdate()
    end = EndOfRotation.objects.filter(placement=placement).first()
    turn = end.turn if end else None
    standing = queries.prerequisites(Placement.objects.filter(pk=placement.pk), today)
    is_own = rules.is_own(roles, placement)
    status = end.status if end else EndStatus.OPEN
    may_submit = (
        is_own
        and status in (EndStatus.OPEN, EndStatus.RETURNED, EndStatus.FAILED)
        and placement.status == "ACTIVE"
    )
    context = {
        "placement": placement,
        "end": end,
        "status_label": EndStatus(status).label,
        "standing": standing[placement.pk],
        "items": queries.handed_in_with(end) if turn or status == EndStatus.PASSED
        else standing[placement.pk].items,
        "is_handed_in": bool(turn) or status == EndStatus.PASSED,
        "tries": end.tries.all() if end else [],
        "signatures": end.signatures.all() if end else [],
        "plans": end.plans.all() if end else [],
        "is_own": is_own,
        "may_submit": may_submit,
        "submit_from": placement.ends_on - services.SUBMIT_WINDOW,
        "today": today,
        "may_review": is_own and status != EndStatus.OPEN
        and not ReviewGiven.objects.filter(placement=placement).exists(),
    }  # fmt: skip
    if turn and (who := _decides_as(roles, placement, turn)):
        context |= {
            "form": form or DecideForm(),
            "turn": turn,
            "in_place": who == IN_PLACE,
            "may_fail": EndStatus.FAILED in services.END_TRANSITIONS[end.status],
        }
    # What came back keeps its scores: there is nothing to sit again.
    may_sit = status in (EndStatus.OPEN, EndStatus.FAILED) and placement.status == "ACTIVE"
    if may_sit and standing[placement.pk].scores.asks_theory:
        context["may_sit"] = True
        sat = standing_of(
            quiz=placement.block.theory_quiz,
            user_id=placement.trainee.user_id,
            at=timezone.now(),
        )
        context["theory_used_up"] = sat.left == 0 and not sat.open_attempt
        if context["theory_used_up"] and rotations.runs(roles, placement) and not is_own:
            context["theory_form"] = theory_form or AllowTheoryForm()
    return render(request, "completion/detail.html", context)


def _decides_as(roles, placement: Placement, step: str) -> str | None:
    """Whether the person decides at this step for themselves, in a missing head's place, or not."""
    if rules.can_decide(roles, placement, step):
        return OWN_PART
    stands_in = rules.can_stand_in(roles, placement, step, has_head=queries.has_head(placement))
    return IN_PLACE if stands_in else None


@require_POST
@login_required
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    placement = find_placement(request, pk)
    try:
        end = services.submit(placement_id=pk, by=request.user, at=timezone.now())
    except services.TooEarly:
        day = placement.ends_on - services.SUBMIT_WINDOW
        messages.error(request, _("%(day)s 起才能提交。") % {"day": day.isoformat()})
    except services.NotReady:
        messages.error(request, _("还有项目没有达到要求，见下面的清单。"))
    except services.PlanMissing:
        messages.error(request, _("第三次考核前，改进计划要经双方同意，并到了复核日期。"))
    except TransitionNotAllowed:
        messages.error(request, _("已经提交过了。"))
    else:
        if end.status == EndStatus.FAILED:
            messages.warning(request, _("成绩未达及格线，本次不合格，可以补考。"))
        else:
            messages.success(request, _("已提交，等待签字。"))
    return redirect("completion:detail", pk)


@never_cache
@require_POST
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    placement = find_placement(request, pk)
    end = get_object_or_404(EndOfRotation, placement=placement)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return detail_page(request, placement, form=form)
    try:
        services.decide(
            end_id=end.pk,
            step=form.cleaned_data["step"],
            act=form.cleaned_data["act"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except services.ReasonMissing:
        form.add_error("reason", _("请写明理由。"))
        return detail_page(request, placement, form=form)
    except (services.MovedOn, TransitionNotAllowed):
        messages.error(request, _("刚才已有人处理，状态已变，请看最新情况。"))
    else:
        messages.success(
            request,
            {
                Act.SIGNED: _("已签字。"),
                Act.RETURNED: _("已退回给学员。"),
                Act.FAILED: _("已判为不合格，学员可以补考。"),
            }[form.cleaned_data["act"]],
        )
    return redirect("completion:detail", pk)


@never_cache
@require_safe
@roles_required(Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE, Role.COORDINATOR, Role.DEPARTMENT_HEAD)
def office_list(request: HttpRequest) -> HttpResponse:
    """Every end of rotation that the person may see, and who could finish the training now."""
    roles = roles_of(request.user)
    ends = EndOfRotation.objects.visible_to(roles).with_places()
    departments = Department.objects.filter(
        placements__end_of_rotation__in=EndOfRotation.objects.visible_to(roles)
    ).distinct()
    form = OfficeFilter(request.GET, departments=departments.order_by("name"))
    passed = Case(When(status=EndStatus.PASSED, then=1), default=0)
    found = form.narrow(ends).order_by(passed, "-changed_at", "-pk")
    return render(
        request,
        "completion/office_list.html",
        {
            "form": form,
            "page_obj": Paginator(found, ENDS_PER_PAGE).get_page(request.GET.get("page")),
            "ready": queries.ready_to_finish(roles),
        },
    )


@require_POST
@roles_required(Role.TRAINING_OFFICE)
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        services.finish_training(trainee_id=pk, by=request.user, at=timezone.now())
    except services.NotAllPassed:
        require(queries.is_run_by(roles_of(request.user), trainee_id=pk))
        messages.error(request, _("还有科室没有通过出科考核，不能结业。"))
    except TransitionNotAllowed:
        messages.error(request, _("这名学员已不在进修中。"))
    else:
        messages.success(request, _("已结业。"))
    return redirect("completion:office_list")


@never_cache
@require_safe
@roles_required(Role.MENTOR, Role.DEPARTMENT_HEAD, Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE)
def review_summaries(request: HttpRequest) -> HttpResponse:
    """What trainees said, five and more together."""
    return render(
        request,
        "completion/reviews.html",
        {
            "summaries": reviews.summaries_for(roles_of(request.user)),
            "batch": reviews.BATCH,
        },
    )


def find_placement(request: HttpRequest, pk: int) -> Placement:
    return get_object_or_404(
        Placement.objects.occupying()
        .visible_to(roles_of(request.user))
        .with_scope()
        .select_related(
            "trainee__user", "trainee__version", "department", "mentor", "block__theory_quiz"
        ),
        pk=pk,
    )
