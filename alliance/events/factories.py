from datetime import timedelta

import factory
from django.utils import timezone

from alliance.pages.factories import PageFactory

from .models import EventIndexPage, EventPage


class EventPageFactory(PageFactory):
    """A published event of two hours tomorrow; `past=True` was yesterday."""

    class Meta:
        model = EventPage

    class Params:
        past = factory.Trait(starts_at=factory.LazyFunction(lambda: _from_now(days=-1)))

    parent = factory.LazyFunction(EventIndexPage.objects.get)
    title = factory.Sequence(lambda n: f"活动 {n}")
    slug = factory.Sequence(lambda n: f"event-{n}")
    lead = "讲什么。"
    venue = "五楼会议室"
    starts_at = factory.LazyFunction(lambda: _from_now(days=1))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=2))


def _from_now(**delta):
    return timezone.now().replace(microsecond=0) + timedelta(**delta)
