import pytest

from alliance.accounts.factories import UserFactory
from alliance.accounts.identity import clean_phone, find_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "１３８１２３４５６７８",
        "+86 138 1234 5678",
        "+8613812345678",
        "008613812345678",
        "+８６－138－1234－5678",
        "Wang.Min",
        " wang.min ",
        "WANG@Example.ORG",
    ],
)
def test_one_field_knows_phone_username_and_mail(typed):
    user = UserFactory(username="wang.min", phone="13812345678", email="wang@example.org")
    UserFactory(email="")
    assert find_user(typed) == user


@pytest.mark.parametrize("typed", ["", "   ", "13812345679", "nobody@example.org", "\x00", "𬭼"])
def test_nobody_is_found_by_what_belongs_to_nobody(typed):
    UserFactory(phone="13812345678", email="")
    assert find_user(typed) is None


def test_a_username_wins_over_a_phone():
    UserFactory(phone="13812345678")
    named = UserFactory(username="13812345678")
    assert find_user("13812345678") == named


def test_a_foreign_phone_keeps_its_prefix():
    assert clean_phone("+852 9123 4567") == "+85291234567"
