"""The holder's page, the files, and what the public addresses answer."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from courses.badges import picture
from courses.badges.models import Achievement, Badge
from courses.certificates.services import revoke_certificate

from .reading import said_by


def page_of(client, certificate) -> str:
    return client.get(reverse("badges:badge", args=[certificate.pk])).content.decode()


def test_holder_takes_the_badge_in_one_tap(world, client, certificate):
    client.force_login(world.doctor)
    assert "取得徽章" in page_of(client, certificate)
    for _ in range(2):
        client.post(reverse("badges:make", args=[certificate.pk]))
    badge = Badge.objects.get()
    assert badge.token in page_of(client, certificate)
    assert client.get(reverse("badges:token", args=[badge.pk])).content.decode() == badge.token
    document = client.get(reverse("badges:document", args=[badge.pk]))
    assert document.json() == said_by(badge.token)
    assert "attachment" in document["Content-Disposition"]


def test_page_says_that_the_certificate_lost_its_force(world, client, certificate, badge):
    client.force_login(world.doctor)
    revoke_certificate(
        certificate_id=certificate.pk, reason="误发", by=world.administrator, at=timezone.now()
    )
    assert "这枚徽章已不再有效" in page_of(client, certificate)


def test_refusals_are_said(world, client, certificate, settings, tmp_path):
    client.force_login(world.doctor)
    url = reverse("badges:make", args=[certificate.pk])
    settings.BADGE_MAKES_KEY = False
    settings.BADGE_KEY_FILE = tmp_path / "none.pem"
    assert "没有配置徽章的签名密钥" in client.post(url, follow=True).content.decode()
    revoke_certificate(
        certificate_id=certificate.pk, reason="误发", by=world.administrator, at=timezone.now()
    )
    answer = client.post(url, follow=True).content.decode()
    assert "不能再签发徽章" in answer
    assert not Badge.objects.exists()


def test_public_documents_of_an_unknown_alliance_are_not_there(client, badge):
    for name in ("issuer", "did", "key_set"):
        assert client.get(reverse(f"badges:{name}", args=["none"])).status_code == 404


def test_public_documents_are_kept_by_caches(client, badge):
    url = reverse("badges:status", args=["spine", 1])
    first = client.get(url)
    assert first["Content-Type"] == "application/vc+jwt"
    assert "max-age=300" in first["Cache-Control"]
    again = client.get(url, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert client.get(reverse("badges:status", args=["spine", 2])).status_code == 404


def test_keys_are_public_and_only_that(client, badge):
    (key,) = client.get(reverse("badges:key_set", args=["spine"])).json()["keys"]
    assert key == badge.key.jwk | {"kid": badge.key.kid, "use": "sig", "alg": "EdDSA"}
    assert "d" not in key


def test_status_list_costs_little(client, badge, django_assert_max_num_queries):
    url = reverse("badges:status", args=["spine", 1])
    client.get(url)
    with django_assert_max_num_queries(3):
        client.get(url)


@pytest.mark.parametrize(
    "name", ["腰", "脊柱骨折急救", "长" * 40, "Spine trauma and first aid", "䶮㛃"]
)
def test_picture_is_drawn_for_any_name(world, name):
    drawn = picture.draw(Achievement(alliance=world.alliance, kind="COURSE", name=name))
    image = Image.open(BytesIO(drawn))
    assert (image.size, image.format) == ((600, 600), "PNG")
    assert len(drawn) < 60_000
