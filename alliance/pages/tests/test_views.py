from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from wagtail.documents.models import Document

from alliance.pages.factories import SiteImageFactory, VideoFactory

pytestmark = pytest.mark.django_db


def body_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_rendition_is_public_and_may_be_kept(client):
    response = client.get(SiteImageFactory().get_rendition("fill-32x20").url)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "public, max-age=2592000"
    assert body_of(response)[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize(
    "folder", ["original_images", "documents", "protected", "protected/videos"]
)
def test_no_other_folder_of_media_is_public(client, settings, folder):
    """Each file is really there, so that a view that served it would be seen."""
    path = Path(settings.MEDIA_ROOT) / folder / "kept.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"secret")
    try:
        for url in (
            f"/media/{folder}/kept.jpg",
            f"/media/images/../{folder}/kept.jpg",
            f"/media/images/%2e%2e/{folder}/kept.jpg",
            f"/media/images/..%2f{folder}%2fkept.jpg",
        ):
            assert client.get(url).status_code == 404
    finally:
        path.unlink()


def test_only_pictures_are_served_from_the_picture_folder(client, settings):
    storages["default"].save("images/page.html", ContentFile(b"<script>"))
    assert client.get("/media/images/page.html").status_code == 404


def test_a_video_can_be_sought(client):
    url = reverse("pages:video", args=[VideoFactory().pk])
    response = client.get(url, headers={"Range": "bytes=20-24"})
    assert (response.status_code, body_of(response)) == (206, b"01234")
    assert response["Content-Type"] == "video/mp4"


def test_a_members_video_is_not_there_for_a_visitor(client, world):
    url = reverse("pages:video", args=[VideoFactory(members_only=True).pk])
    assert client.get(url).status_code == 404
    client.force_login(world.doctor)
    response = client.get(url)
    assert response.status_code == 200
    body_of(response)


def test_a_document_is_downloaded_and_never_run(client, home):
    document = Document.objects.create(
        title="表", file=ContentFile(b"<script>alert(1)</script>", name="form.html")
    )
    response = client.get(document.url)
    body_of(response)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
