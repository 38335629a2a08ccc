"""What honours have to show on a person's pages."""

from django.db.models import Q
from django.http import HttpRequest

from alliance.core.slots import Section, section
from alliance.units.queries import roles_of

from .models import Honour, HonourQuerySet


@section("me", order=30)
def own(*, subject, request: HttpRequest) -> Section | None:
    """A person's own honours, and for a coordinator those of the unit."""
    unit_ids = roles_of(subject).unit_ids
    return _listed(Honour.objects.filter(Q(person=subject) | Q(unit__in=unit_ids)), may_open=False)


@section("person", order=30)
def of_person(*, subject, request: HttpRequest) -> Section | None:
    """The honours of somebody (a Profile), for the offices of the alliances that gave them."""
    offices = roles_of(request.user)
    given = Honour.objects.filter(person=subject.pk)
    if not offices.sees_everything:
        given = given.filter(award__alliance__in=offices.office_alliance_ids)
    return _listed(given, may_open=True)


def _listed(honours: HonourQuerySet, *, may_open: bool) -> Section | None:
    found = list(
        honours.select_related("award__alliance", "unit").order_by("-award__awarded_date", "-pk")
    )
    context = {"honours": found, "may_open": may_open}
    return Section("honours/_of_person.html", context) if found else None
