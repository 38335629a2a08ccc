"""The alliance office and its terms: the list, a term with its council, a new one."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core.access import require
from alliance.core.slots import sections_for
from alliance.units.access import roles_required
from alliance.units.models import Alliance
from alliance.units.queries import OFFICE_ROLES, roles_of

from .. import rules, services
from ..forms import CouncilFilter, NewTermForm, TermForm
from ..models import Term
from ..queries import in_council_order, to_carry_over
from ..refusals import FIELD_OF, REFUSALS, SENTENCES, refusals_shown

APPOINTMENTS_A_PAGE = 50
offices = roles_required(*OFFICE_ROLES)
alliance_office = roles_required(Role.ALLIANCE_OFFICE)
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def find_term(request: HttpRequest, pk: int) -> Term:
    """The term as far as the person may see it, else 404."""
    visible = Term.objects.visible_to(roles_of(request.user))
    return get_object_or_404(visible.select_related("alliance"), pk=pk)


@never_cache
@require_safe
@offices
def terms(request: HttpRequest) -> HttpResponse:
    roles, today = roles_of(request.user), timezone.localdate()
    serving = Q(appointments__starts_on__lte=today, appointments__ends_on__gte=today)
    found = (
        Term.objects.visible_to(roles)
        .select_related("alliance")
        .annotate(all=Count("appointments"), serving=Count("appointments", filter=serving))
        .order_by("alliance", "-starts_on")
    )
    managed = Alliance.objects.all()
    if not roles.sees_everything:
        managed = managed.filter(pk__in=roles.alliances(Role.ALLIANCE_OFFICE))
    return render(
        request,
        "appointments/terms.html",
        {"terms": found, "managed": managed, "today": today},
    )


@never_cache
@require_safe
@offices
def term(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who holds or held a post in the term."""
    found, today = find_term(request, pk), timezone.localdate()
    form = CouncilFilter(request.GET)
    people = in_council_order(form.narrow(found.appointments.all(), on=today))
    people = people.select_related("person__profile__unit")
    page = Paginator(people, APPOINTMENTS_A_PAGE).get_page(request.GET.get("page"))
    for appointment in page:
        appointment.today = appointment.state(on=today)
    return render(
        request,
        "appointments/term.html",
        {
            "term": found,
            "form": form,
            "page_obj": page,
            "may_manage": rules.can_manage(roles_of(request.user), found.alliance_id),
            "sections": sections_for("term", subject=found, request=request),
        },
    )


@never_cache
@read_or_write
@alliance_office
def new(request: HttpRequest, alliance_id: int) -> HttpResponse:
    """A new term; those who serve to the end of the last one may be carried over."""
    alliance = get_object_or_404(Alliance, pk=alliance_id)
    require(rules.can_manage(roles_of(request.user), alliance_id))
    before = Term.objects.filter(alliance=alliance).first()
    initial = {"starts_on": before.ends_on + timedelta(days=1)} if before else {}
    form = NewTermForm(request.POST or None, initial=initial, before=before)
    if request.method == "POST" and form.is_valid():
        try:
            started = services.start_term(
                alliance_id=alliance_id,
                name=form.cleaned_data["name"],
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                carried=[one.pk for one in form.cleaned_data["carried"]],
                by=request.user,
                at=timezone.now(),
            )
        except REFUSALS as refusal:
            _explain(form, refusal)
        else:
            carried = len(form.cleaned_data["carried"])
            messages.success(
                request,
                ngettext(
                    "%(name)s已建立，%(many)s 人连任。",
                    "%(name)s已建立，%(many)s 人连任。",
                    carried,
                )
                % {"name": started.name, "many": carried},
            )
            return redirect("appointments:term", pk=started.pk)
    return render(
        request,
        "appointments/new_term.html",
        {
            "form": form,
            "alliance": alliance,
            "before": before,
            "going_on": to_carry_over(before) if before else [],
        },
    )


@never_cache
@read_or_write
@alliance_office
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = find_term(request, pk)
    require(rules.can_manage(roles_of(request.user), found.alliance_id))
    form = TermForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_term(
                term_id=pk, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except REFUSALS as refusal:
            _explain(form, refusal)
        else:
            messages.success(request, _("已保存。"))
            return redirect("appointments:term", pk=pk)
    name = Term.objects.values_list("name", flat=True).get(pk=pk)
    return render(
        request, "appointments/edit_term.html", {"form": form, "term": found, "name": name}
    )


@require_POST
@alliance_office
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    find_term(request, pk)
    with refusals_shown(request):
        services.remove_term(term_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("届次已删除。"))
        return redirect("appointments:terms")
    return redirect("appointments:term", pk=pk)


def _explain(form: Form, refusal: Exception) -> None:
    field = FIELD_OF.get(type(refusal))
    form.add_error(field if field in form.fields else None, SENTENCES[type(refusal)])
