"""What tests of attendance do again and again."""

from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from alliance.events import services
from alliance.events.enums import AttendanceRole
from alliance.events.models import Attendance
from alliance.events.services import Attended


def send(client, name: str, pk: int, /, *, query: str = "", **data) -> str:
    url = reverse(f"event_attendance:{name}", args=[pk])
    return client.post(f"{url}{query}", data, follow=True).content.decode()


def entered() -> set:
    """Who is entered, as what, for how many hours."""
    return set(Attendance.objects.values_list("user", "role", "hours"))


def enter(event, *people, by, role=AttendanceRole.PARTICIPANT, hours="2"):
    return services.enter_attendance(
        event_id=event.pk,
        attended=[Attended(person.pk, role, Decimal(hours)) for person in people],
        by=by,
        at=timezone.now(),
    )
