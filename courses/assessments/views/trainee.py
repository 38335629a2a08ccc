"""Assessments for the trainee who asks, and for everyone who may see what came of it."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core.access import NotAllowed
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of
from courses.programmes.models import Trainee
from courses.rotations import rules as rotations
from courses.rotations.models import Placement

from .. import rounds, rules, services, trends
from ..forms import AskForm
from ..models import Assessment, AssessmentRequest, Form
from ..queries import WITH_PLACE, done_counts

REQUESTS_PER_PAGE = 20
GIVEN_SHOWN = 10
WAITING_SHOWN = 20


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What I asked for, what my trainees wait for, what I answered."""
    roles, today = roles_of(request.user), timezone.localdate()
    mine = AssessmentRequest.objects.filter(placement__trainee__user=request.user)
    placements = Placement.objects.filter(trainee__user=request.user).on(today)
    teaching = (
        AssessmentRequest.objects.open_on(today)
        .waiting_for(request.user.pk)
        .select_related(*WITH_PLACE)
    )
    given = Assessment.objects.filter(rater=request.user).select_related(
        *(f"request__{name}" for name in WITH_PLACE)
    )
    current = placements.select_related("department").first()
    return render(
        request,
        "assessments/home.html",
        {
            "current": current,
            "counts": done_counts(placements).get(current.pk, []) if current else [],
            "page_obj": Paginator(_listed(mine), REQUESTS_PER_PAGE).get_page(
                request.GET.get("page")
            ),
            "teaching": teaching[:WAITING_SHOWN],
            "given": given[:GIVEN_SHOWN],
            "today": today,
            "is_editor": roles.sees_everything or roles.holds(*rules.EDITORS),
            "hands_out_passes": roles.sees_everything
            or roles.holds(*rules.TEACHERS, *rules.EDITORS),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """Choose a form and what it was about; on to the QR code."""
    now = timezone.now()
    today = timezone.localdate(now)
    placements = (
        Placement.objects.filter(trainee__user=request.user, status__in=rules.ASKABLE)
        .on(today)
        .with_scope()
        .select_related("department")
    )
    if not placements:
        raise NotAllowed
    alliance_id = rotations.alliance_of(placements[0])
    form = AskForm(
        request.POST or None,
        placements=placements,
        usable=Form.objects.usable_in(alliance_id),
        initial={"placement": placements[0], "activity": request.GET.get("activity", "")[:100]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.ask(
                placement_id=form.cleaned_data["placement"].pk,
                form_code=form.cleaned_data["form"],
                activity=form.cleaned_data["activity"],
                by=request.user,
                at=now,
            )
        except services.NamesPatient as refusal:
            form.add_error("activity", patient_named(refusal))
        except services.FormNotUsable:
            form.add_error("form", _("这张考核表已停用，请另选一张。"))
        except services.TooManyOpen:
            form.add_error(
                None,
                _("已有 %(most)d 个请求没人评价，请先撤回不再需要的。")
                % {"most": services.MOST_OPEN},
            )
        else:
            return redirect("assessments:request", asked.pk)
    return render(request, "assessments/ask.html", {"form": form})


def patient_named(refusal: services.NamesPatient) -> str:
    """The sentence for text that holds what identifies a patient."""
    return _("文字里像是有患者的身份信息：%(found)s。请删去再提交。") % {
        "found": _("、").join(each.text for each in refusal.found)
    }


@never_cache
@require_safe
@login_required
def request_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An open request with its code to show; an answered one with what was said."""
    roles, today = roles_of(request.user), timezone.localdate()
    asked = get_object_or_404(
        AssessmentRequest.objects.visible_to(roles).select_related(*WITH_PLACE), pk=pk
    )
    is_own = rules.is_own(roles, asked.placement)
    is_open = asked.is_open(today)
    context = {"asked": asked, "is_own": is_own, "is_open": is_open}
    if asked.version.form.is_round:
        context |= {
            "people": asked.assessments.count(),
            "result": rounds.result_of(asked, on=today),
            "is_over": rounds.is_over(asked, on=today),
        }
    else:
        context["assessment"] = asked.assessments.prefetch_related("ratings__item").first()
    if is_own and is_open:
        link = request.build_absolute_uri(reverse("assessments:answer", args=[asked.token]))
        context |= {"link": link, "qr": qr_code(link)}
    return render(request, "assessments/request.html", context)


def qr_code(link: str) -> str:
    """The link as SVG without any style attribute, which the page's policy would refuse."""
    drawn = segno.make(link, error="m", micro=False)
    return mark_safe(drawn.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2))


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _visible(request, pk)
    try:
        services.withdraw_request(request_id=asked.pk, by=request.user, at=timezone.now())
    except (services.AlreadyAnswered, TransitionNotAllowed):
        messages.error(request, _("已经有人评价，不能撤回。"))
        return redirect("assessments:request", pk)
    messages.success(request, _("请求已撤回，二维码随即失效。"))
    return redirect("assessments:home")


@require_POST
@login_required
def close_round(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _visible(request, pk)
    try:
        services.close_round(request_id=asked.pk, by=request.user, at=timezone.now())
    except services.TooFewAnswers:
        messages.error(
            request,
            _("满 %(fewest)d 人评价后才能结束，以免看出是谁评的。")
            % {"fewest": asked.version.shown_from},
        )
    except TransitionNotAllowed:
        messages.error(request, _("这一轮已经结束。"))
    else:
        messages.success(request, _("这一轮已结束，汇总结果如下。"))
    return redirect("assessments:request", pk)


@never_cache
@require_safe
@login_required
def trainee(request: HttpRequest, pk: int) -> HttpResponse:
    """One trainee's scores over time and every request, as far as the reader may see them."""
    roles = roles_of(request.user)
    placements = Placement.objects.visible_to(roles).filter(trainee=pk)
    if not placements.exists():
        raise NotAllowed
    requests = AssessmentRequest.objects.filter(placement__in=placements)
    return render(
        request,
        "assessments/trainee.html",
        {
            "trainee": Trainee.objects.select_related("user", "unit").get(pk=pk),
            "trends": trends.trends_of(
                Assessment.objects.visible_to(roles).filter(request__placement__in=placements)
            ),
            "grid": trends.grid(),
            "page_obj": Paginator(_listed(requests), REQUESTS_PER_PAGE).get_page(
                request.GET.get("page")
            ),
            "today": timezone.localdate(),
        },
    )


@never_cache
@require_safe
@login_required
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer: the rater's own, or one that its placement lets the reader see."""
    found = get_object_or_404(
        Assessment.objects.visible_to(roles_of(request.user))
        .select_related(*(f"request__{name}" for name in WITH_PLACE))
        .prefetch_related("ratings__item"),
        pk=pk,
    )
    return render(request, "assessments/assessment.html", {"assessment": found})


def _visible(request: HttpRequest, pk: int) -> AssessmentRequest:
    return get_object_or_404(
        AssessmentRequest.objects.visible_to(roles_of(request.user)).select_related("version"),
        pk=pk,
    )


def _listed(requests):
    return requests.select_related(*WITH_PLACE).prefetch_related("assessments")
