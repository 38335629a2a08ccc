from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from courses.rotations.factories import PlacementFactory

from . import models
from .enums import TURN, Act, EndStatus, Outcome, Step


class EndOfRotationFactory(DjangoModelFactory):
    """Handed in, with its first try and the signatures that its status means.

    Give `status` as it should stand; FAILED has one failed try.
    """

    class Meta:
        model = models.EndOfRotation
        skip_postgeneration_save = True

    placement = factory.SubFactory(PlacementFactory)
    status = EndStatus.SUBMITTED
    round = 1
    changed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def sitting(self, create, extracted, **kwargs):
        decided = {EndStatus.PASSED: Outcome.PASSED, EndStatus.FAILED: Outcome.FAILED}
        outcome = decided.get(self.status, Outcome.PENDING)
        sitting = models.Try.objects.create(
            end=self, number=1, theory_needed=60, skill_needed=60,
            submitted_at=self.changed_at - timedelta(hours=1), outcome=outcome,
            decided_at=None if outcome == Outcome.PENDING else self.changed_at,
        )  # fmt: skip
        placement = self.placement
        signers = {
            Step.TRAINEE: placement.trainee.user,
            Step.MENTOR: placement.mentor,
            Step.HEAD: placement.mentor,
            Step.OFFICE: placement.mentor,
        }
        for step in _signed(self.status):
            by = signers[step] or placement.trainee.user
            models.Signature.objects.create(
                end=self, sitting=sitting, round=1, step=step, act=Act.SIGNED,
                by=by, name=by.name, at=self.changed_at,
                reached=[] if step == Step.TRAINEE else None,
            )  # fmt: skip


def _signed(status: str) -> list[Step]:
    """The steps that have signed when it stands so."""
    steps = list(Step)
    turn = TURN.get(status)
    if turn:
        return steps[: steps.index(turn)]
    return steps if status == EndStatus.PASSED else steps[:1]


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = models.Review

    kind = "DEPARTMENT"
    teaching = 4
    practice = 4
    overall = 4
