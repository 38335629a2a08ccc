from datetime import date
from functools import reduce
from operator import or_

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.appointments.models import Appointment
from alliance.core.triggers import follows
from alliance.events.models import Attendance
from alliance.honours.models import Honour
from alliance.jobs.models import Job
from alliance.units.models import Alliance, Membership, Unit
from courses.designs.enums import CertificateKind
from courses.designs.models import DesignVersion
from courses.enrolment.models import Enrolment
from courses.mentoring.models import Pairing
from courses.paths.models import PathCompletion
from courses.programmes.models import Trainee

from .codes import grouped
from .enums import (
    CERTIFICATE_TRANSITIONS,
    HAVE_CERTIFICATE,
    SOURCE_FIELDS,
    CertificateState,
    FailureReason,
    ItemOutcome,
)


def _source(model: type[models.Model]) -> models.ForeignKey:
    return models.ForeignKey(
        model, models.PROTECT, null=True, blank=True, related_name="certificates"
    )


def _one_source() -> Q:
    """The source of the certificate's kind is set and no other is."""
    return reduce(
        or_,
        (
            Q(kind=kind, **{f"{other}__isnull": other != field for other in SOURCE_FIELDS.values()})
            for kind, field in SOURCE_FIELDS.items()
        ),
    )


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "CertificateQuerySet":
        """Certificates this person may see: their own, their unit's people's, their alliances'.

        `roles` is a units.queries.RoleSet. The rule for one object is rules.can_see_certificate.
        """
        if roles.sees_everything:
            return self
        return self.filter(
            Q(holder_id=roles.user_id)
            | Q(holder__profile__unit_id__in=roles.unit_ids)
            | Q(holder=None, unit_id__in=roles.unit_ids)
            | Q(alliance_id__in=roles.office_alliance_ids)
        )

    def changeable_by(self, roles) -> "CertificateQuerySet":
        """Those that this person may correct or revoke; for one object rules.can_change."""
        if roles.sees_everything:
            return self
        return self.filter(alliance_id__in=roles.office_alliance_ids)

    def valid(self) -> "CertificateQuerySet":
        return self.filter(state=CertificateState.VALID)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("state")),
    fields=["state", "state_at", "state_reason"],
    model_name="CertificateEvent",
)
class Certificate(models.Model):
    """An entry in the register of certificates. All but its state is frozen by the database.

    `snapshot` is what the certificate says (documents.snapshot_of lists it); what the holder or
    the course is called later changes nothing here. The PDF is typeset from the snapshot and
    stands in CertificateFile; an entry without one was interrupted and the sweep completes it.
    """

    kind = models.CharField(_("类型"), max_length=12, choices=CertificateKind)
    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="certificates", verbose_name=_("颁发联盟")
    )
    # The person who holds it; none when a unit does.
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates",
        verbose_name=_("持证人"), null=True, blank=True,
    )  # fmt: skip
    # The unit that holds it, or that its holder belonged to when it was issued.
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="certificates", verbose_name=_("单位"),
        null=True, blank=True,
    )  # fmt: skip
    # What it was given for: the one of its kind is set (enums.SOURCE_FIELDS), the others are not.
    enrolment = _source(Enrolment)
    path_completion = _source(PathCompletion)
    training = _source(Trainee)
    pairing = _source(Pairing)
    attendance = _source(Attendance)
    appointment = _source(Appointment)
    membership = _source(Membership)
    honour = _source(Honour)
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveIntegerField(_("序号"))
    serial = models.CharField(_("证书编号"), max_length=80, unique=True)
    code = models.CharField(_("核验码"), max_length=26, unique=True)
    snapshot = models.JSONField(_("证书内容"))
    design = models.ForeignKey(
        DesignVersion, models.PROTECT, related_name="certificates", verbose_name=_("版式版本"),
        null=True,
    )  # fmt: skip
    issued_at = models.DateTimeField(_("颁发时间"))
    expires_date = models.DateField(_("有效期至"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=CertificateState, default=CertificateState.VALID
    )
    state_at = models.DateTimeField(_("状态时间"))
    state_reason = models.CharField(_("原因"), max_length=200, blank=True)
    # Why it was issued anew after an earlier one was revoked.
    reissue_reason = models.CharField(_("重新颁发的原因"), max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("证书")
        verbose_name_plural = _("证书")
        ordering = ["-issued_at", "-pk"]
        indexes = [
            models.Index(fields=["alliance", "-issued_at"]),
            models.Index(fields=["holder", "-issued_at"]),
            models.Index(fields=["-issued_at", "-id"], name="certificates_by_date"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "kind", "year", "number"], name="certificate_number_unique"
            ),
            *(
                models.UniqueConstraint(
                    fields=[field],
                    name=f"one_valid_certificate_per_{field}",
                    condition=Q(state=CertificateState.VALID),
                )
                for field in SOURCE_FIELDS.values()
            ),
            models.CheckConstraint(name="certificate_has_its_source", condition=_one_source()),
            models.CheckConstraint(
                name="certificate_is_held",
                condition=Q(holder__isnull=False) | Q(unit__isnull=False),
            ),
            models.CheckConstraint(
                name="certificate_state_has_reason",
                condition=Q(state=CertificateState.VALID, state_reason="")
                | Q(
                    ~Q(state_reason=""),
                    state__in=[CertificateState.SUPERSEDED, CertificateState.REVOKED],
                ),
            ),
            models.CheckConstraint(
                name="certificate_state_after_issue", condition=Q(state_at__gte=F("issued_at"))
            ),
            models.CheckConstraint(
                name="certificate_code_shape",
                condition=Q(code__regex=r"^[0-9A-HJKMNP-TV-Z]{26}$"),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="frozen", exclude=["state", "state_at", "state_reason"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            follows(CERTIFICATE_TRANSITIONS, field="state"),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def grouped_code(self) -> str:
        return grouped(self.code)

    @property
    def source_id(self) -> int:
        """The key of what it was given for, among the sources of its kind."""
        return getattr(self, f"{SOURCE_FIELDS[self.kind]}_id")

    @property
    def is_valid(self) -> bool:
        """Neither superseded nor revoked; its last day may have passed."""
        return self.state == CertificateState.VALID

    def has_expired(self, on: date) -> bool:
        return self.expires_date is not None and self.expires_date < on


class CertificateFile(models.Model):
    """The PDF exactly as it was made, once. In the database, so that none is ever an orphan."""

    certificate = models.OneToOneField(
        Certificate, models.PROTECT, primary_key=True, related_name="file"
    )
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField(_("字节数"))
    engine = models.CharField(_("排版程序"), max_length=60)
    # How and by whom it is signed; empty for a file without a signature.
    algorithm = models.CharField(_("签名算法"), max_length=40, blank=True)
    signer = models.CharField(_("签署者"), max_length=200, blank=True)
    signer_fingerprint = models.CharField(_("签署证书指纹"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("制作时间"))

    class Meta:
        verbose_name = _("证书文件")
        verbose_name_plural = _("证书文件")
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.sha256


class SerialCounter(models.Model):
    """The last number given in one alliance, kind and year; its row is locked to give the next."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=CertificateKind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("证书编号序列")
        verbose_name_plural = _("证书编号序列")
        constraints = [
            models.UniqueConstraint(fields=["alliance", "kind", "year"], name="one_serial_counter")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class IssueFailureQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "IssueFailureQuerySet":
        """What the offices of the alliance have to mend."""
        if roles.sees_everything:
            return self
        return self.filter(alliance__in=roles.office_alliance_ids)


class IssueFailure(models.Model):
    """Why something earned has no certificate yet; gone when it has one."""

    kind = models.CharField(_("类型"), max_length=12, choices=CertificateKind)
    source_id = models.PositiveBigIntegerField()
    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="+")
    holder_name = models.CharField(_("持证人"), max_length=150)
    subject = models.CharField(_("内容"), max_length=300)
    reason = models.CharField(_("原因"), max_length=16, choices=FailureReason)
    detail = models.CharField(_("说明"), max_length=500, blank=True)
    failed_at = models.DateTimeField(_("时间"))

    objects = IssueFailureQuerySet.as_manager()

    class Meta:
        verbose_name = _("未能颁发")
        verbose_name_plural = _("未能颁发")
        ordering = ["-failed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "source_id"], name="one_failure_per_source")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} {self.reason}"


class BatchQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "BatchQuerySet":
        """The batches of the alliances whose offices this person belongs to."""
        if roles.sees_everything:
            return self
        return self.filter(alliance__in=roles.office_alliance_ids)


class Batch(models.Model):
    """Many certificates of one kind that an office issues together.

    Its items are worked off by a job, and by whatever workers have nothing else to do. A job that
    was stopped or lost leaves items without an outcome; another job of the same batch goes on
    with them.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    kind = models.CharField(_("类型"), max_length=12, choices=CertificateKind)
    title = models.CharField(_("名称"), max_length=200)
    # What all of it is drawn with; none for a batch of before designs were chosen.
    design = models.ForeignKey(
        DesignVersion, models.PROTECT, related_name="+", verbose_name=_("版式版本"), null=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("提交时间"))
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="certificate_batch")

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("批量颁发")
        verbose_name_plural = _("批量颁发")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["alliance", "-created_at"])]
        triggers = [pgtrigger.ReadOnly(name="as_begun", exclude=["job"])]

    def __str__(self) -> str:
        return self.title


class BatchItem(models.Model):
    """One of a batch, in the order of the sheet: its certificate, or why it has none."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    source_id = models.PositiveBigIntegerField()
    outcome = models.CharField(
        _("结果"), max_length=8, choices=ItemOutcome, default=ItemOutcome.WAITING
    )
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="+")
    # Why it was refused.
    reason = models.CharField(_("原因"), max_length=16, choices=FailureReason, blank=True)
    detail = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("批量颁发条目")
        verbose_name_plural = _("批量颁发条目")
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_position_once"),
            models.UniqueConstraint(fields=["batch", "source_id"], name="batch_source_once"),
            models.CheckConstraint(
                name="item_outcome_fits_certificate",
                condition=Q(outcome__in=HAVE_CERTIFICATE, certificate__isnull=False)
                | Q(~Q(outcome__in=HAVE_CERTIFICATE), certificate__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position} {self.outcome}"
