"""Who teaches what is published: the training office and the heads of departments choose."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.accounts.enums import Role
from alliance.core.access import require
from alliance.units.access import roles_required
from alliance.units.queries import roles_of
from courses.rotations import rules
from courses.rotations.enums import PLACEMENT_TRANSITIONS
from courses.rotations.models import Placement
from courses.rotations.services import NotItsTime

from .forms import HandOverForm
from .handover import MentorUnavailable, hand_over
from .mentors import Choice, staff_for
from .queries import untaught
from .saying import CANNOT

choosers = roles_required(Role.TRAINING_OFFICE, Role.DEPARTMENT_HEAD)
PER_PAGE = 50


@never_cache
@require_safe
@choosers
def without_mentor(request: HttpRequest) -> HttpResponse:
    """Running and coming placements that nobody teaches, the next first."""
    found = untaught(roles_of(request.user), on=timezone.localdate()).with_scope()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "planning/without_mentor.html", {"page_obj": page})


@never_cache
@choosers
def mentor(request: HttpRequest, pk: int) -> HttpResponse:
    """Who can teach the placement from now on, with their load, and choosing one."""
    roles = roles_of(request.user)
    placement = get_object_or_404(
        Placement.objects.visible_to(roles).with_scope().filter(status__in=PLACEMENT_TRANSITIONS),
        pk=pk,
    )
    require(rules.may_change_mentor(roles, placement))
    staff, stay = staff_for(placement, on=timezone.localdate())
    roster = staff.roster()
    choices = [one for one in staff.choices(roster, stay) if one.user_id != placement.mentor_id]
    form = HandOverForm(
        request.POST or None, choices=[(one.user_id, _in_words(one)) for one in choices]
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = hand_over(
                placement_id=pk,
                mentor_id=form.cleaned_data["mentor"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except (MentorUnavailable, NotItsTime):
            # Taken, gone away or over since the form was drawn.
            messages.error(request, _("没有更换：这位老师刚刚带满、外出，或轮转已结束，请重选。"))
        else:
            messages.success(
                request,
                _("%(trainee)s改由%(mentor)s带教，相关人员会收到通知。")
                % {"trainee": changed.trainee.user.name, "mentor": changed.mentor.name},
            )
        return redirect("planning:mentor", pk=pk)
    others = [
        (one, CANNOT[one.lack])
        for one in staff.others(roster, stay)
        if one.user_id != placement.mentor_id
    ]
    return render(
        request,
        "planning/mentor.html",
        {"placement": placement, "form": form, "choices": choices, "others": others},
    )


def _in_words(choice: Choice) -> str:
    return _("%(name)s（同期带 %(load)s / %(limit)s 人）") % {
        "name": choice.profile.user.name,
        "load": choice.load,
        "limit": choice.profile.load_limit,
    }
