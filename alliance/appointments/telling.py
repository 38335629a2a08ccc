"""What the people who were appointed are told."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.notices import kinds, services
from alliance.notices.enums import Pace

from .models import Appointment

APPOINTED = "appointment.made"


def connect() -> None:
    kinds.register(
        kinds.Group("appointments", _("任职"), Pace.AT_ONCE),
        {APPOINTED: _("您已担任%(alliance)s%(term)s%(post)s。")},
    )


def tell_appointed(made: Iterable[Appointment], *, at: datetime) -> None:
    """Once for each post, however many hold it."""
    by_post = defaultdict(list)
    for appointment in made:
        by_post[appointment.term, appointment.title].append(appointment.person_id)
    for (term, title), people in by_post.items():
        services.notify(
            users=people,
            kind=APPOINTED,
            params={"alliance": term.alliance.name, "term": term.name, "post": title},
            url=f"{reverse('people:me')}#appointments",
            at=at,
        )
