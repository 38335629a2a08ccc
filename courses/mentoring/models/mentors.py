"""Mentors: who they are, how many they take, when they are away."""

from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Alliance, Department, Membership, Unit
from courses.rotations.models import Days


class MentorProfileQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "MentorProfileQuerySet":
        """The mentors of the alliances that one's unit belongs to or whose office one holds.

        `roles` is a units.queries.RoleSet. The rule for one object is rules.can_see_mentor.
        """
        if roles.sees_everything:
            return self
        own_unit = Membership.objects.filter(
            alliance=models.OuterRef("alliance"),
            unit__profiles__user_id=roles.user_id,
            status__in=CURRENT_MEMBERSHIP,
        )
        return self.filter(
            Q(user_id=roles.user_id)
            | Q(alliance_id__in=roles.office_alliance_ids)
            | models.Exists(own_unit)
        )

    def present(self, on: date) -> "MentorProfileQuerySet":
        """Those who are not away on the day."""
        return self.exclude(
            pk__in=AwayPeriod.objects.filter(starts_on__lte=on, ends_on__gte=on).values("mentor")
        )

    def with_room(self) -> "MentorProfileQuerySet":
        """Those who have not reached their limit."""
        return self.filter(load__lt=F("load_limit"))


@pghistory.track(exclude=["load"])
class MentorProfile(models.Model):
    """A person who mentors in an alliance. `load` is kept by the database: active primary mentees.

    The professional title is the one of people.Profile.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentor_profiles",
        verbose_name=_("带教老师"),
    )  # fmt: skip
    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="mentors")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="mentors", verbose_name=_("所在单位")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="mentors",
        verbose_name=_("科室"),
    )  # fmt: skip
    specialties = models.CharField(_("专长"), max_length=200, blank=True)
    introduction = models.TextField(_("简介"), max_length=1000, blank=True)
    load_limit = models.PositiveSmallIntegerField(_("最多带教人数"), default=3)
    load = models.PositiveSmallIntegerField(_("在带人数"), default=0, editable=False)
    accepting = models.BooleanField(_("接受新的结对"), default=True)

    objects = MentorProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("带教老师")
        verbose_name_plural = _("带教老师")
        ordering = ["user__name_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "alliance"], name="mentor_once_per_alliance"),
            models.CheckConstraint(
                name="mentor_never_overloaded", condition=Q(load__lte=F("load_limit"))
            ),
            models.CheckConstraint(
                name="mentor_limit_in_range", condition=Q(load_limit__gte=0, load_limit__lte=20)
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def has_room(self) -> bool:
        return self.load < self.load_limit


class AwayPeriod(models.Model):
    """Days on which a mentor is not there; both dates are included."""

    mentor = models.ForeignKey(MentorProfile, models.CASCADE, related_name="away_periods")
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    note = models.CharField(_("说明"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("外出时段")
        verbose_name_plural = _("外出时段")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="away_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="away_periods_apart",
                expressions=[("mentor", RangeOperators.EQUAL), (Days(), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} {self.starts_on}–{self.ends_on}"
