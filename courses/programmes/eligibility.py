"""Whether a doctor may apply to an intake, and if not, why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from alliance.people.models import Profile
from alliance.units.enums import MembershipStatus
from alliance.units.models import Membership

from .enums import COUNTS_ONCE
from .models import Application, Intake


class Obstacle(models.TextChoices):
    """Why somebody cannot apply; each label is a sentence for them."""

    NO_UNIT = "NO_UNIT", _("您的账号没有人员档案，请联系本单位联络员。")
    NOT_A_MEMBER = "NOT_A_MEMBER", _("您所在的单位不是这个联盟的正式成员，不能申请。")
    NO_ANNEX = "NO_ANNEX", _("您所在的单位还没有与联盟签订带教子方案，请联系本单位联络员。")
    NOT_YET_OPEN = "NOT_YET_OPEN", _("申请还没有开始。")
    CLOSED = "CLOSED", _("申请已经截止。")
    APPLIED = "APPLIED", _("您已经申请过这一批次。")
    UNIT_CHANGED = "UNIT_CHANGED", _("填写申请后您换了单位，请撤回后以现在的单位重新申请。")


class NotEligible(Exception):
    """The doctor may not apply; `obstacle` says why."""

    def __init__(self, obstacle: Obstacle):
        super().__init__(obstacle)
        self.obstacle = obstacle


@dataclass(frozen=True)
class Applicant:
    """One doctor with what the rules ask about: read in three queries for any number of intakes."""

    unit_id: int | None
    alliances: frozenset[int]
    annexed: frozenset[int]
    applied: frozenset[int]

    def obstacle_to(self, intake: Intake, *, on: date) -> Obstacle | None:
        """The first thing in the way of a new application; None when there is nothing.

        The intake comes with `version__programme`.
        """
        return self.unit_obstacle(intake) or window_obstacle(intake, on=on) or self._twice(intake)

    def unit_obstacle(self, intake: Intake) -> Obstacle | None:
        """What the doctor's unit lacks."""
        alliance_id = intake.version.programme.alliance_id
        if self.unit_id is None:
            return Obstacle.NO_UNIT
        if alliance_id not in self.alliances:
            return Obstacle.NOT_A_MEMBER
        if alliance_id not in self.annexed:
            return Obstacle.NO_ANNEX
        return None

    def _twice(self, intake: Intake) -> Obstacle | None:
        return Obstacle.APPLIED if intake.pk in self.applied else None


def window_obstacle(intake: Intake, *, on: date) -> Obstacle | None:
    if on < intake.apply_from:
        return Obstacle.NOT_YET_OPEN
    if on > intake.apply_until:
        return Obstacle.CLOSED
    return None


def applicant(user: User, *, intakes: Iterable[int]) -> Applicant:
    """The doctor as the rules see them, with regard to these intakes."""
    unit_id = Profile.objects.filter(user=user).values_list("unit_id", flat=True).first()
    memberships = Membership.objects.filter(
        unit=unit_id, status=MembershipStatus.ACTIVE
    ).values_list("alliance_id", "teaching_annex")
    applied = Application.objects.filter(user=user, intake__in=intakes, status__in=COUNTS_ONCE)
    return Applicant(
        unit_id=unit_id,
        alliances=frozenset(alliance for alliance, _annex in memberships),
        annexed=frozenset(alliance for alliance, annex in memberships if annex),
        applied=frozenset(applied.values_list("intake_id", flat=True)),
    )
