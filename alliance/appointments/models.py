from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.core.days import Days
from alliance.units.models import Alliance

from .enums import GROUP_POSTS, AppointmentState, EndReason, Post
from .triggers import keeps_appointments, within_term


class TermQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "TermQuerySet":
        """Terms whose files this person keeps or reads: the offices of their alliances.

        `roles` is a units.queries.RoleSet. Who holds a post is public: queries.council_of.
        """
        if roles.sees_everything:
            return self
        return self.filter(alliance_id__in=roles.office_alliance_ids)


@pghistory.track()
class Term(models.Model):
    """A term (届) of an alliance's council; both days are included."""

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="terms", verbose_name=_("联盟")
    )
    name = models.CharField(_("届次"), max_length=40, help_text=_("如：第一届。"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), help_text=_("含当日；届内任职到这一天自动结束。"))

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("届次")
        verbose_name_plural = _("届次")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "name"], name="term_name_unique"),
            models.CheckConstraint(
                name="term_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="terms_apart",
                expressions=[("alliance", RangeOperators.EQUAL), (Days(), RangeOperators.OVERLAPS)],
            ),
        ]
        triggers = [keeps_appointments()]

    def __str__(self) -> str:
        return self.name

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class AppointmentQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "AppointmentQuerySet":
        """A person's own, and those of the alliances whose office they are."""
        if roles.sees_everything:
            return self
        return self.filter(
            Q(person_id=roles.user_id) | Q(alliance_id__in=roles.office_alliance_ids)
        )

    def in_office(self, on: date) -> "AppointmentQuerySet":
        return self.filter(starts_on__lte=on, ends_on__gte=on)

    def in_state(self, state: str, *, on: date) -> "AppointmentQuerySet":
        """Those of which `Appointment.state` says so on that day."""
        match state:
            case AppointmentState.COMING:
                return self.filter(starts_on__gt=on)
            case AppointmentState.IN_OFFICE:
                return self.in_office(on)
            case AppointmentState.ENDED:
                return self.filter(ends_on__lt=on, end_reason="")
        return self.filter(ends_on__lt=on).exclude(end_reason="")


@pghistory.track()
class Appointment(models.Model):
    """A person in a post of the alliance, within a term; both days are included.

    It ends by itself: `ends_on` is the term's last day until somebody ends it earlier, with a
    reason. How it stands is computed from the day.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="appointments")
    term = models.ForeignKey(
        Term, models.PROTECT, related_name="appointments", verbose_name=_("届次")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments",
        verbose_name=_("任职人"),
    )  # fmt: skip
    post = models.CharField(_("职务"), max_length=14, choices=Post)
    group = models.CharField(
        _("专业组"), max_length=30, blank=True, help_text=_("如：颈椎学组；不属于专业组的留空。")
    )
    starts_on = models.DateField(_("任职开始"))
    ends_on = models.DateField(_("任职结束"))
    end_reason = models.CharField(_("提前结束的原因"), max_length=8, choices=EndReason, blank=True)
    end_note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ["-starts_on", "pk"]
        indexes = [
            models.Index(fields=["person", "-starts_on"]),
            models.Index(fields=["term", "post"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="appointment_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="appointment_names_its_group",
                condition=~Q(post__in=GROUP_POSTS) | ~Q(group=""),
            ),
            models.CheckConstraint(
                name="appointment_note_has_reason",
                condition=Q(end_note="") | ~Q(end_reason=""),
            ),
            ExclusionConstraint(
                name="one_chair_at_a_time",
                expressions=[("alliance", RangeOperators.EQUAL), (Days(), RangeOperators.OVERLAPS)],
                condition=Q(post=Post.CHAIR),
            ),
            ExclusionConstraint(
                name="post_held_once",
                expressions=[
                    ("alliance", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("group", RangeOperators.EQUAL),
                    (Days(), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [within_term()]

    def __str__(self) -> str:
        return f"{self.person} {self.title}"

    @property
    def title(self) -> str:
        """The post in words, with its group: 颈椎学组 专业组组长."""
        return f"{self.group} {self.get_post_display()}" if self.group else self.get_post_display()

    def state(self, *, on: date) -> AppointmentState:
        if on < self.starts_on:
            return AppointmentState.COMING
        if on <= self.ends_on:
            return AppointmentState.IN_OFFICE
        return AppointmentState.ENDED_EARLY if self.end_reason else AppointmentState.ENDED
