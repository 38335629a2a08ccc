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


class CertificateState(models.TextChoices):
    VALID = "VALID", _("有效")
    SUPERSEDED = "SUPERSEDED", _("已被替代")
    REVOKED = "REVOKED", _("已撤销")


CERTIFICATE_TRANSITIONS = {
    CertificateState.VALID: frozenset({CertificateState.SUPERSEDED, CertificateState.REVOKED}),
}


class FailureReason(models.TextChoices):
    MISSING_GLYPH = "MISSING_GLYPH", _("字库缺字")
    TYPESETTER = "TYPESETTER", _("排版出错")
