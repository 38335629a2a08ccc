"""What the database itself refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from alliance.honours.factories import AwardFactory, HonourFactory

pytestmark = pytest.mark.django_db


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.mark.parametrize("both", [True, False])
def test_an_honour_is_a_persons_or_a_units(world, both):
    recipients = {"person": world.doctor, "unit": world.unit} if both else {"person": None}
    with refused("honour_of_person_or_unit"):
        HonourFactory(**recipients)


def test_nobody_is_honoured_twice_in_a_round(world):
    award = AwardFactory(alliance=world.alliance)
    HonourFactory(award=award, person=world.doctor)
    HonourFactory(award=award, of_unit=True, unit=world.unit)
    with refused("person_honoured_once"), transaction.atomic():
        HonourFactory(award=award, person=world.doctor)
    with refused("unit_honoured_once"), transaction.atomic():
        HonourFactory(award=award, of_unit=True, unit=world.unit)
    HonourFactory(award__alliance=world.alliance, person=world.doctor)
    HonourFactory(award=award, of_unit=True)


def test_an_alliance_has_one_round_of_a_title(world):
    award = AwardFactory(alliance=world.alliance)
    with refused("award_title_unique"), transaction.atomic():
        AwardFactory(alliance=world.alliance, title=award.title)
    AwardFactory(alliance=world.foreign_alliance, title=award.title)


def test_a_word_of_ones_own_stands_in_place_of_the_rounds():
    assert HonourFactory.build(own_citation="十年如一日。").citation == "十年如一日。"
    assert HonourFactory.build().citation == AwardFactory.build().citation
