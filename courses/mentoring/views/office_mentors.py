"""The training office's mentors: who they are, how full they are, and entering new ones."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance.people.models import Profile
from alliance.people.queries import search
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.queries import roles_of

from .. import services
from ..candidates import SHOWN, alliances_of
from ..forms import EnterMentorForm, MentorSearch
from ..models import MentorProfile
from .office import training_office
from .refusals import refusals_shown

MENTORS_PER_PAGE = 50


@never_cache
@require_safe
@training_office
def mentors(request: HttpRequest) -> HttpResponse:
    form = MentorSearch(request.GET)
    found = form.narrow(
        MentorProfile.objects.filter(alliance__in=alliances_of(roles_of(request.user)))
    ).select_related("user__profile", "unit", "department")
    page = Paginator(found, MENTORS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "mentoring/office_mentors.html", {"form": form, "page_obj": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@training_office
def enter(request: HttpRequest) -> HttpResponse:
    """Search a person, then let them mentor."""
    alliances = alliances_of(roles_of(request.user))
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    people = _people(alliances, words) if words else []
    form = EnterMentorForm(
        request.POST or None,
        people={person.pk: person.unit_id for person in people},
        choices=[(person.pk, f"{person.user.name} · {person.unit.name}") for person in people],
        alliances=alliances,
        initial={"alliance": alliances.first()},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            mentor = _enter(request, people, **form.cleaned_data)
            messages.success(request, _("%(name)s 已登记为带教老师。") % {"name": mentor.user.name})
            return redirect("mentoring:edit_mentor", mentor.pk)
    return render(
        request,
        "mentoring/enter_mentor.html",
        {"form": form, "words": words, "people": people},
    )


def _people(alliances, words: str) -> list[Profile]:
    members = Profile.objects.filter(
        unit__memberships__alliance__in=alliances,
        unit__memberships__status__in=CURRENT_MEMBERSHIP,
    ).exclude(user__mentor_profiles__alliance__in=alliances)
    found = search(members, words).select_related("user", "unit").order_by("user__name_key", "pk")
    return list(found.distinct()[:SHOWN])


def _enter(
    request: HttpRequest, people: list[Profile], *, person, alliance, department, load_limit
) -> MentorProfile:
    chosen = next(one for one in people if one.pk == int(person))
    return services.mentors.enter_mentor(
        user=chosen.user,
        alliance=alliance,
        unit=chosen.unit,
        department=department,
        load_limit=load_limit,
        by=request.user,
        at=timezone.now(),
    )
