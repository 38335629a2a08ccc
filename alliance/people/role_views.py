"""The alliance office gives and takes back roles."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alliance.accounts.enums import Role
from alliance.units import services
from alliance.units.access import roles_required
from alliance.units.models import Alliance, Department, RoleGrant, Unit
from alliance.units.queries import RoleSet, roles_of
from alliance.units.rules import can_grant_role

from .models import Profile

IN_UNIT = frozenset({Role.COORDINATOR, Role.MENTOR, Role.DEPARTMENT_HEAD})


class GrantForm(forms.Form):
    """A role and its scope; offered is only what this person may grant."""

    role = forms.ChoiceField(label=gettext_lazy("角色"))
    alliance = forms.ModelChoiceField(Alliance.objects.none(), label=gettext_lazy("联盟"))
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("单位"),
        required=False,
        help_text=gettext_lazy("联络员、带教老师和科主任需要选择单位。"),
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=gettext_lazy("科室"),
        required=False,
        help_text=gettext_lazy("科主任需要选择科室。"),
    )

    def __init__(self, *args, roles: RoleSet, **kwargs):
        super().__init__(*args, **kwargs)
        alliances = Alliance.objects.all()
        if not roles.sees_everything:
            alliances = alliances.filter(pk__in=roles.alliances(Role.ALLIANCE_OFFICE))
        offered = [
            choice
            for choice in Role.choices
            if any(can_grant_role(roles, role=choice[0], alliance_id=a.pk) for a in alliances)
        ]
        self.fields["role"].choices = offered
        self.fields["alliance"].queryset = alliances
        if len(alliances) == 1:
            self.fields["alliance"].initial = alliances[0]
        units = Unit.objects.visible_to(roles)
        self.fields["unit"].queryset = units
        self.fields["department"].queryset = Department.objects.filter(
            unit__in=units
        ).select_related("unit")

    def clean(self) -> dict:
        data = super().clean()
        role, unit, department = (data.get(name) for name in ("role", "unit", "department"))
        if role in IN_UNIT and not unit:
            self.add_error("unit", _("这个角色需要选择单位。"))
        if role == Role.DEPARTMENT_HEAD and not department:
            self.add_error("department", _("科主任需要选择科室。"))
        if unit and department and department.unit_id != unit.pk:
            self.add_error("department", _("这个科室不属于所选的单位。"))
        if role not in IN_UNIT:
            data["unit"] = data["department"] = None
        if role == Role.COORDINATOR:
            data["department"] = None
        return data


def _profile_for(request: HttpRequest, pk: int) -> Profile:
    visible = Profile.objects.visible_to(roles_of(request.user))
    return get_object_or_404(visible.select_related("user", "unit"), pk=pk)


@never_cache
@roles_required(Role.ALLIANCE_OFFICE)
def roles(request: HttpRequest, pk: int) -> HttpResponse:
    profile = _profile_for(request, pk)
    held = roles_of(request.user)
    form = GrantForm(request.POST or None, roles=held)
    if request.method == "POST" and form.is_valid():
        services.grant_role(user=profile.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("角色已授予。"))
        return redirect("people:roles", pk=pk)
    grants = profile.user.role_grants.select_related("alliance", "unit", "department")
    lines = [
        (grant, can_grant_role(held, role=grant.role, alliance_id=grant.alliance_id))
        for grant in grants
    ]
    return render(request, "people/roles.html", {"profile": profile, "form": form, "lines": lines})


@never_cache
@require_POST
@roles_required(Role.ALLIANCE_OFFICE)
def revoke(request: HttpRequest, pk: int, grant_id: int) -> HttpResponse:
    profile = _profile_for(request, pk)
    grant = get_object_or_404(RoleGrant, pk=grant_id, user=profile.user)
    services.revoke_role(grant_id=grant.pk, by=request.user)
    messages.success(request, _("角色已收回。"))
    return redirect("people:roles", pk=pk)
