from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.core.triggers import follows

from ..enums import CONFERENCE_TRANSITIONS, ConferenceStatus


class ConferenceQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "ConferenceQuerySet":
        """For the office, the case's author, and those who were asked to come.

        The rule for one object is rules.can_see_conference.
        """
        if roles.sees_everything:
            return self
        asked = Attendee.objects.filter(conference=OuterRef("pk"), user=roles.user_id)
        return self.filter(
            Q(case__alliance__in=roles.alliances(Role.ALLIANCE_OFFICE))
            | Q(case__author=roles.user_id)
            | Exists(asked)
        )


class Conference(models.Model):
    """A time and a place at which a case is discussed."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="conferences")
    starts_at = models.DateTimeField(_("开始时间"))
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), default=60)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    link = models.URLField(_("视频会议链接"), blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=ConferenceStatus, default=ConferenceStatus.PLANNED
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # What came out of it, or why it does not take place.
    conclusion = models.TextField(_("结论"), max_length=2000, blank=True)

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("病例讨论会")
        verbose_name_plural = _("病例讨论会")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="conference_is_somewhere", condition=~Q(place="") | ~Q(link="")
            ),
            models.CheckConstraint(name="conference_takes_time", condition=Q(minutes__gt=0)),
            models.CheckConstraint(
                name="conference_over_has_conclusion",
                condition=Q(status=ConferenceStatus.PLANNED) | ~Q(conclusion=""),
            ),
        ]
        triggers = [follows(CONFERENCE_TRANSITIONS)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.starts_at:%Y-%m-%d %H:%M}"


class Attendee(models.Model):
    """A person asked to a conference; they read its case."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="attendees")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="case_conferences"
    )

    class Meta:
        verbose_name = _("参会人")
        verbose_name_plural = _("参会人")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "user"], name="asked_once_to_conference")
        ]

    def __str__(self) -> str:
        return f"{self.conference_id}: {self.user}"
