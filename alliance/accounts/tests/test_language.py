"""Chinese until somebody switches; a visitor's choice is a cookie, a person's is in the profile."""

import pytest

from alliance.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/accounts/login/"


def language_of(client, **headers) -> str:
    return client.get(PAGE, headers=headers).headers["Content-Language"]


def test_browser_language_is_not_asked(client):
    assert language_of(client, accept_language="en") == "zh-hans"


def test_visitor_switches_by_a_link(client):
    response = client.get(f"/language/en/?next={PAGE}")
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert language_of(client) == "en"


def test_language_we_do_not_speak_is_not_there(client):
    assert client.get("/language/fr/").status_code == 404


def test_unknown_cookie_is_ignored(client):
    client.cookies["django_language"] = "xx"
    assert language_of(client) == "zh-hans"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "js:x", ""])
def test_switch_leads_nowhere_else(client, back):
    assert client.get("/language/en/", {"next": back})["Location"] == "/"


def test_person_finds_the_choice_on_another_device(client):
    user = UserFactory()
    client.force_login(user)
    client.post("/language/en/?next=/me/")
    user.refresh_from_db()
    assert user.language == "en"

    other_device = type(client)()
    other_device.force_login(user)
    assert other_device.get("/me/").headers["Content-Language"] == "en"


def test_link_does_not_change_a_profile(client):
    """A picture in a page elsewhere could be such a link."""
    user = UserFactory()
    client.force_login(user)
    client.get("/language/en/")
    user.refresh_from_db()
    assert user.language == "zh-hans"


def test_page_of_a_visitor_differs_by_cookie_only(client):
    response = client.get(PAGE, headers={"accept-language": "en"})
    assert "Accept-Language" not in response.headers.get("Vary", "")
