import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from .models import User

PASSWORD = "Zhuizhu-2026-lianmeng"

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN_NAMES = ("建国", "秀英", "伟", "敏", "志强", "丽", "海燕", "文博", "雨桐", "子涵", "晓峰")


def person_name(n: int) -> str:
    """The n-th invented name; 220 differ before they come round again."""
    return SURNAMES[n % len(SURNAMES)] + GIVEN_NAMES[n % len(GIVEN_NAMES)]


class UserFactory(DjangoModelFactory):
    """Someone who has activated their account; their password is PASSWORD."""

    class Meta:
        model = User

    class Params:
        imported = factory.Trait(password=None)

    username = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(person_name)
    phone = factory.Sequence(lambda n: f"138{n:08d}")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


def change_account(user: User, **values: object) -> None:
    """As another transaction does: within the test's own one the row keeps its version."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(**values)
