import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance, Unit


class AwardQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "AwardQuerySet":
        """Rounds of the alliances whose office the person is (`roles`: units.queries.RoleSet)."""
        if roles.sees_everything:
            return self
        return self.filter(alliance_id__in=roles.office_alliance_ids)


@pghistory.track()
class Award(models.Model):
    """One round of one honour, given to many on one day: 2026年度优秀带教老师."""

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="awards", verbose_name=_("授予联盟")
    )
    title = models.CharField(
        _("荣誉名称"), max_length=60, help_text=_("连同年度一起写，如：2026年度优秀带教老师。")
    )
    citation = models.CharField(
        _("表彰词"), max_length=200, blank=True, help_text=_("写在荣誉证书上；各人可以另写。")
    )
    awarded_date = models.DateField(_("授予日期"))
    occasion = models.CharField(
        _("授予场合"), max_length=60, blank=True, help_text=_("如：2026年联盟年会。")
    )

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("表彰")
        verbose_name_plural = _("表彰")
        ordering = ["-awarded_date", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "title"], name="award_title_unique")
        ]

    def __str__(self) -> str:
        return self.title


class HonourQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "HonourQuerySet":
        """A person's own, their unit's own, and those of the alliances whose office they are."""
        if roles.sees_everything:
            return self
        return self.filter(
            Q(person_id=roles.user_id)
            | Q(unit_id__in=roles.unit_ids)
            | Q(award__alliance_id__in=roles.office_alliance_ids)
        )


@pghistory.track()
class Honour(models.Model):
    """What one person, or one unit, was honoured with; select `award` to read what it says."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="honours", verbose_name=_("表彰"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="honours", null=True, blank=True,
        verbose_name=_("获奖人"),
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="honours", null=True, blank=True,
        verbose_name=_("获奖单位"),
    )  # fmt: skip
    own_citation = models.CharField(_("单独的表彰词"), max_length=200, blank=True)

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = _("荣誉")
        verbose_name_plural = _("荣誉")
        ordering = ["award", "pk"]
        constraints = [
            models.CheckConstraint(
                name="honour_of_person_or_unit",
                condition=Q(person__isnull=True) ^ Q(unit__isnull=True),
            ),
            models.UniqueConstraint(fields=["award", "person"], name="person_honoured_once"),
            models.UniqueConstraint(fields=["award", "unit"], name="unit_honoured_once"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.award_id}"

    @property
    def alliance_id(self) -> int:
        return self.award.alliance_id

    @property
    def recipient(self):
        """The User or the Unit."""
        return self.person or self.unit

    @property
    def citation(self) -> str:
        return self.own_citation or self.award.citation
