"""The training office: all pairings, new ones, wishes for change, chains.

Coordinators and department heads open the list too: visible_to shows them their own people only.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core.access import require
from alliance.core.slots import sections_for
from alliance.jobs.services import start_job
from alliance.units.access import roles_required
from alliance.units.queries import roles_of

from .. import chains, queries, rules, services
from ..candidates import candidates_for, mentors_for
from ..enums import ChangeStatus, PairingKind
from ..forms import CandidateSearch, DecideChangeForm, OfficeProposeForm, PairingFilter
from ..models import ChangeRequest, Pairing
from ..tasks import EXPORT
from .refusals import refusals_shown

PAIRINGS_PER_PAGE = 25
CHAINS_PER_PAGE = 25

list_readers = roles_required(
    Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE, Role.COORDINATOR, Role.DEPARTMENT_HEAD
)
offices = roles_required(Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE)
training_office = roles_required(Role.TRAINING_OFFICE)


@never_cache
@require_safe
@list_readers
def pairing_list(request: HttpRequest) -> HttpResponse:
    roles = roles_of(request.user)
    today = timezone.localdate()
    form = PairingFilter(request.GET)
    pairings = form.narrow(
        queries.with_last_meeting(Pairing.objects.visible_to(roles)), today=today
    ).select_related("mentor__user", "mentor__unit", "mentee__profile__unit", "programme")
    page = Paginator(pairings, PAIRINGS_PER_PAGE).get_page(request.GET.get("page"))
    for pairing in page:
        pairing.is_late = queries.is_overdue(pairing, on=today)
    return render(
        request,
        "mentoring/office.html",
        {
            "form": form,
            "page_obj": page,
            "is_office": roles.sees_everything or roles.holds(Role.TRAINING_OFFICE),
            "is_any_office": roles.sees_everything or bool(roles.office_alliance_ids),
            "sections": sections_for("pairings", subject=pairings, request=request),
        },
    )


@require_POST
@list_readers
def export(request: HttpRequest) -> HttpResponse:
    """Start the export of the list as filtered; its job's page shows the progress."""
    form = PairingFilter(request.POST)
    form.is_valid()
    job = start_job(
        kind=EXPORT,
        title=_("导出结对名单"),
        by=request.user,
        params={name: value for name, value in form.cleaned_data.items() if value},
        at=timezone.now(),
    )
    return redirect("jobs:detail", job_id=job.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@training_office
def propose(request: HttpRequest) -> HttpResponse:
    """Search who has no mentor, choose one, choose the mentor."""
    roles = roles_of(request.user)
    search = CandidateSearch(request.GET)
    kind, words = search.wanted
    form = OfficeProposeForm(
        request.POST or None,
        candidates=candidates_for(roles, kind=kind, words=words),
        mentors=mentors_for(roles, on=timezone.localdate(), with_room=kind == PairingKind.PRIMARY),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            pairing = _propose(request, kind, **form.cleaned_data)
            messages.success(request, _("结对已提出，等双方确认。"))
            return redirect("mentoring:pairing", pairing.pk)
    return render(
        request,
        "mentoring/office_propose.html",
        {"search": CandidateSearch({"kind": kind, "q": words}), "form": form, "kind": kind},
    )


def _propose(request: HttpRequest, kind: PairingKind, *, candidate, mentor, message) -> Pairing:
    asked = {"mentor_id": mentor.pk, "message": message, "by": request.user, "at": timezone.now()}
    if kind == PairingKind.PRIMARY:
        return services.pairings.propose_primary(trainee_id=int(candidate), **asked)
    return services.pairings.propose_chain(mentee_id=int(candidate), **asked)


@require_POST
@training_office
def end(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Pairing.objects.visible_to(roles_of(request.user)), pk=pk)
    with refusals_shown(request):
        services.pairings.end_pairing(pairing_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("结对已结束，双方会收到通知。"))
    return redirect("mentoring:pairing", pk)


@never_cache
@require_safe
@training_office
def change_list(request: HttpRequest) -> HttpResponse:
    """Wishes for another mentor or mentee; those about the reader are not among them."""
    wishes = (
        ChangeRequest.objects.visible_to(roles_of(request.user))
        .select_related("pairing__mentor__user", "pairing__mentee", "asked_by")
        .order_by(F("decided_at").desc(nulls_first=True), "-asked_at", "-pk")
    )
    page = Paginator(wishes, PAIRINGS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "mentoring/changes.html", {"page_obj": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@training_office
def decide_change(request: HttpRequest, pk: int) -> HttpResponse:
    roles = roles_of(request.user)
    change = get_object_or_404(
        ChangeRequest.objects.visible_to(roles).select_related(
            "pairing__mentor__user", "pairing__mentee", "pairing__programme", "asked_by",
            "decided_by",
        ),
        pk=pk,
    )  # fmt: skip
    require(rules.can_decide_change(roles, change))
    mentors = mentors_for(
        roles, on=timezone.localdate(), with_room=change.pairing.kind == PairingKind.PRIMARY
    ).filter(alliance=change.pairing.alliance_id)
    others = mentors.exclude(pk=change.pairing.mentor_id).exclude(user=change.pairing.mentee_id)
    form = DecideChangeForm(request.POST or None, mentors=others)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            _decide(request, change, **form.cleaned_data)
            messages.success(request, _("已处理。"))
            return redirect("mentoring:changes")
    return render(
        request,
        "mentoring/decide_change.html",
        {
            "change": change,
            "pairing": change.pairing,
            "form": form if change.status == ChangeStatus.OPEN else None,
        },
    )


def _decide(request: HttpRequest, change: ChangeRequest, *, decision, mentor, answer) -> None:
    told = {"change_id": change.pk, "answer": answer, "by": request.user, "at": timezone.now()}
    if decision == DecideChangeForm.REFUSE:
        services.changes.refuse_change(**told)
    else:
        services.changes.grant_change(new_mentor_id=mentor.pk if mentor else None, **told)


@never_cache
@require_safe
@offices
def chain_list(request: HttpRequest) -> HttpResponse:
    """Every chain of one's alliances as a picture, with the table behind it."""
    roles = roles_of(request.user)
    pairings = Pairing.objects.all()
    if not roles.sees_everything:
        pairings = pairings.filter(alliance__in=roles.office_alliance_ids)
    every = chains.paths_of(pairings)
    county = request.GET.get("county", "")
    found = chains.touching(every, county) if county else every
    page = Paginator(found, CHAINS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "mentoring/chains.html",
        {
            "page_obj": page,
            "picture": chains.draw_columns(list(page)),
            "tiers": [tier.label for tier in chains.COLUMNS],
            "counties": chains.counties_of(every),
            "county": county,
            "is_office": roles.sees_everything or roles.holds(Role.TRAINING_OFFICE),
            "whole": sum(one.is_whole for one in found),
        },
    )
