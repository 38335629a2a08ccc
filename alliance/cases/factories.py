import uuid
from datetime import timedelta

import factory
import pgtrigger
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance.accounts.factories import UserFactory
from alliance.core.patients import AgeGroup
from alliance.people.enums import Sex
from alliance.people.factories import ProfileFactory
from alliance.units.factories import AllianceFactory

from . import models
from .enums import CaseStatus, ConferenceStatus, ImageKind, Outcome


class SpecialtyFactory(DjangoModelFactory):
    class Meta:
        model = models.Specialty
        django_get_or_create = ["alliance", "name"]

    alliance = factory.SubFactory(AllianceFactory)
    name = "脊柱外科"


class ExpertFactory(DjangoModelFactory):
    class Meta:
        model = models.Expert

    specialty = factory.SubFactory(SpecialtyFactory)
    user = factory.SubFactory(UserFactory)


class CaseFactory(DjangoModelFactory):
    """A whole draft; the traits are the other states."""

    class Meta:
        model = models.Case

    class Params:
        submitted = factory.Trait(
            status=CaseStatus.DEIDENTIFIED, submitted_at=factory.LazyFunction(timezone.now)
        )
        opened = factory.Trait(
            status=CaseStatus.OPEN,
            submitted_at=factory.LazyFunction(timezone.now),
            opened_at=factory.LazyFunction(timezone.now),
            answer_due_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=3)),
            second_reader=factory.SubFactory(UserFactory),
        )
        advised = factory.Trait(
            opened=True,
            status=CaseStatus.ADVISED,
            advised_at=factory.LazyFunction(timezone.now),
        )
        closed = factory.Trait(
            advised=True,
            status=CaseStatus.CLOSED,
            closed_at=factory.LazyFunction(timezone.now),
            outcome=Outcome.IMPROVED,
            outcome_text="疼痛明显减轻，已下地行走。",
        )
        withdrawn = factory.Trait(
            submitted=True, status=CaseStatus.WITHDRAWN, withdraw_reason="重复提交"
        )

    alliance = factory.SubFactory(AllianceFactory)
    author = factory.LazyFunction(lambda: ProfileFactory().user)
    unit = factory.LazyAttribute(lambda made: made.author.profile.unit)
    specialty = factory.LazyAttribute(lambda made: SpecialtyFactory(alliance=made.alliance))
    client_id = factory.LazyFunction(uuid.uuid4)
    question = "这例椎体骨折能否保守治疗？"
    age_group = AgeGroup.OLD
    sex = Sex.FEMALE
    history = "滑倒后腰背痛 3 天，翻身加重。"
    examination = "胸腰段叩击痛，双下肢肌力 5 级。"
    created_at = factory.LazyFunction(timezone.now)


class CaseImageFactory(DjangoModelFactory):
    """An image whose bytes are words: it is served as they are. On a case in any state."""

    class Meta:
        model = models.CaseImage

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with pgtrigger.ignore("cases.CaseImage:written_in_draft"):
            return super()._create(model_class, *args, **kwargs)

    case = factory.SubFactory(CaseFactory)
    kind = ImageKind.PHOTO
    file = factory.LazyFunction(lambda: ContentFile(b"the whole picture", "file.jpg"))
    view = factory.LazyFunction(lambda: ContentFile(b"a phone's picture", "view.jpg"))
    width = 800
    height = 1000
    added_at = factory.LazyFunction(timezone.now)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = models.Invitation

    case = factory.SubFactory(CaseFactory)
    user = factory.SubFactory(UserFactory)
    invited_by = factory.LazyAttribute(lambda made: made.case.author)
    invited_at = factory.LazyFunction(timezone.now)


class ConferenceFactory(DjangoModelFactory):
    class Meta:
        model = models.Conference

    class Params:
        cancelled = factory.Trait(status=ConferenceStatus.CANCELLED, conclusion="改期")

    case = factory.SubFactory(CaseFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    place = "会诊中心"
    planned_by = factory.SubFactory(UserFactory)
