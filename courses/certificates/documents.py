"""What a certificate says, and the PDF that says it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.enrolment.models import Enrolment
from courses.typesetting.glyphs import missing_from

from .codes import grouped
from .models import Certificate
from .qr import qr_svg
from .typesetting import compiler

# The newest design of each kind; its file is typesetting/designs/<kind>_<version>.typ.
COURSE_DESIGN = 1

# Set as ink on the page or as the words of the seal; all else in a snapshot is dates and numbers.
_DRAWN = ("holder", "unit", "course", "issuer", "seal_caption")

# What a correction may change, in the order of the page.
CORRECTABLE = {
    "holder": _("持证人"),
    "unit": _("单位"),
    "course": _("课程"),
    "hours": _("学时"),
    "started_date": _("开始日期"),
    "completed_date": _("完成日期"),
    "issuer": _("颁发联盟"),
    "seal_caption": _("印章文字"),
}

# All that snapshot_of and the register need of an enrolment, so that one narrow row is read.
READ_FROM_ENROLMENT = (
    "state",
    "enrolled_at",
    "completed_at",
    "user__name",
    "user__profile__unit__name",
    "course__title",
    "course__hours",
    "course__gives_certificate",
    "course__live_revision",
    "course__alliance__name",
    "course__alliance__slug",
)


def snapshot_of(enrolment: Enrolment, *, code: str, at: datetime) -> dict:
    """What the certificate of this completed enrolment will say for ever; dates are local days.

    Reads user.profile.unit and course.alliance.
    """
    course, holder = enrolment.course, enrolment.user
    profile = getattr(holder, "profile", None)
    return {
        "holder": _one_line(holder.name),
        "unit": _one_line(profile.unit.name) if profile else "",
        "course": _one_line(course.title),
        "course_revision": course.live_revision_id,
        "hours": f"{course.hours.normalize():f}",
        "started_date": _day(enrolment.enrolled_at),
        "completed_date": _day(enrolment.completed_at),
        "issued_date": _day(at),
        "issuer": _one_line(course.alliance.name),
        "seal_caption": settings.CERTIFICATE_SEAL_CAPTION,
        "verify_address": f"{settings.SITE_URL}{reverse('certificates:verify')}",
        "verify_link": f"{settings.SITE_URL}{reverse('certificates:verify_code', args=[code])}",
    }


@dataclass(frozen=True)
class Change:
    """One thing that a corrected certificate says otherwise."""

    label: str
    old: str
    new: str


def changes(old: dict, new: dict) -> list[Change]:
    """What the new snapshot says otherwise than the old, in the order of the page."""
    return [
        Change(label, old[key], new[key])
        for key, label in CORRECTABLE.items()
        if old[key] != new[key]
    ]


def undrawable_in(snapshot: dict) -> str:
    """The characters of the snapshot that no face can draw; empty when all is well."""
    return missing_from(*(snapshot[key] for key in _DRAWN))


def typeset(certificate: Certificate) -> bytes:
    """The certificate's PDF; the same row gives the same bytes. Raises TypesetterError."""
    snapshot = certificate.snapshot
    return compiler.compile_pdf(
        design=f"{certificate.kind.lower()}_{certificate.design_version}",
        seal=compiler.Seal(name=snapshot["issuer"], caption=snapshot["seal_caption"]),
        data=snapshot
        | {
            "serial": certificate.serial,
            "code": grouped(certificate.code),
            "qr": qr_svg(snapshot["verify_link"]),
        },
        at=certificate.issued_at,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _day(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()
