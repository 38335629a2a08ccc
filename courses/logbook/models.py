import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from alliance.core.patients import AgeGroup
from alliance.core.triggers import follows
from courses.programmes.enums import Level
from courses.programmes.models import Requirement
from courses.rotations.models import Placement

from .enums import ENTRY_TRANSITIONS, EntryStatus
from .triggers import count_entries, fits_placement, kept_once_submitted

LATE_AFTER_DAYS = 7

_LAST_DAY_IN_TIME = ExpressionWrapper(
    F("done_on") + Value(LATE_AFTER_DAYS), output_field=models.DateField()
)


class EntryQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "EntryQuerySet":
        """One's own; what others handed in, for whoever teaches or follows that placement today.

        `roles` is a units.queries.RoleSet. A draft is its writer's alone. A former mentor sees
        nothing. The rule for one object is rules.can_see_entry.
        """
        followed = Q(placement__in=Placement.objects.visible_to(roles))
        return self.filter(
            Q(placement__trainee__user_id=roles.user_id) | followed & ~Q(status=EntryStatus.DRAFT)
        )

    def waiting_for(self, roles) -> "EntryQuerySet":
        """What this person has to sign: as the mentor, or as the head where there is no mentor.

        The rule for one object is rules.can_sign.
        """
        return self.filter(
            Q(placement__mentor_id=roles.user_id)
            | Q(placement__mentor=None, placement__department_id__in=roles.department_ids),
            ~Q(placement__trainee__user_id=roles.user_id),
            status=EntryStatus.SUBMITTED,
        )


@pghistory.track(
    pghistory.UpdateEvent(condition=pghistory.AnyChange("status")),
    pghistory.DeleteEvent(),
    fields=["status", "requirement", "level", "done_on", "return_reason", "signed_by"],
    model_name="EntryEvent",
)
class Entry(models.Model):
    """One thing a trainee saw or did, on a day of a placement, for an item of the programme.

    Diagnosis and reflection hold no identifier of a patient (services look before they save).
    `client_id` is made where the entry is written: sent again it is the same entry. Signed, it is
    immutable; the database holds that, and what is said in triggers.py.
    """

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="entries")
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, related_name="entries", verbose_name=_("项目")
    )
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)
    done_on = models.DateField(_("日期"))
    age_group = models.CharField(_("患者年龄段"), max_length=6, choices=AgeGroup)
    diagnosis = models.CharField(_("诊断"), max_length=100)
    reflection = models.TextField(_("反思"), max_length=1000, blank=True)
    client_id = models.UUIDField(unique=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=EntryStatus, default=EntryStatus.DRAFT
    )
    created_at = models.DateTimeField(_("登记时间"))
    first_submitted_on = models.DateField(_("首次提交日期"), null=True, blank=True)
    # The last time; first_submitted_on stays.
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    # First handed in more than LATE_AFTER_DAYS after it was done; the database works it out.
    late = models.GeneratedField(
        verbose_name=_("补登"),
        expression=Case(
            When(first_submitted_on__gt=_LAST_DAY_IN_TIME, then=Value(True)),
            default=Value(False),
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    return_reason = models.CharField(_("退回理由"), max_length=200, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="signed_entries", verbose_name=_("审签人"),
    )  # fmt: skip
    signed_at = models.DateTimeField(_("审签时间"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("轮转登记")
        verbose_name_plural = _("轮转登记")
        ordering = ["-done_on", "-pk"]
        indexes = [
            models.Index(fields=["placement", "-done_on", "-id"], name="entries_by_day"),
            models.Index(fields=["placement", "-first_submitted_on"], name="entries_by_submission"),
            models.Index(
                fields=["placement", "submitted_at"],
                name="entries_waiting",
                condition=Q(status=EntryStatus.SUBMITTED),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="entry_level", condition=Q(level__in=Level.values)),
            models.CheckConstraint(
                name="entry_age_group", condition=Q(age_group__in=AgeGroup.values)
            ),
            models.CheckConstraint(name="entry_has_diagnosis", condition=~Q(diagnosis="")),
            models.CheckConstraint(
                name="entry_submitted_has_moment",
                condition=Q(
                    status=EntryStatus.DRAFT,
                    first_submitted_on__isnull=True,
                    submitted_at__isnull=True,
                )
                | Q(
                    ~Q(status=EntryStatus.DRAFT),
                    first_submitted_on__isnull=False,
                    submitted_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="entry_submitted_after_done",
                condition=Q(first_submitted_on__isnull=True)
                | Q(first_submitted_on__gte=F("done_on")),
            ),
            models.CheckConstraint(
                name="entry_signed_has_signer",
                condition=Q(
                    status=EntryStatus.SIGNED, signed_by__isnull=False, signed_at__isnull=False
                )
                | Q(~Q(status=EntryStatus.SIGNED), signed_by__isnull=True, signed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="entry_returned_has_reason",
                condition=~Q(status=EntryStatus.RETURNED) | ~Q(return_reason=""),
            ),
        ]
        triggers = [
            fits_placement(),
            kept_once_submitted(),
            pgtrigger.Protect(
                name="signed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status=EntryStatus.SIGNED),
            ),
            pgtrigger.Protect(
                name="submitted_is_kept",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__status=EntryStatus.DRAFT),
            ),
            follows(ENTRY_TRANSITIONS),
            *count_entries(),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id}/{self.requirement_id} {self.done_on}"


class Tally(models.Model):
    """How many entries a placement has for an item. Written by triggers only (triggers.py).

    `signed` are those at the item's level or above, uncapped; `below` are signed but of a lower
    level and count for nothing. `recompute_tallies` proves it equal to the entries.
    """

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="tallies")
    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="tallies")
    signed = models.IntegerField(_("已审签"), default=0)
    below = models.IntegerField(_("级别不足"), default=0)
    waiting = models.IntegerField(_("待审签"), default=0)
    returned = models.IntegerField(_("已退回"), default=0)

    class Meta:
        verbose_name = _("登记计数")
        verbose_name_plural = _("登记计数")
        constraints = [
            models.UniqueConstraint(fields=["placement", "requirement"], name="tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.placement_id}/{self.requirement_id}: {self.signed}"
