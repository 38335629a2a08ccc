import pytest
from django.utils import timezone

from alliance.appointments import services
from alliance.appointments.enums import Post
from alliance.appointments.factories import TermFactory
from alliance.appointments.models import Term
from lms.testing.ground import kept


@kept
def term(world) -> Term:
    """The present term of the world's alliance; nobody is appointed yet."""
    return TermFactory(alliance=world.alliance, name="第二届")


@pytest.fixture
def appoint(world, term):
    """`appoint(*people, post=…)`: appoints as the office does, for the whole term."""

    def appoint(*people, post=Post.COUNCIL, **changed):
        asked = {
            "term_id": term.pk,
            "person_ids": [user.pk for user in people],
            "post": post,
            "group": "",
            "starts_on": term.starts_on,
            "by": world.alliance_office,
            "at": timezone.now(),
        }
        return services.appoint(**asked | changed)

    return appoint
