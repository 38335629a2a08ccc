import factory
from factory.django import DjangoModelFactory

from alliance.accounts.factories import UserFactory
from alliance.units.factories import UnitFactory

from .enums import PractisingKind, Title
from .models import Profile


class ProfileFactory(DjangoModelFactory):
    """A member doctor with an activated account; `user__imported=True` for one without."""

    class Meta:
        model = Profile

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    department = "脊柱外科"
    title = Title.ATTENDING
    practising_kind = PractisingKind.PHYSICIAN
    licence_no = factory.Sequence(lambda n: f"{110000000000000 + n}")
