import pytest
import time_machine
from django.contrib.sessions.models import Session

from alliance.accounts.factories import UserFactory
from lms.testing.client import Client

pytestmark = pytest.mark.django_db

NINE = "2026-05-06T01:00:00Z"


def at(clock: str):
    return time_machine.travel(f"2026-05-06T{clock}Z", tick=False)


@pytest.fixture
def signed_in():
    with at("01:00:00"):
        client = Client()
        client.force_login(UserFactory())
        client.get("/me/")
    return client


def test_a_session_in_use_goes_on(signed_in):
    for clock in ("02:30:00", "04:00:00", "05:59:00"):
        with at(clock):
            assert signed_in.get("/me/").status_code == 200


def test_an_idle_session_ends_and_says_so(signed_in):
    with at("03:00:01"):
        response = signed_in.get("/me/", follow=True)
    assert response.redirect_chain[0][0].startswith("/accounts/login/")
    assert "您有一段时间没有操作" in response.content.decode()


def test_office_sessions_end_sooner(world):
    client = Client()
    with at("01:00:00"):
        client.force_login(world.training_office)
        client.get("/me/")
    with at("01:30:01"):
        assert client.get("/me/").status_code == 302


def test_seen_is_written_at_most_once_a_minute(signed_in, django_assert_num_queries):
    def written():
        return Session.objects.values_list("session_data", flat=True).get()

    before = written()
    with at("01:00:59"):
        signed_in.get("/me/")
        assert written() == before
    with at("01:01:00"):
        signed_in.get("/me/")
        assert written() != before


def test_a_visitor_gets_no_session(client):
    assert "sessionid" not in client.get("/accounts/login/").cookies
