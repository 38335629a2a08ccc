"""When a programme takes people in, and how many."""

from datetime import date, timedelta

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Unit

from .programme import ProgrammeVersion

MOST_LATE_ENTRY_DAYS = 60


class IntakeQuerySet(models.QuerySet):
    def taking_applications(self, on: date) -> "IntakeQuerySet":
        return self.filter(apply_from__lte=on, apply_until__gte=on)


@pghistory.track(exclude=["taken"])
class Intake(models.Model):
    """One round of a programme. Dates are inclusive. `taken` is kept by the database."""

    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="intakes")
    name = models.CharField(_("批次名称"), max_length=100)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    apply_from = models.DateField(_("申请开始"))
    apply_until = models.DateField(_("申请截止"))
    places = models.PositiveSmallIntegerField(_("总名额"))
    places_per_unit = models.PositiveSmallIntegerField(_("每单位名额"), null=True, blank=True)
    late_entry_days = models.PositiveSmallIntegerField(
        _("开班后递补天数"), default=7, validators=[MaxValueValidator(MOST_LATE_ENTRY_DAYS)]
    )
    taken = models.PositiveSmallIntegerField(_("已占名额"), default=0, editable=False)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("招生批次")
        verbose_name_plural = _("招生批次")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="intake_never_oversold", condition=Q(taken__lte=F("places"))
            ),
            models.CheckConstraint(
                name="intake_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="intake_window_in_order", condition=Q(apply_until__gte=F("apply_from"))
            ),
            models.CheckConstraint(
                name="intake_late_entry_is_early",
                condition=Q(late_entry_days__lte=MOST_LATE_ENTRY_DAYS),
            ),
            models.UniqueConstraint(fields=["version", "name"], name="intake_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def admits_until(self) -> date:
        """The last day on which a place that comes free goes to the waiting list by itself."""
        return self.starts_on + timedelta(days=self.late_entry_days)

    @property
    def is_full(self) -> bool:
        return self.taken >= self.places


class UnitQuotaQuerySet(models.QuerySet):
    def used_up(self) -> "UnitQuotaQuerySet":
        return self.filter(places__isnull=False, taken__gte=F("places"))


class UnitQuota(models.Model):
    """How many of an intake's places one unit may take; the database adds a missing row.

    Unless the office gave the unit a number of its own, `places` follows the intake's.
    """

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="quotas")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField(_("名额"), null=True, blank=True)
    is_own = models.BooleanField(_("单独设定"), default=False)
    taken = models.PositiveSmallIntegerField(_("已占名额"), default=0, editable=False)

    objects = UnitQuotaQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位名额")
        verbose_name_plural = _("单位名额")
        constraints = [
            models.UniqueConstraint(fields=["intake", "unit"], name="quota_once"),
            models.CheckConstraint(
                name="quota_never_oversold",
                condition=Q(places__isnull=True) | Q(taken__lte=F("places")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intake_id}/{self.unit_id}"
