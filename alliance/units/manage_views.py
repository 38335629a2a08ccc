"""The alliance office and its units: the list with their states, and what may be done to one."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core.slots import sections_for
from alliance.core.transitions import TransitionNotAllowed

from . import services
from .access import roles_required
from .enums import MEMBERSHIP_TRANSITIONS, MembershipStatus
from .models import Membership, Unit
from .queries import roles_of, search

UNITS_PER_PAGE = 50

# What the office presses, by the state it leads to.
ACTIONS = {
    MembershipStatus.APPROVED: gettext_lazy("批准申请"),
    MembershipStatus.DECLINED: gettext_lazy("不予通过"),
    MembershipStatus.ACTIVE: gettext_lazy("设为正式成员"),
    MembershipStatus.SUSPENDED: gettext_lazy("暂停成员资格"),
    MembershipStatus.ENDED: gettext_lazy("办理退出"),
}
DRASTIC = (MembershipStatus.DECLINED, MembershipStatus.ENDED)


class UnitFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("单位名称或拼音"), required=False, max_length=60)
    status = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[("", gettext_lazy("全部状态")), *MembershipStatus.choices],
    )


def _memberships(request: HttpRequest):
    roles = roles_of(request.user)
    memberships = Membership.objects.select_related("unit", "alliance")
    if roles.sees_everything:
        return memberships
    return memberships.filter(alliance__in=roles.alliances(Role.ALLIANCE_OFFICE))


@never_cache
@require_safe
@roles_required(Role.ALLIANCE_OFFICE)
def unit_list(request: HttpRequest) -> HttpResponse:
    memberships = _memberships(request).order_by("unit__name_key", "pk")
    form = UnitFilter(request.GET)
    if form.is_valid():
        if wanted := form.cleaned_data["q"]:
            memberships = memberships.filter(unit__in=search(Unit.objects.order_by(), wanted))
        if status := form.cleaned_data["status"]:
            memberships = memberships.filter(status=status)
    page = Paginator(memberships, UNITS_PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "units/manage_list.html",
        {
            "page_obj": page,
            "form": form,
            "sections": sections_for("memberships", subject=memberships, request=request),
        },
    )


@never_cache
@require_safe
@roles_required(Role.ALLIANCE_OFFICE)
def membership(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_memberships(request), pk=pk)
    following = MEMBERSHIP_TRANSITIONS.get(found.status, frozenset())
    actions = [
        (state, label, state in DRASTIC) for state, label in ACTIONS.items() if state in following
    ]
    return render(
        request,
        "units/manage_membership.html",
        {
            "membership": found,
            "actions": actions,
            "sections": sections_for("membership", subject=found, request=request),
        },
    )


@never_cache
@require_POST
@roles_required(Role.ALLIANCE_OFFICE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of the membership; a step that someone else has taken meanwhile is only told."""
    found = get_object_or_404(_memberships(request), pk=pk)
    to = request.POST.get("to", "")
    if to not in MembershipStatus.values:
        raise Http404
    try:
        services.change_membership(
            membership_id=found.pk, to=to, by=request.user, on=timezone.localdate()
        )
    except TransitionNotAllowed:
        messages.error(request, _("成员资格的状态已经改变，请核对后再操作。"))
    else:
        messages.success(request, _("已更新成员资格。"))
    return redirect("units:membership", pk=pk)


@never_cache
@require_POST
@roles_required(Role.ALLIANCE_OFFICE)
def teaching_annex(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_memberships(request), pk=pk)
    services.set_teaching_annex(
        membership_id=found.pk, signed=request.POST.get("signed") == "yes", by=request.user
    )
    messages.success(request, _("已更新带教子方案。"))
    return redirect("units:membership", pk=pk)
