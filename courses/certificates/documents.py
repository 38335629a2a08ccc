"""What a certificate says, and the PDF that says it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.designs import drawing
from courses.designs.models import DesignVersion
from courses.typesetting.glyphs import missing_from

from .codes import LENGTH
from .models import Certificate
from .sources import Facts

# Set as ink on the page or as the words of the seal; all else in a snapshot is dates and numbers.
_DRAWN = ("holder", "unit", "subject", "body", "body_en", "issuer", "seal_caption")

# Stands for a code where none is given; it leads to no entry of the register.
ANY_CODE = "0" * LENGTH

# What a correction may change, in the order of the page.
CORRECTABLE = {
    "holder": _("持证人"),
    "unit": _("单位"),
    "subject": _("内容"),
    "hours": _("学时"),
    "started_date": _("开始日期"),
    "completed_date": _("完成日期"),
    "expires_date": _("有效期至"),
    "body": _("证书正文"),
    "issuer": _("颁发联盟"),
    "seal_caption": _("印章文字"),
}


def snapshot_of(facts: Facts, *, code: str, at: datetime) -> dict:
    """What the certificate will say for ever; days are local ones, missing facts are empty."""
    return {
        "holder": _one_line(facts.holder_name),
        "holder_en": facts.holder_romanised,
        "unit": _one_line(facts.unit_name),
        "subject": _one_line(facts.subject),
        "subject_en": _one_line(facts.subject_en),
        "body": _one_line(facts.body),
        "body_en": _one_line(facts.body_en),
        "hours": facts.hours,
        "started_date": _iso(facts.started_date),
        "completed_date": _iso(facts.completed_date),
        "expires_date": _iso(facts.expires_date),
        "issued_date": timezone.localdate(at).isoformat(),
        "revision": facts.revision,
        "issuer": _one_line(facts.alliance.name),
        "seal_caption": settings.CERTIFICATE_SEAL_CAPTION,
        "verify_address": f"{settings.SITE_URL}{_verify_path()}",
        "verify_link": f"{settings.SITE_URL}{_verify_path(ANY_CODE).replace(ANY_CODE, code)}",
    }


@cache
def _verify_path(*code: str) -> str:
    """Where certificates are verified, or the one with this code."""
    return reverse("certificates:verify_code" if code else "certificates:verify", args=code)


def sample_of(facts: Facts, *, at: datetime) -> dict:
    """What a certificate of today would say; its link leads to no entry of the register."""
    return snapshot_of(facts, code=ANY_CODE, at=at)


@dataclass(frozen=True)
class Change:
    """One thing that a corrected certificate says otherwise."""

    label: str
    old: str
    new: str


def changes(old: Certificate, new: dict, design: DesignVersion) -> list[Change]:
    """What the new snapshot says otherwise than the old one, in the order of the page; and whether
    it is drawn otherwise."""
    says = old.snapshot
    found = [
        Change(label, says.get(key, ""), new[key])
        for key, label in CORRECTABLE.items()
        if says.get(key, "") != new[key]
    ]
    if old.design_id and old.design_id != design.pk:
        found.append(Change(_("版式"), str(old.design), str(design)))
    return found


def undrawable_in(snapshot: dict) -> str:
    """The characters of the snapshot that no face can draw; empty when all is well."""
    return missing_from(*(snapshot[key] for key in _DRAWN))


def faults_of(snapshot: dict, version: DesignVersion) -> str:
    """Why the design cannot show this, in sentences; empty when all is well."""
    return " ".join(drawing.faults(version, snapshot))


def obstacle(snapshot: dict, version: DesignVersion) -> str:
    """Why no certificate that says this can be issued in this design; empty when one can."""
    if missing := undrawable_in(snapshot):
        return gettext("字库中没有“%(characters)s”，不能颁发。") % {"characters": missing}
    return faults_of(snapshot, version)


def laid_out(certificate: Certificate, *, marks: bool = False) -> drawing.Page:
    """The certificate's page, not set yet; with `marks` a printer's: with bleed and marks."""
    return drawing.page(
        certificate.design,
        certificate.snapshot,
        serial=certificate.serial,
        code=certificate.grouped_code,
        marks=marks,
    )


def typeset(certificate: Certificate, page: drawing.Page | None = None) -> bytes:
    """The certificate's PDF; the same row gives the same bytes. Raises TypesetterError.

    `page` is what `laid_out` gave for it, when that was asked before.
    """
    return (page or laid_out(certificate)).pdf(at=certificate.issued_at)


def typeset_sample(facts: Facts, version: DesignVersion, *, at: datetime) -> bytes:
    """The page as it would look, without a number or a code. Raises TypesetterError."""
    return drawing.draw(
        version,
        sample_of(facts, at=at),
        serial=drawing.NO_SERIAL,
        code=drawing.NO_CODE,
        at=at,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
