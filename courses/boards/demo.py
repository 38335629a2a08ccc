"""The survey of the demo alliance, and what its training office chased these days."""

from datetime import timedelta

from django.utils import timezone

from .models import LateItem, Reminder
from .surveying import take_survey

CHASED_PEOPLE = 3


def load(demo) -> None:
    """Survey, then chase the longest late: some yesterday, one today."""
    survey = take_survey(alliance_id=demo.alliance.pk, at=demo.now)
    late = survey.late_items.exclude(person=None).order_by("since", "pk")
    chases = list(dict.fromkeys(late.values_list("person", "kind")))[:CHASED_PEOPLE]
    for number, (person_id, kind) in enumerate(chases):
        at = demo.now - timedelta(days=number, minutes=20)
        reminder = Reminder.objects.create(
            alliance=demo.alliance,
            person_id=person_id,
            kind=kind,
            by=demo.accounts["training"],
            at=at,
            on=timezone.localdate(at),
            settled_at=at,
        )
        about = LateItem.objects.filter(survey=survey, person=person_id, kind=kind)
        reminder.about.set(about.values_list("trainee", flat=True))
