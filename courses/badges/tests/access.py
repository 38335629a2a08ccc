from courses.badges.factories import BadgeFactory
from courses.badges.models import Badge
from courses.catalogue.factories import CoursePageFactory
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from lms.testing.access import Row, only

HOLDER = only("doctor") | {"administrator": 404}


def doctors_certificate(world):
    course = CoursePageFactory(alliance=world.alliance)
    enrolment = EarnedEnrolmentFactory(user=world.doctor, profile=None, course=course)
    return CertificateFactory(enrolment=enrolment)


def certificate(world) -> dict:
    return {"pk": doctors_certificate(world).pk}


def made(world) -> Badge:
    return BadgeFactory(certificate=doctors_certificate(world))


def badge(world) -> dict:
    return {"pk": made(world).pk}


def alliance(world) -> dict:
    made(world)
    return {"slug": "spine"}


ROWS = [
    Row("badges:issuer", kwargs=alliance, get=200, post=405),
    Row("badges:did", kwargs=alliance, get=200, post=405),
    Row("badges:key_set", kwargs=alliance, get=200, post=405),
    Row(
        "badges:achievement",
        kwargs=lambda w: {"pk": made(w).achievement_id},
        get=200,
        post=405,
    ),
    Row("badges:picture", kwargs=lambda w: {"pk": made(w).achievement_id}, get=200, post=405),
    Row("badges:status", kwargs=lambda w: alliance(w) | {"number": 1}, get=200, post=405),
    Row("badges:badge", kwargs=certificate, get=HOLDER, post=405),
    Row(
        "badges:make",
        kwargs=certificate,
        get=405,
        post=only("doctor", 302) | {"administrator": 404},
    ),
    Row("badges:baked", kwargs=badge, get=HOLDER, post=405),
    Row("badges:token", kwargs=badge, get=HOLDER, post=405),
    Row("badges:document", kwargs=badge, get=HOLDER, post=405),
]
