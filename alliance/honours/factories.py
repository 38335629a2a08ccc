from datetime import date

import factory
from factory.django import DjangoModelFactory

from alliance.people.factories import ProfileFactory
from alliance.units.factories import AllianceFactory, UnitFactory

from .models import Award, Honour


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = Award

    alliance = factory.SubFactory(AllianceFactory)
    title = factory.Sequence(lambda n: f"2026年度优秀带教老师（{n}）")
    citation = "带教认真，学员满意。"
    awarded_date = date(2026, 8, 19)
    occasion = "2026年中国医师节大会"


class HonourFactory(DjangoModelFactory):
    """A person's honour; `of_unit=True` is a unit's."""

    class Meta:
        model = Honour

    class Params:
        of_unit = factory.Trait(person=None, unit=factory.SubFactory(UnitFactory))

    award = factory.SubFactory(AwardFactory)
    person = factory.LazyFunction(lambda: ProfileFactory().user)
