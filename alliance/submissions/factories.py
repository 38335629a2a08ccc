from datetime import datetime
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from alliance.accounts.factories import UserFactory
from alliance.pages.factories import picture_file
from alliance.units.factories import AllianceFactory, UnitFactory

from .enums import SubmissionStatus
from .models import Picture, Submission

LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


class SubmissionFactory(DjangoModelFactory):
    """Handed in, waiting for the office; `draft=True` is not."""

    class Meta:
        model = Submission

    class Params:
        draft = factory.Trait(status=SubmissionStatus.DRAFT, submitted_at=None)
        returned = factory.Trait(status=SubmissionStatus.RETURNED, comment="请补充人数。")

    alliance = factory.SubFactory(AllianceFactory)
    unit = factory.SubFactory(UnitFactory)
    title = factory.Sequence(lambda n: f"义诊第 {n} 站")
    text = "周三上午，义诊队来到卫生院。\n\n共看诊四十人。"
    status = SubmissionStatus.SUBMITTED
    written_by = factory.SubFactory(UserFactory)
    created_at = LONG_AGO
    submitted_at = LONG_AGO


class PictureFactory(DjangoModelFactory):
    class Meta:
        model = Picture

    submission = factory.SubFactory(SubmissionFactory)
    file = factory.LazyFunction(picture_file)
    alt = "两位医生在门诊。"
