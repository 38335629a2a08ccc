"""What appointments have to show on a person's pages."""

from django.http import HttpRequest
from django.utils import timezone

from alliance.core.slots import Section, section
from alliance.units.queries import roles_of

from .models import Appointment, AppointmentQuerySet


@section("me", order=20)
def own(*, subject, request: HttpRequest) -> Section | None:
    """A person's own posts, those of the past too."""
    return _listed(Appointment.objects.filter(person=subject), may_open=False)


@section("person", order=20)
def of_person(*, subject, request: HttpRequest) -> Section | None:
    """The posts of somebody (a Profile), for the offices of the alliances they are held in."""
    visible = Appointment.objects.visible_to(roles_of(request.user))
    return _listed(visible.filter(person=subject.pk), may_open=True)


def _listed(appointments: AppointmentQuerySet, *, may_open: bool) -> Section | None:
    today = timezone.localdate()
    found = list(appointments.select_related("alliance", "term"))
    for appointment in found:
        appointment.today = appointment.state(on=today)
    context = {"appointments": found, "may_open": may_open}
    return Section("appointments/_of_person.html", context) if found else None
