from django.utils import timezone

from alliance.units.factories import MembershipFactory
from courses.catalogue.factories import CoursePageFactory
from courses.certificates.batches import start_batch
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.certificates.models import Certificate
from courses.certificates.services import revoke_certificate
from courses.certificates.sources import SOURCES
from courses.designs.enums import CertificateKind
from lms.testing.access import Row, only


def doctors_certificate(world) -> Certificate:
    course = CoursePageFactory(alliance=world.alliance)
    enrolment = EarnedEnrolmentFactory(user=world.doctor, profile=None, course=course)
    return CertificateFactory(enrolment=enrolment)


def by_pk(world) -> dict:
    return {"pk": doctors_certificate(world).pk}


def by_code(world) -> dict:
    return {"code": doctors_certificate(world).code}


def by_number(world) -> dict:
    certificate = doctors_certificate(world)
    return {"serial": certificate.serial, "name": certificate.snapshot["holder"]}


def revoked(world) -> dict:
    certificate = doctors_certificate(world)
    revoke_certificate(
        certificate_id=certificate.pk, reason="误发", by=world.administrator, at=timezone.now()
    )
    return {"pk": certificate.pk}


def plaque(world) -> dict:
    """A membership whose plaque has not been issued."""
    return {"kind": "PLAQUE", "pk": MembershipFactory(alliance=world.alliance).pk}


def batch(world) -> dict:
    """A batch of the alliance office that was stopped before it did anything."""
    membership = MembershipFactory(alliance=world.alliance)
    made = start_batch(
        source=SOURCES[CertificateKind.PLAQUE],
        ids=[membership.pk],
        title="授牌",
        by=world.alliance_office,
        at=timezone.now(),
    )
    made.job.state = "STOPPED"
    made.job.save()
    return {"pk": made.pk}


def event_kind(world) -> dict:
    return {"kind": "EVENT"}


OFFICES = "training_office alliance_office"

ROWS = [
    Row("certificates:verify", get=200, post=405),
    Row("certificates:verify_code", kwargs=by_code, get=200, post=405),
    Row("certificates:verify_number", data=by_number, get=405, post=200),
    Row("certificates:verify_file", get=405, post=302),
    Row(
        "certificates:download",
        kwargs=by_pk,
        get=only(f"doctor coordinator {OFFICES}"),
        post=405,
    ),
    Row("certificates:issue_kinds", get=only(OFFICES), post=405),
    Row("certificates:issue_sheet", kwargs=event_kind, get=only(OFFICES), post=405),
    # Nothing was chosen: back to the sheet.
    Row("certificates:issue_start", kwargs=event_kind, get=405, post=only(OFFICES, 302)),
    Row("certificates:sample", kwargs=plaque, get=only("alliance_office"), post=405),
    Row("certificates:batches", get=only(OFFICES), post=405),
    Row("certificates:batch", kwargs=batch, get=only(OFFICES), post=405),
    Row("certificates:batch_resume", kwargs=batch, get=405, post=only("alliance_office", 302)),
    Row(
        "certificates:batch_print",
        kwargs=batch,
        data=lambda world: {"paper": "pages"},
        get=405,
        post=only(OFFICES, 302),
    ),
    Row("certificates:press", kwargs=by_pk, get=only(OFFICES), post=405),
    Row("certificates:register", get=only(f"coordinator other_coordinator {OFFICES}"), post=405),
    Row("certificates:statistics", get=only(f"coordinator other_coordinator {OFFICES}"), post=405),
    Row(
        "certificates:register_export",
        get=405,
        post=only(f"coordinator other_coordinator {OFFICES}", 302),
    ),
    # Nothing was chosen: back to the register.
    Row(
        "certificates:change",
        kwargs=lambda world: {"act": "revoke"},
        get=only(OFFICES, 302),
        post=only(OFFICES, 302),
    ),
    Row("certificates:detail", kwargs=by_pk, get=only(f"coordinator {OFFICES}"), post=405),
    Row(
        "certificates:correct",
        kwargs=by_pk,
        data=lambda world: {"correct-reason": "姓名有误"},
        get=405,
        post=only(OFFICES, 302),
    ),
    Row(
        "certificates:revoke",
        kwargs=by_pk,
        data=lambda world: {"revoke-reason": "重复颁发"},
        get=405,
        post=only(OFFICES, 302),
    ),
    Row(
        "certificates:reissue",
        kwargs=revoked,
        data=lambda world: {"reissue-reason": "复核后确认合格"},
        get=405,
        post=only("training_office", 302),
    ),
]
