import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.accounts.factories import UserFactory
from courses.catalogue.factories import CoursePageFactory

from .models import Enrolment


class EnrolmentFactory(DjangoModelFactory):
    """An active enrolment without progress; the traits are the other states.

    services.enrol counts the course's lessons; here `lessons_total` is what it is told to be.
    """

    class Meta:
        model = Enrolment

    class Params:
        completed = factory.Trait(
            state="COMPLETED",
            completed_at=factory.LazyFunction(timezone.now),
            lessons_total=2,
            lessons_done=2,
        )
        withdrawn = factory.Trait(
            state="WITHDRAWN", withdrawn_at=factory.LazyFunction(timezone.now)
        )

    user = factory.SubFactory(UserFactory)
    course = factory.SubFactory(CoursePageFactory)
    enrolled_at = factory.LazyFunction(timezone.now)
    last_activity_at = factory.SelfAttribute("enrolled_at")
