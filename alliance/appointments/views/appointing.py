"""Appointing people, and one appointment: ending it early, taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.core.access import require
from alliance.core.slots import sections_for
from alliance.people.choosing import candidates, once_more
from alliance.people.forms import PersonSearch
from alliance.people.models import Profile
from alliance.units.models import Unit
from alliance.units.queries import roles_of

from .. import rules, services
from ..forms import AppointForm, EndForm
from ..models import Appointment, Term
from ..refusals import SENTENCES, refusals_shown
from .terms import alliance_office, find_term, offices, read_or_write


@never_cache
@read_or_write
@alliance_office
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one post in the term `pk` to those who are ticked or pasted."""
    term = find_term(request, pk)
    require(rules.can_manage(roles_of(request.user), term.alliance_id))
    among = Profile.objects.working_in(term.alliance_id)
    search = PersonSearch(request.GET, units=Unit.objects.members_of(term.alliance))
    form = AppointForm(request.POST or None, term=term, among=among)
    if request.method == "POST" and form.is_valid():
        refused = _appoint(request, term, form)
        if not (refused or form.faults):
            return redirect("appointments:term", pk=pk)
        form = once_more(form, term=term, among=among)
    return render(
        request,
        "appointments/appoint.html",
        {
            "term": term,
            "search": search,
            "form": form,
            "page_obj": candidates(request, search, among),
        },
    )


def _appoint(request: HttpRequest, term: Term, form: AppointForm) -> int:
    """Appoint whom the form names and say what became of it; how many were refused."""
    outcome = services.appoint(
        term_id=term.pk,
        person_ids=[profile.pk for profile in form.chosen],
        post=form.cleaned_data["post"],
        group=form.cleaned_data["group"],
        starts_on=form.cleaned_data["starts_on"],
        by=request.user,
        at=timezone.now(),
    )
    if many := len(outcome.made):
        messages.success(
            request,
            ngettext("已任命 %(many)s 人。", "已任命 %(many)s 人。", many) % {"many": many},
        )
    for profile in form.chosen:
        if refusal := outcome.refused.get(profile.pk):
            messages.error(
                request,
                _("%(name)s未能任命：%(why)s")
                % {"name": profile.user.name, "why": SENTENCES[type(refusal)]},
            )
    return len(outcome.refused)


@never_cache
@require_safe
@offices
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@require_POST
@alliance_office
def end(request: HttpRequest, pk: int) -> HttpResponse:
    appointment = _find(request, pk)
    require(rules.can_manage(roles_of(request.user), appointment.alliance_id))
    form = EndForm(request.POST)
    if not form.is_valid():
        return _page(request, appointment, form=form)
    with refusals_shown(request):
        services.end_early(
            appointment_id=pk, **form.cleaned_data, by=request.user, at=timezone.now()
        )
        messages.success(request, _("任职已提前结束。"))
    return redirect("appointments:detail", pk=pk)


@require_POST
@alliance_office
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    appointment = _find(request, pk)
    with refusals_shown(request):
        services.remove_appointment(appointment_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("已删除误登的任职。"))
        return redirect("appointments:term", pk=appointment.term_id)
    return redirect("appointments:detail", pk=pk)


def _find(request: HttpRequest, pk: int) -> Appointment:
    visible = Appointment.objects.visible_to(roles_of(request.user))
    return get_object_or_404(
        visible.select_related("term", "alliance", "person__profile__unit"), pk=pk
    )


def _page(
    request: HttpRequest, appointment: Appointment, *, form: EndForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    may_manage = rules.can_manage(roles_of(request.user), appointment.alliance_id)
    return render(
        request,
        "appointments/detail.html",
        {
            "appointment": appointment,
            "state": appointment.state(on=today),
            "form": form or EndForm(initial={"ends_on": today}),
            "may_manage": may_manage,
            "may_end": may_manage and today <= appointment.ends_on,
            "sections": sections_for("appointment", subject=appointment, request=request),
        },
    )
