"""A stranger with openbadgeslib and our public addresses: true, altered, revoked, replaced."""

import pytest
from django.urls import reverse
from django.utils import timezone
from openbadgeslib import baking
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from courses.badges import keys
from courses.badges.factories import BadgeFactory
from courses.certificates import services as certificates

from .reading import said_by

pytestmark = pytest.mark.usefixtures("https")
ISSUER = "did:web:testserver:badges:issuer:spine"


@pytest.fixture
def check(fetch):
    """Verify a token as a wallet does: keys by the issuer's did, then the signed status list."""

    def verify(token: str):
        verifier = OB3Verifier.for_issuer_did(ISSUER, download=fetch)
        return verifier.verify(token, check_status=True, download=fetch)

    return verify


def test_badge_is_found_true(badge, check):
    found = check(badge.token)
    assert found.achievement.name == "脊柱骨折急救"
    assert found.id == badge.certificate.snapshot["verify_link"]


@pytest.mark.parametrize("part", [0, 1, 2])
def test_altered_badge_is_refused(badge, check, part):
    parts = badge.token.split(".")
    parts[part] = parts[part][:20] + ("B" if parts[part][20] == "A" else "A") + parts[part][21:]
    with pytest.raises(OB3VerificationError):
        check(".".join(parts))


def test_badge_of_a_revoked_certificate_is_refused(world, badge, check):
    certificates.revoke_certificate(
        certificate_id=badge.pk, reason="误发", by=world.administrator, at=timezone.now()
    )
    with pytest.raises(OB3VerificationError, match="is set"):
        check(badge.token)


def test_badge_of_a_replaced_certificate_is_refused_and_the_new_one_holds(world, badge, check):
    world.doctor.name = "林晓岚"
    world.doctor.save()
    new = certificates.correct_certificate(
        certificate_id=badge.pk, reason="姓名有误", by=world.administrator, at=timezone.now()
    )
    with pytest.raises(OB3VerificationError, match="is set"):
        check(badge.token)
    assert check(BadgeFactory(certificate=new).token).identifiers[1].identity_hash == "林晓岚"


def test_badge_of_an_earlier_key_goes_on_being_true(badge, check, settings, tmp_path):
    settings.BADGE_KEY_FILE = tmp_path / "new.pem"
    newer = BadgeFactory()
    assert newer.key_id != badge.key_id
    assert check(badge.token).id == badge.certificate.snapshot["verify_link"]


def test_key_of_nobody_here_is_refused(badge, check, settings, tmp_path):
    settings.BADGE_KEY_FILE = tmp_path / "stranger.pem"
    forged = keys.current().sign(said_by(badge.token), issuer_id=ISSUER)
    with pytest.raises(OB3VerificationError):
        check(forged)


def test_picture_carries_the_token(world, client, badge):
    client.force_login(world.doctor)
    image = client.get(reverse("badges:baked", args=[badge.pk]), secure=True).content
    assert baking.extract_png(image, keyword=baking.ITXT_KEYWORD_OB3) == badge.token
