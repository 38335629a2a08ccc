"""The people of a unit or an alliance: the list, a person's page, corrections, one-time codes."""

import segno
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core import audit
from alliance.core.slots import sections_for
from alliance.units.access import roles_required
from alliance.units.models import Unit
from alliance.units.queries import roles_of

from . import rules, services
from .forms import PeopleFilter, ProfileForm
from .models import Profile

FOLLOWS_PEOPLE = (Role.COORDINATOR, Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE)
PEOPLE_PER_PAGE = 50
SLIPS_AT_ONCE = 200


@never_cache
@require_safe
@roles_required(*FOLLOWS_PEOPLE)
def people_list(request: HttpRequest) -> HttpResponse:
    roles = roles_of(request.user)
    people = (
        Profile.objects.visible_to(roles)
        .select_related("user", "unit")
        .prefetch_related("user__role_grants")
        .order_by("user__name_key", "pk")
    )
    form = PeopleFilter(request.GET, units=Unit.objects.visible_to(roles))
    page = Paginator(form.narrow(people), PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    for profile in page:
        profile.can_get_code = not profile.user.is_activated and rules.stands_above(
            roles, profile.user, profile.user.role_grants.all()
        )
    return render(
        request,
        "people/list.html",
        {
            "page_obj": page,
            "form": form,
            "someone_waits": any(profile.can_get_code for profile in page),
        },
    )


def _profile_for(request: HttpRequest, pk: int) -> Profile:
    visible = Profile.objects.visible_to(roles_of(request.user))
    return get_object_or_404(visible.select_related("user", "unit"), pk=pk)


@never_cache
@require_safe
@roles_required(*FOLLOWS_PEOPLE)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's file. It shows the licence, so that the reading itself is in the trail."""
    profile = _profile_for(request, pk)
    roles = roles_of(request.user)
    grants = list(profile.user.role_grants.select_related("alliance", "unit", "department"))
    if profile.user_id != request.user.pk:
        audit.record(
            "profile.read", by_id=request.user.pk, target=profile.user, unit_id=profile.unit_id
        )
    return render(
        request,
        "people/detail.html",
        {
            "profile": profile,
            "grants": grants,
            "can_edit": rules.can_edit_profile(roles, profile),
            "can_get_code": rules.can_issue_code(roles, profile, grants),
            "can_grant": roles.sees_everything or roles.holds(Role.ALLIANCE_OFFICE),
            "sections": sections_for("person", subject=profile, request=request),
        },
    )


@never_cache
@roles_required(*FOLLOWS_PEOPLE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    profile = _profile_for(request, pk)
    form = ProfileForm(request.POST or None, instance=profile)
    if request.method == "POST" and form.is_valid():
        services.update_profile(
            user_id=pk, changes=form.cleaned_data, by=request.user, at=timezone.now()
        )
        messages.success(request, _("已保存。"))
        return redirect("people:detail", pk=pk)
    return render(request, "people/edit.html", {"form": form, "profile": profile})


@never_cache
@require_POST
@roles_required(*FOLLOWS_PEOPLE)
def codes(request: HttpRequest) -> HttpResponse:
    """A sheet of slips to print and cut. The codes are on this answer and nowhere else."""
    ids = request.POST.getlist("person")
    if not all(value.isascii() and value.isdigit() for value in ids):
        raise Http404
    if not ids or len(ids) > SLIPS_AT_ONCE:
        messages.error(
            request, _("请选择 1 到 %(most)s 位未激活的人员。") % {"most": SLIPS_AT_ONCE}
        )
        return redirect("people:list")
    try:
        slips = services.issue_codes(
            user_ids=[int(value) for value in ids], by=request.user, at=timezone.now()
        )
    except Profile.DoesNotExist as error:
        raise Http404 from error
    return render(
        request,
        "people/slips.html",
        {
            "slips": [(slip, *_link(slip)) for slip in slips],
            "activate_url": settings.SITE_URL + reverse("activate"),
        },
    )


def _link(slip: services.Slip) -> tuple[str, str]:
    """The slip's address, and its QR code as a picture."""
    url = settings.SITE_URL + reverse("activate_link", kwargs={"code": slip.issued.code})
    return url, segno.make(url, micro=False).svg_data_uri(border=0)
