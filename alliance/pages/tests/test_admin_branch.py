import pytest

from alliance.pages.factories import picture_file
from alliance.pages.models import SiteImage

pytestmark = pytest.mark.django_db

WRITERS = ("editor", "alliance_office", "administrator")
OTHERS = (
    "doctor", "mentor", "coordinator", "other_coordinator", "training_office", "auditor",
)  # fmt: skip


@pytest.mark.parametrize("role", WRITERS)
def test_who_writes_pages_gets_in(home, world, client, role):
    client.force_login(world.user(role))
    response = client.get("/admin/")
    assert response.status_code == 200
    assert 'lang="zh-hans"' in response.content.decode()


@pytest.mark.parametrize("role", OTHERS)
def test_for_others_the_admin_is_not_there(home, world, client, role):
    client.force_login(world.user(role))
    for path in ("/admin/", "/admin/pages/", "/admin/images/", "/admin/nowhere/"):
        assert client.get(path).status_code == 404


def test_a_visitor_is_sent_to_our_own_sign_in(home, client):
    response = client.get("/admin/", follow=False)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_the_policy_is_relaxed_there_and_nowhere_else(home, world, client):
    client.force_login(world.editor)
    assert "'unsafe-inline'" in client.get("/admin/")["Content-Security-Policy"]
    for path in ("/", "/news/", "/units/"):
        policy = client.get(path)["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def test_a_preview_may_stand_in_the_editors_frame_and_a_page_in_none(home, world, rf):
    request = rf.get("/admin/")
    request.user = world.editor
    preview = home.make_preview_request(original_request=request)
    policy = preview["Content-Security-Policy"]
    assert preview.status_code == 200
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy


def test_the_screen_speaks_the_language_of_the_person(home, world, client):
    world.editor.language = "en"
    world.editor.save()
    client.force_login(world.editor)
    assert 'lang="en"' in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/admin/images/",
        "/admin/images/add/",
        "/admin/images/chooser/",
        "/admin/documents/",
        "/admin/snippets/pages/video/",
        "/admin/snippets/pages/video/add/",
        "/admin/account/",
    ],
)
@pytest.mark.parametrize("role", WRITERS)
def test_the_libraries_open(home, world, client, role, path):
    client.force_login(world.user(role))
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/admin/users/", "/admin/groups/", "/admin/sites/"])
def test_settings_of_the_site_are_the_administrators(home, world, client, path):
    client.force_login(world.administrator)
    assert client.get(path).status_code == 200
    client.force_login(world.editor)
    assert client.get(path).status_code == 302


def test_an_editor_uploads_a_picture(home, world, client):
    client.force_login(world.editor)
    data = {
        "title": "照片",
        "description": "一栋楼。",
        "collection": 1,
        "file": picture_file(),
        "tags": "",
        "focal_point_x": "",
        "focal_point_y": "",
        "focal_point_width": "",
        "focal_point_height": "",
    }
    client.post("/admin/images/add/", data)
    assert SiteImage.objects.get().uploaded_by_user == world.editor
