"""Making badges: once, of valid certificates, by their holders, each in a place of its own."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from courses.badges import checks, keys, queries, services
from courses.badges.factories import BadgeFactory
from courses.badges.models import Achievement, Badge, BadgeKey, StatusList
from courses.catalogue.factories import CoursePageFactory
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.certificates.services import revoke_certificate

from .reading import said_by


def make(certificate, by=None) -> Badge:
    return services.make_badge(
        certificate_id=certificate.pk, by=by or certificate.holder, at=timezone.now()
    )


def revoke(world, certificate) -> None:
    revoke_certificate(
        certificate_id=certificate.pk, reason="误发", by=world.administrator, at=timezone.now()
    )


def test_asked_again_it_is_the_same_badge(certificate):
    first, second = make(certificate), make(certificate)
    assert (first, first.token) == (second, second.token)
    assert AuditEntry.objects.filter(action="badge.make").count() == 1


def test_nobody_takes_it_in_the_holders_place(world, certificate):
    for role in ("colleague", "coordinator", "training_office", "administrator"):
        with pytest.raises(NotAllowed):
            make(certificate, by=getattr(world, role))


def test_revoked_certificate_gets_none_and_keeps_the_one_it_has(world, certificate):
    other = CertificateFactory(enrolment=EarnedEnrolmentFactory(user=world.doctor, profile=None))
    badge = make(certificate)
    for each in (certificate, other):
        revoke(world, each)
    assert make(certificate) == badge
    with pytest.raises(services.NotValidAnyMore):
        make(other)


def test_badges_of_one_course_share_the_achievement_until_it_is_renamed(world):
    course = CoursePageFactory(alliance=world.alliance, title="腰痛分诊")
    for _ in range(2):
        BadgeFactory(
            certificate=CertificateFactory(enrolment=EarnedEnrolmentFactory(course=course))
        )
    course.title = "腰痛首诊"
    course.save()
    BadgeFactory(certificate=CertificateFactory(enrolment=EarnedEnrolmentFactory(course=course)))
    names = Achievement.objects.values_list("name", flat=True).order_by("pk")
    assert list(names) == ["腰痛分诊", "腰痛首诊"]


def test_each_place_is_given_once(world, badge, monkeypatch):
    drawn = iter([badge.place, badge.place, 5])
    monkeypatch.setattr(services.secrets, "randbelow", lambda size: next(drawn))
    course = CoursePageFactory(alliance=world.alliance)
    other = CertificateFactory(enrolment=EarnedEnrolmentFactory(course=course))
    assert make(other).place == 5
    assert StatusList.objects.get().taken == 2


def test_full_list_is_followed_by_a_new_one(badge):
    StatusList.objects.update(taken=100_000)
    course = CoursePageFactory(alliance=badge.certificate.alliance)
    second = make(CertificateFactory(enrolment=EarnedEnrolmentFactory(course=course)))
    assert (second.status_list.number, second.status_list.taken) == (2, 1)


def test_lost_places_are_those_of_certificates_no_longer_valid(world, badge):
    course = CoursePageFactory(alliance=badge.certificate.alliance)
    make(CertificateFactory(enrolment=EarnedEnrolmentFactory(course=course)))
    assert queries.lost_places(badge.status_list) == []
    revoke(world, badge.certificate)
    assert queries.lost_places(badge.status_list) == [badge.place]


@pytest.mark.parametrize("model", [Badge, Achievement, BadgeKey])
def test_rows_are_frozen(badge, model):
    field = {"Badge": "token", "Achievement": "name", "BadgeKey": "jwk"}[model.__name__]
    for change in (
        lambda: model.objects.update(**{field: "x"}),
        lambda: model.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_database_refuses_a_place_twice(badge):
    course = CoursePageFactory(alliance=badge.certificate.alliance)
    other = CertificateFactory(enrolment=EarnedEnrolmentFactory(course=course))
    badge.certificate = other
    with pytest.raises(IntegrityError, match="badge_place_once"), transaction.atomic():
        badge.save(force_insert=True)


@pytest.mark.parametrize(("name", "warnings"), [("none.pem", 1), (None, 0), ("text.pem", 1)])
def test_without_a_key_nothing_is_made(settings, tmp_path, certificate, name, warnings):
    (tmp_path / "text.pem").write_text("no key")
    settings.BADGE_MAKES_KEY = False
    settings.BADGE_KEY_FILE = name and tmp_path / name
    with pytest.raises(keys.NoKey):
        make(certificate)
    assert not Badge.objects.exists()
    assert len(checks.key_is_there(None)) == warnings


def test_key_is_made_once_for_its_owner_alone(settings, tmp_path):
    settings.BADGE_KEY_FILE = tmp_path / "secrets" / "key.pem"
    first = keys.current()
    keys._make(settings.BADGE_KEY_FILE)
    keys.current.cache_clear()
    assert keys.current().kid == first.kid
    assert settings.BADGE_KEY_FILE.stat().st_mode & 0o077 == 0
    assert [path.name for path in settings.BADGE_KEY_FILE.parent.iterdir()] == ["key.pem"]


def test_key_is_named_by_the_thumbprint_of_rfc_8037():
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert keys.thumbprint(jwk) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_token_names_its_key(badge):
    import jwt

    header = jwt.get_unverified_header(badge.token)
    assert header["kid"] == f"{said_by(badge.token)['iss']}#{badge.key.kid}"
    assert header["jwk"] == badge.key.jwk
    assert "d" not in header["jwk"]
