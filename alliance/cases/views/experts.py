"""The alliance's experts, kept by its office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core import access
from alliance.core.asked import number
from alliance.units.access import roles_required
from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from .. import rules
from ..forms import ExpertForm
from ..models import Expert, Specialty
from ..queries import people_of
from ..services import experts as services
from .finding import refusals_shown


@never_cache
@require_safe
@roles_required(Role.ALLIANCE_OFFICE)
def experts(request: HttpRequest) -> HttpResponse:
    alliance = _alliance(request, request.GET.get("alliance", ""))
    text = request.GET.get("q", "")[:40]
    return render(
        request,
        "cases/experts.html",
        {
            "alliance": alliance,
            "specialties": Specialty.objects.filter(alliance=alliance).prefetch_related(
                "experts__user__profile__unit"
            ),
            "q": text,
            "people": people_of(alliance.pk, text),
        },
    )


@require_POST
@login_required
def add(request: HttpRequest) -> HttpResponse:
    alliance = _alliance(request, request.POST.get("alliance", ""))
    form = ExpertForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明专科，并选一个人。"))
        return redirect("cases:experts")
    with refusals_shown(request):
        services.add_expert(
            alliance_id=alliance.pk,
            specialty=form.cleaned_data["specialty"],
            user_id=form.cleaned_data["user"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("已加入专家名单。"))
    return redirect("cases:experts")


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    access.require(Expert.objects.filter(pk=pk).exists())
    services.remove_expert(expert_id=pk, by=request.user, at=timezone.now())
    messages.success(request, _("已移出专家名单。"))
    return redirect("cases:experts")


def _alliance(request: HttpRequest, asked: str) -> Alliance:
    """The one asked for, or the first of which this person is the office."""
    roles = roles_of(request.user)
    alliances = Alliance.objects.order_by("pk")
    if not roles.sees_everything:
        alliances = alliances.filter(pk__in=roles.alliances(Role.ALLIANCE_OFFICE))
    if wanted := number(asked):
        alliances = alliances.filter(pk=wanted)
    found = alliances.first()
    access.require(found is not None and rules.can_keep_experts(roles, found.pk))
    return found
