"""Pairings, and the quiet wish to be paired otherwise."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.units.models import Alliance
from courses.programmes.models import Programme, Trainee

from ..enums import ChangeStatus, EndCause, PairingKind, PairingStatus
from ..triggers import KEPT, count_load, frozen_when, one_story
from .mentors import MentorProfile


class PairingQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "PairingQuerySet":
        """One's own, past ones too; of one's department's mentors; of one's unit's people; of
        one's alliances.

        That a pairing is seen, with its dates, opens nothing that was said in it:
        rules.can_read_content. The rule for one object is rules.can_see_pairing.
        """
        if roles.sees_everything:
            return self
        return self.filter(
            Q(mentor__user_id=roles.user_id)
            | Q(mentee_id=roles.user_id)
            | Q(mentor__department_id__in=roles.department_ids)
            | Q(mentee__profile__unit_id__in=roles.unit_ids)
            | Q(alliance_id__in=roles.office_alliance_ids)
        )

    def active(self) -> "PairingQuerySet":
        return self.filter(status=PairingStatus.ACTIVE)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("status")),
    fields=["status", "active_on", "ended_on", "end_cause"],
    model_name="PairingEvent",
)
class Pairing(models.Model):
    """A mentor and a mentee. Who and for what is frozen: another mentor is another pairing.

    PRIMARY belongs to a traineeship (at most one active for a mentee and programme); CHAIN joins
    two people of an alliance, the mentee's unit being the smaller one.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="pairings")
    kind = models.CharField(_("类型"), max_length=7, choices=PairingKind)
    mentor = models.ForeignKey(
        MentorProfile, models.PROTECT, related_name="pairings", verbose_name=_("带教老师")
    )
    mentee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentored_in",
        verbose_name=_("学员"),
    )  # fmt: skip
    trainee = models.ForeignKey(
        Trainee, models.PROTECT, null=True, blank=True, related_name="pairings"
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="pairings",
        verbose_name=_("进修项目"),
    )  # fmt: skip
    status = models.CharField(
        _("状态"), max_length=9, choices=PairingStatus, default=PairingStatus.PROPOSED
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("提出时间"))
    message = models.CharField(_("附言"), max_length=300, blank=True)
    accepted_by_mentor_at = models.DateTimeField(_("带教老师确认"), null=True, blank=True)
    accepted_by_mentee_at = models.DateTimeField(_("学员确认"), null=True, blank=True)
    active_on = models.DateField(_("开始日期"), null=True, blank=True)
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    end_cause = models.CharField(_("结束原因"), max_length=13, choices=EndCause, blank=True)
    # Told to whoever proposed, and to nobody else.
    decline_reason = models.CharField(_("未接受的理由"), max_length=200, blank=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("结对")
        verbose_name_plural = _("结对")
        ordering = ["-proposed_at", "-pk"]
        indexes = [
            models.Index(fields=["mentor", "status"]),
            models.Index(fields=["mentee", "status"]),
            models.Index(fields=["alliance", "status", "-proposed_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mentee", "programme", "status"],
                name="one_primary_mentor",
                condition=Q(
                    kind=PairingKind.PRIMARY,
                    status__in=[PairingStatus.ACTIVE, PairingStatus.PROPOSED],
                ),
            ),
            models.UniqueConstraint(
                fields=["mentee", "alliance", "status"],
                name="one_chain_mentor",
                condition=Q(
                    kind=PairingKind.CHAIN,
                    status__in=[PairingStatus.ACTIVE, PairingStatus.PROPOSED],
                ),
            ),
            models.CheckConstraint(
                name="pairing_kind_fits",
                condition=Q(
                    kind=PairingKind.PRIMARY, trainee__isnull=False, programme__isnull=False
                )
                | Q(kind=PairingKind.CHAIN, trainee__isnull=True, programme__isnull=True),
            ),
            models.CheckConstraint(
                name="pairing_runs_when_both_accepted",
                condition=Q(
                    status__in=[PairingStatus.ACTIVE, PairingStatus.ENDED],
                    accepted_by_mentor_at__isnull=False,
                    accepted_by_mentee_at__isnull=False,
                    active_on__isnull=False,
                )
                | Q(
                    ~Q(status__in=[PairingStatus.ACTIVE, PairingStatus.ENDED]),
                    active_on__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="pairing_end_is_told",
                condition=(Q(status=PairingStatus.ENDED, ended_on__isnull=False) & ~Q(end_cause=""))
                | (~Q(status=PairingStatus.ENDED) & Q(ended_on__isnull=True, end_cause="")),
            ),
            models.CheckConstraint(
                name="pairing_dates_in_order",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("active_on")),
            ),
        ]
        triggers = [
            count_load(),
            one_story(),
            frozen_when(
                "status", PairingStatus.ENDED, PairingStatus.DECLINED, PairingStatus.WITHDRAWN
            ),
            pgtrigger.ReadOnly(
                name="who_and_what",
                fields=[
                    "alliance", "kind", "mentor", "mentee", "trainee", "programme", "proposed_by",
                ],
            ),
            KEPT,
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.mentor_id} → {self.mentee_id}"

    @property
    def is_active(self) -> bool:
        return self.status == PairingStatus.ACTIVE

    @property
    def is_proposed(self) -> bool:
        return self.status == PairingStatus.PROPOSED


class ChangeRequestQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "ChangeRequestQuerySet":
        """One's own, and for the training office those of its alliances.

        Never to the other party of the pairing, whatever role that person holds: a mentor may sit
        in the training office. The rule for one object is rules.can_see_change.
        """
        other_side = Q(pairing__mentor__user_id=roles.user_id) | Q(pairing__mentee_id=roles.user_id)
        mine = Q(asked_by_id=roles.user_id)
        if roles.sees_everything:
            return self.filter(mine | ~other_side)
        return self.filter(
            mine | (~other_side & Q(pairing__alliance_id__in=roles.alliances(Role.TRAINING_OFFICE)))
        )


class ChangeRequest(models.Model):
    """The wish of one side to go on with somebody else; the other side never learns of it.

    A table of its own and not a column of Pairing, so that no list, page or export of pairings
    can show the reason by mistake.
    """

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="change_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提出时间"))
    reason = models.TextField(_("原因"), max_length=500)
    status = models.CharField(
        _("状态"), max_length=9, choices=ChangeStatus, default=ChangeStatus.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    answer = models.CharField(_("给申请人的答复"), max_length=200, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("更换带教申请")
        verbose_name_plural = _("更换带教申请")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pairing", "asked_by"],
                name="one_open_change_request",
                condition=Q(status=ChangeStatus.OPEN),
            ),
            models.CheckConstraint(name="change_request_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="change_decided_has_moment",
                condition=Q(status=ChangeStatus.OPEN, decided_at__isnull=True)
                | (~Q(status=ChangeStatus.OPEN) & Q(decided_at__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="as_asked", fields=["pairing", "asked_by", "reason"]),
            KEPT,
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.asked_at:%Y-%m-%d}"
