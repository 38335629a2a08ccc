import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.core.triggers import follows
from alliance.units.models import Alliance
from courses.designs.enums import CertificateKind
from courses.enrolment.models import Enrolment

from .codes import grouped
from .enums import CERTIFICATE_TRANSITIONS, CertificateState, FailureReason


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
            | Q(alliance_id__in=roles.office_alliance_ids)
        )


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
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates",
        verbose_name=_("持证人"),
    )  # fmt: skip
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="certificates", null=True, blank=True
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveIntegerField(_("序号"))
    serial = models.CharField(_("证书编号"), max_length=80, unique=True)
    code = models.CharField(_("核验码"), max_length=26, unique=True)
    snapshot = models.JSONField(_("证书内容"))
    design_version = models.PositiveSmallIntegerField(_("版式版本"))
    issued_at = models.DateTimeField(_("颁发时间"))
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
            models.UniqueConstraint(
                fields=["enrolment"],
                name="one_valid_certificate_per_enrolment",
                condition=Q(state=CertificateState.VALID),
            ),
            models.CheckConstraint(
                name="certificate_has_its_source",
                condition=Q(kind=CertificateKind.COURSE, enrolment__isnull=False),
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


class CertificateFile(models.Model):
    """The PDF exactly as it was made, once. In the database, so that none is ever an orphan."""

    certificate = models.OneToOneField(
        Certificate, models.PROTECT, primary_key=True, related_name="file"
    )
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("字节数"))
    engine = models.CharField(_("排版程序"), max_length=60)
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
        """What the offices of the course's alliance have to mend."""
        if roles.sees_everything:
            return self
        return self.filter(enrolment__course__alliance_id__in=roles.office_alliance_ids)


class IssueFailure(models.Model):
    """Why a finished course has no certificate yet; gone when it has one."""

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, primary_key=True, related_name="issue_failure"
    )
    reason = models.CharField(_("原因"), max_length=16, choices=FailureReason)
    detail = models.CharField(_("说明"), max_length=500, blank=True)
    failed_at = models.DateTimeField(_("时间"))

    objects = IssueFailureQuerySet.as_manager()

    class Meta:
        verbose_name = _("未能颁发")
        verbose_name_plural = _("未能颁发")
        ordering = ["-failed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.reason}"
