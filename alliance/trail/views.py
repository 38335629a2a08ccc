"""The trail, for those who watch the others. It can only be read."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.core.audit import action_name
from alliance.units.access import roles_required
from alliance.units.models import Unit
from alliance.units.queries import roles_of

from .forms import TrailFilter
from .queries import entries_for

ENTRIES_PER_PAGE = 50


@never_cache
@require_safe
@roles_required(Role.AUDITOR)
def entry_list(request: HttpRequest) -> HttpResponse:
    entries = entries_for(roles_of(request.user))
    form = TrailFilter(request.GET)
    if form.is_valid():
        entries = form.narrow(entries)
    page = Paginator(entries, ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
    _name(list(page))
    return render(request, "trail/list.html", {"page_obj": page, "form": form})


def _name(entries) -> None:
    """The trail keeps numbers; the screen says who and where, in two queries for the page."""
    people_ids = {entry.actor_id for entry in entries}
    people_ids |= {int(e.object_id) for e in entries if e.object_type == "accounts.user"}
    people = dict(User.objects.filter(pk__in=people_ids).values_list("pk", "name"))
    units = dict(Unit.objects.filter(pk__in={e.unit_id for e in entries}).values_list("pk", "name"))
    for entry in entries:
        entry.action_name = action_name(entry.action)
        # In a template `detail.items` would be the entry of that name.
        entry.facts = list(entry.detail.items())
        entry.actor_name = people.get(entry.actor_id, "")
        entry.unit_name = units.get(entry.unit_id, "")
        entry.person_name = (
            people.get(int(entry.object_id), "") if entry.object_type == "accounts.user" else ""
        )
