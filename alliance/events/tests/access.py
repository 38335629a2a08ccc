from alliance.events.factories import EventPageFactory
from alliance.events.models import EventIndexPage
from lms.testing.access import Row, everyone

ROWS = [
    Row(
        "events:calendar",
        kwargs=lambda w: {"pk": EventPageFactory().pk},
        get=everyone(200),
        post=everyone(405),
    ),
    Row(
        "events:calendar",
        case="of a draft",
        kwargs=lambda w: {"pk": EventPageFactory(live=False).pk},
        get=everyone(404),
        post=everyone(405),
    ),
    Row(
        "wagtail_serve",
        case="events",
        path=lambda w: EventIndexPage.objects.get().url,
        get=everyone(200),
        post=everyone(200),
    ),
    Row(
        "wagtail_serve",
        case="event",
        path=lambda w: EventPageFactory().url,
        get=everyone(200),
        post=everyone(200),
    ),
]
