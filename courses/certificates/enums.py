from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateKind(models.TextChoices):
    """What a certificate is given for; each kind has a source, a serial letter and a design."""

    COURSE = "COURSE", _("课程结业证书")


# The letter of each kind in its serials.
SERIAL_LETTERS = {CertificateKind.COURSE: "C"}


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
