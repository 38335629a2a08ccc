from datetime import date, datetime
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from alliance.accounts.factories import UserFactory
from alliance.pages.blocks import BodyBlock
from alliance.units.factories import AllianceFactory

from .enums import StandardKind, VersionState
from .models import Standard, Version

LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


class StandardFactory(DjangoModelFactory):
    class Meta:
        model = Standard

    class Params:
        withdrawn = factory.Trait(withdrawn_at=LONG_AGO, withdraw_reason="已有国家标准。")

    alliance = factory.SubFactory(AllianceFactory)
    kind = StandardKind.STANDARD
    code = factory.Sequence(lambda n: f"GF-{n:03d}")


class VersionFactory(DjangoModelFactory):
    """In force since long ago and for good; `draft=True` is not published."""

    class Meta:
        model = Version

    class Params:
        draft = factory.Trait(state=VersionState.DRAFT, published_by=None, published_at=None)

    standard = factory.SubFactory(StandardFactory)
    number = 1
    state = VersionState.PUBLISHED
    title = factory.Sequence(lambda n: f"规范 {n}")
    valid_from = date(2026, 1, 6)
    body = factory.LazyFunction(
        lambda: BodyBlock().to_python([{"type": "text", "value": "<p>正文。</p>"}])
    )
    written_by = factory.SubFactory(UserFactory)
    written_at = LONG_AGO
    published_by = factory.SubFactory(UserFactory)
    published_at = LONG_AGO
