import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.accounts.factories import UserFactory

from .models import Notice


class NoticeFactory(DjangoModelFactory):
    """An unread notice of a kind that no app registered; `waiting=True` is due to be mailed."""

    class Meta:
        model = Notice

    class Params:
        waiting = factory.Trait(mail_due_at=factory.LazyFunction(timezone.now))
        read = factory.Trait(read_at=factory.LazyFunction(timezone.now))

    user = factory.SubFactory(UserFactory)
    kind = "test.said"
    params = {"author": "林晓岚"}
    url = "/desk/"
    created_at = factory.LazyFunction(timezone.now)
