from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.designs.enums import CertificateKind

# The letter of each kind in its serials.
SERIAL_LETTERS = {
    CertificateKind.COURSE: "C",
    CertificateKind.PATH: "P",
    CertificateKind.ROTATION: "R",
    CertificateKind.MENTORING: "M",
    CertificateKind.EVENT: "E",
    CertificateKind.APPOINTMENT: "A",
    CertificateKind.PLAQUE: "T",
    CertificateKind.HONORARY: "H",
}

# The foreign key that holds the source of each kind.
SOURCE_FIELDS = {
    CertificateKind.COURSE: "enrolment",
    CertificateKind.PATH: "path_completion",
    CertificateKind.ROTATION: "training",
    CertificateKind.MENTORING: "pairing",
    CertificateKind.EVENT: "attendance",
    CertificateKind.APPOINTMENT: "appointment",
    CertificateKind.PLAQUE: "membership",
    CertificateKind.HONORARY: "honour",
}


class CertificateState(models.TextChoices):
    VALID = "VALID", _("有效")
    SUPERSEDED = "SUPERSEDED", _("已被替代")
    REVOKED = "REVOKED", _("已撤销")


CERTIFICATE_TRANSITIONS = {
    CertificateState.VALID: frozenset({CertificateState.SUPERSEDED, CertificateState.REVOKED}),
}


# A certificate that ends within this time is about to end.
SOON = timedelta(days=90)


class Standing(models.TextChoices):
    """How a certificate stands today: its state, and for a valid one its last day."""

    VALID = "VALID", _("有效")
    EXPIRING = "EXPIRING", _("即将到期")
    EXPIRED = "EXPIRED", _("已过期")
    SUPERSEDED = "SUPERSEDED", _("已被替代")
    REVOKED = "REVOKED", _("已撤销")


class Order(models.TextChoices):
    """In which order the register is shown."""

    NEWEST = "", _("最近颁发在前")
    OLDEST = "oldest", _("最早颁发在前")
    HOLDER = "holder", _("持证人拼音")
    SERIAL = "serial", _("证书编号")
    ENDS = "ends", _("最先到期在前")


class FailureReason(models.TextChoices):
    NOT_EARNED = "NOT_EARNED", _("不满足颁发条件")
    MISSING_GLYPH = "MISSING_GLYPH", _("字库缺字")
    TYPESETTER = "TYPESETTER", _("排版出错")
    SIGNER = "SIGNER", _("电子签名出错")


class ItemOutcome(models.TextChoices):
    """What became of one item of a batch."""

    WAITING = "WAITING", _("待颁发")
    ISSUED = "ISSUED", _("已颁发")
    STANDING = "STANDING", _("此前已有")
    REFUSED = "REFUSED", _("未能颁发")


HAVE_CERTIFICATE = (ItemOutcome.ISSUED, ItemOutcome.STANDING)
