import pytest

from alliance.people.factories import ProfileFactory
from alliance.people.models import Profile
from alliance.people.queries import activated, search

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "王敏",
        "王",
        "敏",
        "王 敏",
        "wangmin",
        "wang min",
        "Wang",
        "WM",
        "wm",
        "w",
        "５６７８",
        "5678",
        " 王敏 ",
    ],
)
def test_a_person_is_found_by(typed):
    wanted = ProfileFactory(user__name="王敏", user__phone="13812345678")
    ProfileFactory(user__name="李建国", user__phone="13800000000")
    assert list(search(Profile.objects.all(), typed)) == [wanted]


def test_initials_read_a_surname_as_a_surname():
    wanted = ProfileFactory(user__name="曾建国")
    assert list(search(Profile.objects.all(), "zjg")) == [wanted]


@pytest.mark.parametrize("typed", ["%", "_", "w_", ".*", "min'--", "王%", "0"])
def test_signs_of_a_pattern_are_only_signs(typed):
    ProfileFactory(user__name="李建国", user__phone="13812345678")
    assert list(search(Profile.objects.all(), typed)) == []


def test_nothing_typed_finds_all():
    ProfileFactory.create_batch(2)
    assert search(Profile.objects.all(), "  ").count() == 2


def test_activated_or_not():
    new, known = ProfileFactory(user__imported=True), ProfileFactory()
    assert list(activated(Profile.objects.all(), True)) == [known]
    assert list(activated(Profile.objects.all(), False)) == [new]
