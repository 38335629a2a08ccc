"""A session that knows its person; the account is asked for all the same, and its word holds."""

import pytest
from django.test import RequestFactory

from alliance.accounts.backends import BY_ID
from alliance.accounts.factories import UserFactory, change_account
from alliance.accounts.models import User
from alliance.accounts.recognition import acquaintance, make_known
from lms.testing.client import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def known(person):
    """A browser whose session knows its person."""
    client = Client()
    client.force_login(person)
    session = client.session
    make_known(session, BY_ID.object(id=person.pk))
    session.save()
    return client


def request_of(client):
    request = RequestFactory().get("/")
    request.COOKIES.update({name: cookie.value for name, cookie in client.cookies.items()})
    request.session = client.session
    return request


def test_a_session_of_somebody_else_knows_nobody(client, person):
    client.force_login(person)
    assert acquaintance(request_of(client)) is None


def test_each_change_of_an_account_is_another_version(known, person):
    before = acquaintance(request_of(known))
    assert before == (person.pk, BY_ID.object(id=person.pk).version)
    change_account(person, language="en")
    assert before.version != BY_ID.object(id=person.pk).version


def test_language_chosen_on_another_device_is_spoken_at_once(known, person):
    assert known.get("/me/")["Content-Language"] == "zh-hans"
    change_account(person, language="en")
    assert [known.get("/me/")["Content-Language"] for _ in range(2)] == ["en", "en"]


def test_who_is_shut_out_is_out_at_the_next_request(known, person):
    assert known.get("/me/").status_code == 200
    change_account(person, is_active=False)
    assert known.get("/me/").status_code == 302


def test_session_is_written_only_when_the_account_has_changed(known, person):
    request = request_of(known)
    make_known(request.session, BY_ID.object(id=person.pk))
    assert not request.session.modified
    change_account(person, language="en")
    make_known(request.session, BY_ID.object(id=person.pk))
    assert request.session.modified


def test_signing_out_forgets(known):
    known.post("/accounts/logout/")
    assert acquaintance(request_of(known)) is None


@pytest.mark.parametrize("is_known", [True, False])
def test_history_tells_whose_act_it_was(person, known, is_known):
    client = known
    if not is_known:
        client = Client()
        client.force_login(person)
    client.post("/language/en/?next=/me/")
    event = User.pgh_event_model.objects.latest("pgh_id")
    assert (event.language, event.pgh_context.metadata["user"]) == ("en", person.pk)
