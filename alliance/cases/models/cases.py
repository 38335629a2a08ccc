import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.core.patients import AgeGroup
from alliance.core.triggers import follows
from alliance.people.enums import Sex
from alliance.people.models import Profile
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Alliance, Membership, Unit

from ..enums import (
    CASE_TRANSITIONS,
    CONFIRMED,
    CaseStatus,
    ConferenceStatus,
    Outcome,
    Scope,
    Urgency,
)
from ..triggers import kept_once_submitted, written_in_draft
from .conferences import Attendee
from .experts import Expert, Invitation, Specialty

# What the author writes. No identifier of a patient is ever stored in it.
TEXTS = ("question", "history", "examination", "done")


class CaseQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "CaseQuerySet":
        """Cases that this person may read (`roles`: units.queries.RoleSet).

        The author reads their own; the alliance office all but drafts; who was invited, from the
        second reading on; an expert of the alliance what waits for a second reader; once it is
        confirmed the author's unit, those asked to a conference, and, unless the unit keeps it to
        itself, whoever works in a member unit. The rule for one object is rules.can_see.
        """
        if roles.sees_everything:
            return self
        me = roles.user_id
        confirmed = Q(status__in=CONFIRMED)
        waiting = Q(status=CaseStatus.DEIDENTIFIED)
        for_all = Q(scope=Scope.ALLIANCE)
        invited = Invitation.objects.filter(case=OuterRef("pk"), user=me)
        expert = Expert.objects.filter(specialty__alliance=OuterRef("alliance"), user=me)
        asked = Attendee.objects.filter(conference__case=OuterRef("pk"), user=me).exclude(
            conference__status=ConferenceStatus.CANCELLED
        )
        colleague = Profile.objects.filter(unit=OuterRef("unit"), user=me)
        member = Membership.objects.filter(
            alliance=OuterRef("alliance"), unit__profiles=me, status__in=CURRENT_MEMBERSHIP
        )
        return self.filter(
            Q(author=me)
            | ~Q(status=CaseStatus.DRAFT) & Q(alliance__in=roles.alliances(Role.ALLIANCE_OFFICE))
            | (confirmed | waiting) & Exists(invited)
            | waiting & for_all & Exists(expert)
            | confirmed & Exists(colleague)
            | confirmed & for_all & Exists(member)
            | confirmed & Exists(asked)
        )

    def waiting_for_second_reader(self, roles) -> "CaseQuerySet":
        """Cases that this person may confirm. The rule for one object is rules.can_confirm."""
        me = roles.user_id
        invited = Invitation.objects.filter(case=OuterRef("pk"), user=me)
        expert = Expert.objects.filter(specialty__alliance=OuterRef("alliance"), user=me)
        return self.filter(
            Q(alliance__in=roles.alliances(Role.ALLIANCE_OFFICE))
            | Exists(invited)
            | Q(scope=Scope.ALLIANCE) & Exists(expert),
            ~Q(author=me),
            status=CaseStatus.DEIDENTIFIED,
        )

    def waiting_for_advice_of(self, user_id: int) -> "CaseQuerySet":
        """Open cases without advice to which this person was invited."""
        return self.filter(
            Exists(Invitation.objects.filter(case=OuterRef("pk"), user=user_id)),
            status=CaseStatus.OPEN,
        )


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("status")),
    pghistory.DeleteEvent(),
    # Not the texts: what was found too late is not kept in a history either.
    fields=["status", "scope", "urgency", "author", "second_reader"],
    model_name="CaseEvent",
)
class Case(models.Model):
    """A patient's case without the patient: nothing in it tells who it is.

    `client_id` is made where the case is written: sent again it is the same case. Texts and images
    change in DRAFT only; the database holds that (triggers.py).
    """

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="cases", verbose_name=_("联盟")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases", verbose_name=_("单位"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases", verbose_name=_("提交人")
    )
    client_id = models.UUIDField(unique=True, editable=False)
    status = models.CharField(
        _("状态"), max_length=12, choices=CaseStatus, default=CaseStatus.DRAFT
    )
    scope = models.CharField(_("谁能看"), max_length=8, choices=Scope, default=Scope.ALLIANCE)
    urgency = models.CharField(
        _("紧急程度"), max_length=9, choices=Urgency, default=Urgency.ROUTINE
    )
    specialty = models.ForeignKey(
        Specialty, models.PROTECT, null=True, blank=True, related_name="cases",
        verbose_name=_("专科"),
    )  # fmt: skip
    question = models.CharField(_("想请教的问题"), max_length=120)
    age_group = models.CharField(_("年龄段"), max_length=6, choices=AgeGroup, blank=True)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, blank=True)
    history = models.TextField(_("病史"), max_length=3000, blank=True)
    examination = models.TextField(_("查体与检查"), max_length=3000, blank=True)
    done = models.TextField(_("已做处理"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("建立时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    opened_at = models.DateTimeField(_("开放时间"), null=True, blank=True)
    answer_due_at = models.DateTimeField(_("意见时限"), null=True, blank=True)
    advised_at = models.DateTimeField(_("首次意见时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("结案时间"), null=True, blank=True)
    second_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("复核人"),
    )  # fmt: skip
    return_reason = models.CharField(_("退回理由"), max_length=200, blank=True)
    withdraw_reason = models.CharField(_("撤回理由"), max_length=200, blank=True)
    outcome = models.CharField(_("转归"), max_length=9, choices=Outcome, blank=True)
    outcome_text = models.TextField(_("结案说明"), max_length=1000, blank=True)
    # The office and the experts are told once that the advice is late.
    late_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("病例")
        verbose_name_plural = _("病例")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["alliance", "-created_at"], name="cases_by_alliance"),
            models.Index(fields=["author", "-created_at"], name="cases_by_author"),
            models.Index(
                fields=["answer_due_at"], name="cases_due", condition=Q(status=CaseStatus.OPEN)
            ),
        ]
        constraints = [
            models.CheckConstraint(name="case_has_question", condition=~Q(question="")),
            models.CheckConstraint(
                name="case_whole_when_submitted",
                condition=Q(status=CaseStatus.DRAFT)
                | Q(submitted_at__isnull=False, specialty__isnull=False)
                & ~Q(history="")
                & ~Q(examination="")
                & ~Q(age_group="")
                & ~Q(sex=""),
            ),
            models.CheckConstraint(
                name="case_opened_by_second_reader",
                condition=~Q(status__in=CONFIRMED)
                | Q(
                    opened_at__isnull=False,
                    answer_due_at__isnull=False,
                    second_reader__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="case_second_reader_is_another",
                condition=Q(second_reader__isnull=True) | ~Q(second_reader=F("author")),
            ),
            models.CheckConstraint(
                name="case_advised_has_moment",
                condition=~Q(status__in=(CaseStatus.ADVISED, CaseStatus.CLOSED))
                | Q(advised_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_closed_has_outcome",
                condition=~Q(status=CaseStatus.CLOSED)
                | Q(closed_at__isnull=False) & ~Q(outcome="") & ~Q(outcome_text=""),
            ),
            models.CheckConstraint(
                name="case_withdrawn_has_reason",
                condition=~Q(status=CaseStatus.WITHDRAWN) | ~Q(withdraw_reason=""),
            ),
        ]
        triggers = [
            follows(CASE_TRANSITIONS),
            kept_once_submitted(*TEXTS, "scope", "author_id", "unit_id", "alliance_id"),
            pgtrigger.Protect(
                name="submitted_is_kept",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__status=CaseStatus.DRAFT),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.status == CaseStatus.DRAFT

    @property
    def in_discussion(self) -> bool:
        return self.status in (CaseStatus.OPEN, CaseStatus.ADVISED)


class FalseAlarm(models.Model):
    """What looks like an identifier in a text and, says the author, is none; shown to whoever
    reads second."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="false_alarms")
    field = models.CharField(max_length=12, choices=[(name, name) for name in TEXTS])
    text = models.CharField(_("文字"), max_length=100)
    reason = models.CharField(_("理由"), max_length=60)

    class Meta:
        verbose_name = _("误报说明")
        verbose_name_plural = _("误报说明")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "field", "text"], name="false_alarm_once"),
            models.CheckConstraint(name="false_alarm_has_reason", condition=~Q(reason="")),
        ]
        triggers = [written_in_draft()]

    def __str__(self) -> str:
        return f"{self.case_id} {self.field}"


class FollowUp(models.Model):
    """A day on which the author says how the patient is."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="follow_ups")
    days = models.PositiveSmallIntegerField(_("意见后天数"))
    due_on = models.DateField(_("应报日期"))
    text = models.TextField(_("随访情况"), max_length=1000, blank=True)
    reported_at = models.DateTimeField(_("报告时间"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("随访")
        verbose_name_plural = _("随访")
        ordering = ["days"]
        constraints = [
            models.UniqueConstraint(fields=["case", "days"], name="follow_up_once"),
            models.CheckConstraint(
                name="follow_up_reported_has_text",
                condition=Q(reported_at__isnull=True, text="")
                | Q(reported_at__isnull=False) & ~Q(text=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], name="follow_ups_open", condition=Q(reported_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} +{self.days}"
