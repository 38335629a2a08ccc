from datetime import timedelta

import factory
from django.utils import timezone

from alliance.people.factories import ProfileFactory
from alliance.units.factories import AllianceFactory, UnitFactory

from . import models
from .enums import MeetingStatus, PairingKind, PairingStatus


class MentorProfileFactory(factory.django.DjangoModelFactory):
    """A mentor of three at most."""

    class Meta:
        model = models.MentorProfile

    alliance = factory.SubFactory(AllianceFactory)
    unit = factory.SubFactory(UnitFactory, level="3A")
    user = factory.LazyAttribute(lambda made: ProfileFactory(unit=made.unit).user)
    specialties = "脊柱微创"


class PairingFactory(factory.django.DjangoModelFactory):
    """A running pairing since today: PRIMARY when a trainee is given, else a link of a chain."""

    class Meta:
        model = models.Pairing

    class Params:
        proposed = factory.Trait(
            status=PairingStatus.PROPOSED,
            accepted_by_mentor_at=None,
            accepted_by_mentee_at=None,
            active_on=None,
        )

    trainee = None
    mentor = factory.LazyAttribute(
        lambda made: (
            MentorProfileFactory(alliance=made.programme.alliance)
            if made.programme
            else MentorProfileFactory()
        )
    )
    kind = factory.LazyAttribute(
        lambda made: PairingKind.PRIMARY if made.trainee else PairingKind.CHAIN
    )
    programme = factory.LazyAttribute(
        lambda made: made.trainee and made.trainee.intake.version.programme
    )
    mentee = factory.LazyAttribute(
        lambda made: made.trainee.user if made.trainee else ProfileFactory().user
    )
    alliance = factory.LazyAttribute(lambda made: made.mentor.alliance)
    status = PairingStatus.ACTIVE
    proposed_by = factory.LazyAttribute(lambda made: made.mentee)
    proposed_at = factory.LazyFunction(timezone.now)
    accepted_by_mentor_at = factory.LazyFunction(timezone.now)
    accepted_by_mentee_at = factory.LazyFunction(timezone.now)
    active_on = factory.LazyFunction(timezone.localdate)


class GoalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Goal

    pairing = factory.SubFactory(PairingFactory)
    text = "独立完成腰椎间孔镜的术前规划"
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    set_by = factory.SelfAttribute("pairing.mentee")
    set_at = factory.LazyFunction(timezone.now)


class EvidenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Evidence

    goal = factory.SubFactory(GoalFactory)
    note = "完成三例术前规划，均由带教老师批改。"
    added_by = factory.SelfAttribute("goal.pairing.mentee")
    added_at = factory.LazyFunction(timezone.now)


class MeetingFactory(factory.django.DjangoModelFactory):
    """Planned in three days; `held` waits for the mentor's signature, `signed` is done."""

    class Meta:
        model = models.Meeting

    class Params:
        held = factory.Trait(
            status=MeetingStatus.HELD,
            held_on=factory.SelfAttribute("planned_on"),
            planned_on=factory.LazyFunction(timezone.localdate),
            outcome="复盘上周三例手术，讨论减压范围。",
            next_steps="写一份术前规划。",
            mentee_signed_at=factory.LazyFunction(timezone.now),
            revision=1,
        )
        signed = factory.Trait(
            held=True,
            status=MeetingStatus.SIGNED,
            mentor_signed_at=factory.LazyFunction(timezone.now),
        )

    pairing = factory.SubFactory(PairingFactory)
    planned_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=3))
    agenda = "手术录像复盘"
    planned_by = factory.SelfAttribute("pairing.mentee")


class ChangeRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ChangeRequest

    pairing = factory.SubFactory(PairingFactory)
    asked_by = factory.SelfAttribute("pairing.mentee")
    asked_at = factory.LazyFunction(timezone.now)
    reason = "沟通方式不合适"
