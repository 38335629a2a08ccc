"""Finding a mentor, and what a mentor says of themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core.access import require
from alliance.units.queries import roles_of

from .. import queries, rules, services
from ..forms import AwayForm, DescribeForm, LimitForm, MentorSearch, ProposeForm
from ..models import AwayPeriod, MentorProfile
from .refusals import refusals_shown

MENTORS_PER_PAGE = 24


@never_cache
@require_safe
@login_required
def mentor_list(request: HttpRequest) -> HttpResponse:
    """The mentors of one's alliances, with how many they have."""
    form = MentorSearch(request.GET)
    mentors = form.narrow(_visible(request))
    page = Paginator(mentors, MENTORS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "mentoring/mentors.html", {"form": form, "page_obj": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mentor(request: HttpRequest, pk: int) -> HttpResponse:
    """A mentor; posted, the person asks to be their mentee."""
    found = get_object_or_404(_visible(request), pk=pk)
    offers = queries.offers(mentor=found, user=request.user)
    form = ProposeForm(request.POST or None, offers=offers)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            pairing = _propose(request, found, form)
            messages.success(request, _("已提出，等 %(name)s 确认。") % {"name": found.user.name})
            return redirect("mentoring:pairing", pairing.pk)
        return redirect("mentoring:mentor", pk)
    return render(
        request,
        "mentoring/mentor.html",
        {
            "mentor": found,
            "form": form,
            "offers": offers,
            "away": found.away_periods.filter(ends_on__gte=timezone.localdate()),
            "can_edit": rules.can_edit_mentor(roles_of(request.user), found),
        },
    )


def _propose(request: HttpRequest, mentor: MentorProfile, form: ProposeForm):
    offer, message = form.cleaned_data["offer"], form.cleaned_data["message"]
    asked = {"mentor_id": mentor.pk, "message": message, "by": request.user, "at": timezone.now()}
    if offer.trainee:
        return services.pairings.propose_primary(trainee_id=offer.trainee.pk, **asked)
    return services.pairings.propose_chain(mentee_id=request.user.pk, **asked)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What the mentor says of themselves; the office sets the limit here too."""
    found = _to_edit(request, pk)
    form = DescribeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        services.mentors.describe_mentor(
            mentor_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("已保存。"))
        return redirect("mentoring:edit_mentor", pk)
    return _edit_page(request, found, form=form)


@require_POST
@login_required
def limit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _to_edit(request, pk)
    require(rules.runs(roles_of(request.user), found.alliance_id))
    form = LimitForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, found, limit_form=form)
    with refusals_shown(request):
        services.mentors.set_limit(
            mentor_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("已保存。"))
    return redirect("mentoring:edit_mentor", pk)


@require_POST
@login_required
def away(request: HttpRequest, pk: int) -> HttpResponse:
    found = _to_edit(request, pk)
    form = AwayForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, found, away_form=form)
    with refusals_shown(request):
        services.mentors.add_away_period(
            mentor_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("外出时段已登记，排班时会避开。"))
    return redirect("mentoring:edit_mentor", pk)


@require_POST
@login_required
def remove_away(request: HttpRequest, pk: int) -> HttpResponse:
    period = get_object_or_404(AwayPeriod.objects.select_related("mentor"), pk=pk)
    services.mentors.remove_away_period(period_id=pk, by=request.user, at=timezone.now())
    return redirect("mentoring:edit_mentor", period.mentor_id)


def _visible(request: HttpRequest):
    return MentorProfile.objects.visible_to(roles_of(request.user)).select_related(
        "user__profile", "unit", "department"
    )


def _to_edit(request: HttpRequest, pk: int) -> MentorProfile:
    found = get_object_or_404(_visible(request), pk=pk)
    require(rules.can_edit_mentor(roles_of(request.user), found))
    return found


def _edit_page(
    request: HttpRequest,
    mentor: MentorProfile,
    *,
    form: DescribeForm | None = None,
    limit_form: LimitForm | None = None,
    away_form: AwayForm | None = None,
) -> HttpResponse:
    context = {
        "mentor": mentor,
        "form": form or DescribeForm(instance=mentor),
        "away_form": away_form or AwayForm(),
        "away": mentor.away_periods.filter(ends_on__gte=timezone.localdate()),
    }
    if rules.runs(roles_of(request.user), mentor.alliance_id):
        context["limit_form"] = limit_form or LimitForm(initial={"load_limit": mentor.load_limit})
    return render(request, "mentoring/edit_mentor.html", context)
