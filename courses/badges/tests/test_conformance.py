"""What is issued holds against 1EdTech's own schemas, for every kind and every optional part."""

import json
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.units.models import Alliance
from courses.badges import documents
from courses.badges.models import Achievement, StatusList
from courses.designs.enums import CertificateKind

from .reading import faults, said_by

AT = datetime(2026, 3, 2, 9, tzinfo=timezone.get_default_timezone())


def credential_of(kind: str, *, expires: date | None = None, hours: str = "4.0") -> dict:
    alliance = Alliance(pk=1, slug="spine", name="江川脊柱专科联盟")
    certificate = SimpleNamespace(
        alliance=alliance,
        holder_id=7,
        issued_at=AT,
        expires_date=expires,
        snapshot={"holder": "欧阳䶮", "verify_link": "https://lms.example.org/verify/X/"},
    )
    achievement = Achievement(pk=5, alliance=alliance, kind=kind, name="脊柱骨折急救", hours=hours)
    status_list = StatusList(pk=3, alliance=alliance, number=1)
    made = documents.credential(
        certificate, achievement, status_list=status_list, place=77, salt="s4lt"
    )
    return made.to_jwt_payload()


@pytest.mark.parametrize("site", ["https://lms.example.org", "http://127.0.0.1:8000"])
@pytest.mark.parametrize("kind", CertificateKind)
@pytest.mark.parametrize("expires", [None, date(2029, 3, 1)])
def test_credential_holds_against_the_schema(settings, site, kind, expires):
    settings.SITE_URL = site
    credential = credential_of(kind, expires=expires)
    assert faults("achievementcredential", credential) == []
    assert ("validUntil" in credential) == bool(expires)


@pytest.mark.parametrize("part", ["issuer", "validFrom", "type", "credentialSubject", "@context"])
def test_schema_refuses_a_credential_without(part):
    credential = credential_of(CertificateKind.COURSE)
    del credential[part]
    assert faults("achievementcredential", credential)


def test_schema_refuses_a_wrong_kind_of_value():
    credential = credential_of(CertificateKind.COURSE)
    credential["credentialSubject"]["achievement"]["criteria"] = "pass"
    assert faults("achievementcredential", credential)


def test_what_stands_at_our_addresses_holds_too(client, badge):
    profile = client.get(reverse("badges:issuer", args=["spine"])).json()
    assert faults("profile", profile) == []
    token = said_by(badge.token)
    assert faults("achievementcredential", token) == []
    achievement = client.get(reverse("badges:achievement", args=[badge.achievement_id])).json()
    said = token["credentialSubject"]["achievement"]
    assert {name: achievement[name] for name in said} == said


def test_credential_says_the_name_and_nothing_else_of_the_person(world, badge):
    subject = said_by(badge.token)["credentialSubject"]
    hashed, name = subject["identifier"]
    assert set(subject) == {"type", "achievement", "identifier"}
    assert name["identityHash"] == badge.certificate.snapshot["holder"]
    assert hashed["hashed"]
    assert len(hashed["salt"]) >= 22
    told = json.dumps(said_by(badge.token), ensure_ascii=False)
    for private in (world.doctor.phone, world.doctor.email, world.doctor.username):
        assert not private or private not in told


def test_last_day_is_the_alliances_own():
    assert credential_of("COURSE", expires=date(2029, 3, 1))["validUntil"] == "2029-03-01T15:59:59Z"
