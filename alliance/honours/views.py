"""The offices and their honours: rounds, their recipients, one recipient."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.db.models.functions import Coalesce
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
from alliance.people.choosing import CHOICES_A_PAGE, candidates, once_more
from alliance.people.forms import PersonSearch
from alliance.people.models import Profile
from alliance.units.access import roles_required
from alliance.units.models import Alliance, Unit
from alliance.units.queries import OFFICE_ROLES, roles_of

from . import rules, services
from .forms import AwardFilter, AwardForm, RecipientForm, UnitSearch, WordForm
from .models import Award, Honour
from .refusals import SENTENCES, refusals_shown

AWARDS_A_PAGE = 25
RECIPIENTS_A_PAGE = 50
offices = roles_required(*OFFICE_ROLES)
alliance_office = roles_required(Role.ALLIANCE_OFFICE)
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
@offices
def awards(request: HttpRequest) -> HttpResponse:
    roles = roles_of(request.user)
    form = AwardFilter(request.GET)
    found = (
        form.narrow(Award.objects.visible_to(roles))
        .select_related("alliance")
        .annotate(recipients=Count("honours"))
        .order_by("-awarded_date", "-pk")
    )
    managed = Alliance.objects.all()
    if not roles.sees_everything:
        managed = managed.filter(pk__in=roles.alliances(Role.ALLIANCE_OFFICE))
    return render(
        request,
        "honours/awards.html",
        {
            "form": form,
            "page_obj": Paginator(found, AWARDS_A_PAGE).get_page(request.GET.get("page")),
            "managed": managed,
        },
    )


@never_cache
@read_or_write
@alliance_office
def new(request: HttpRequest, alliance_id: int) -> HttpResponse:
    alliance = get_object_or_404(Alliance, pk=alliance_id)
    require(rules.can_manage(roles_of(request.user), alliance_id))
    form = AwardForm(request.POST or None, initial={"awarded_date": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            opened = services.open_award(
                alliance_id=alliance_id, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except services.TitleTaken:
            form.add_error("title", SENTENCES[services.TitleTaken])
        else:
            messages.success(request, _("表彰已设立，请添加获奖名单。"))
            return redirect("honours:add", pk=opened.pk)
    return render(
        request, "honours/edit.html", {"form": form, "alliance": alliance, "is_new": True}
    )


@never_cache
@read_or_write
@alliance_office
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(request, pk)
    require(rules.can_manage(roles_of(request.user), found.alliance_id))
    form = AwardForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_award(
                award_id=pk, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except services.TitleTaken:
            form.add_error("title", SENTENCES[services.TitleTaken])
        else:
            messages.success(request, _("已保存。"))
            return redirect("honours:award", pk=pk)
    return render(
        request, "honours/edit.html", {"form": form, "alliance": found.alliance, "pk": pk}
    )


@never_cache
@require_safe
@offices
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """The round and its recipients, people before units."""
    found = _find(request, pk)
    recipients = found.honours.select_related("person__profile__unit", "unit").order_by(
        "unit__name_key", Coalesce("person__name_key", "unit__name_key"), "pk"
    )
    page = Paginator(recipients, RECIPIENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "honours/award.html",
        {
            "award": found,
            "page_obj": page,
            "may_manage": rules.can_manage(roles_of(request.user), found.alliance_id),
            "sections": sections_for("award", subject=found, request=request),
        },
    )


@never_cache
@read_or_write
@alliance_office
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Recipients, ticked among people or among units, or pasted."""
    found = _find(request, pk)
    require(rules.can_manage(roles_of(request.user), found.alliance_id))
    asked = {
        "among": Profile.objects.working_in(found.alliance_id),
        "units": Unit.objects.members_of(found.alliance),
    }
    form = RecipientForm(request.POST or None, **asked)
    if request.method == "POST" and form.is_valid():
        _give(request, found, form)
        if not form.faults:
            return redirect("honours:award", pk=pk)
        form = once_more(form, **asked)
    search, page = _candidates(request, asked)
    of_units = isinstance(search, UnitSearch)
    return render(
        request,
        "honours/add.html",
        {
            "award": found,
            "search": search,
            "form": form,
            "page_obj": page,
            "of_units": of_units,
            "already": set(found.honours.values_list("unit" if of_units else "person", flat=True)),
        },
    )


def _candidates(request: HttpRequest, asked: dict) -> tuple[Form, Page]:
    """What stands above the list, and a page of those who may be ticked: people, or units."""
    if request.GET.get("of") != "units":
        search = PersonSearch(request.GET, units=asked["units"])
        return search, candidates(request, search, asked["among"])
    search = UnitSearch(request.GET)
    found = Paginator(search.narrow(asked["units"]), CHOICES_A_PAGE)
    return search, found.get_page(request.GET.get("page"))


def _give(request: HttpRequest, found: Award, form: RecipientForm) -> None:
    """Add whom the form names and say how many."""
    outcome = services.give(
        award_id=found.pk,
        person_ids=[profile.pk for profile in form.chosen],
        unit_ids=[unit.pk for unit in form.chosen_units],
        by=request.user,
        at=timezone.now(),
    )
    if many := len(outcome.given):
        messages.success(
            request,
            ngettext("已添加 %(many)s 个。", "已添加 %(many)s 个。", many) % {"many": many},
        )
    if outcome.already:
        messages.info(
            request,
            ngettext("%(many)s 个原来就在名单里。", "%(many)s 个原来就在名单里。", outcome.already)
            % {"many": outcome.already},
        )


@never_cache
@read_or_write
@offices
def honour(request: HttpRequest, pk: int) -> HttpResponse:
    """One recipient; the office may write a word for them alone."""
    found = _find_honour(request, pk)
    may_manage = rules.can_manage(roles_of(request.user), found.alliance_id)
    form = WordForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST":
        require(may_manage)
        if form.is_valid():
            services.word(
                honour_id=pk,
                citation=form.cleaned_data["own_citation"],
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _("已保存。"))
            return redirect("honours:honour", pk=pk)
    return render(
        request,
        "honours/honour.html",
        {
            "honour": found,
            "award": found.award,
            "form": form,
            "may_manage": may_manage,
            "sections": sections_for("honour", subject=found, request=request),
        },
    )


@require_POST
@alliance_office
def take(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find_honour(request, pk)
    with refusals_shown(request):
        services.take(honour_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("已移出名单。"))
        return redirect("honours:award", pk=found.award_id)
    return redirect("honours:honour", pk=pk)


def _find(request: HttpRequest, pk: int) -> Award:
    visible = Award.objects.visible_to(roles_of(request.user))
    return get_object_or_404(visible.select_related("alliance"), pk=pk)


def _find_honour(request: HttpRequest, pk: int) -> Honour:
    visible = Honour.objects.visible_to(roles_of(request.user))
    return get_object_or_404(
        visible.select_related("award__alliance", "person__profile__unit", "unit"), pk=pk
    )
