"""A person changes their own e-mail: the new address answers, the old one is told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from alliance.accounts import addresses
from alliance.accounts.factories import UserFactory
from alliance.accounts.models import User
from alliance.core.models import AuditEntry
from alliance.core.throttle import TooManyTries

pytestmark = pytest.mark.django_db

NOW = timezone.now()
NEW = "new@example.org"


@pytest.fixture
def user() -> User:
    return UserFactory(email="old@example.org")


def ask(user, email=NEW) -> str:
    """The token of the link that was mailed."""
    addresses.ask_new_address(email=email, by=user, at=NOW)
    letter = mail.outbox[-1]
    assert letter.to == [email]
    return letter.body.rstrip("/").rsplit("/", 1)[1]


def confirm(token, user) -> User:
    return addresses.confirm_new_address(token=token, by=user, at=NOW)


def test_nothing_changes_before_the_new_address_answers(user):
    token = ask(user)
    user.refresh_from_db()
    assert user.email == "old@example.org"
    assert confirm(token, user).email == NEW
    assert [letter.to for letter in mail.outbox] == [[NEW], ["old@example.org"]]
    assert NEW not in mail.outbox[1].body
    entry = AuditEntry.objects.get(action="account.change_email")
    assert (entry.actor_id, entry.detail) == (user.pk, {})


def test_link_works_once_for_one_person_and_not_for_ever(user, monkeypatch):
    token = ask(user)
    for person, link in ((UserFactory(), token), (user, token + "x"), (user, "made-up")):
        with pytest.raises(addresses.LinkNotValid):
            confirm(link, person)
    with monkeypatch.context() as later:
        later.setattr(addresses, "LINK_HOLDS", timedelta(seconds=-1))
        with pytest.raises(addresses.LinkNotValid):
            confirm(token, user)
    confirm(token, user)
    with pytest.raises(addresses.LinkNotValid):
        confirm(token, user)


def test_address_of_another_account_is_refused_early_and_late(user):
    UserFactory(email="Taken@example.org")
    with pytest.raises(addresses.AddressTaken):
        ask(user, "taken@example.org")
    token = ask(user)
    UserFactory(email=NEW)
    with pytest.raises(addresses.AddressTaken):
        confirm(token, user)
    user.refresh_from_db()
    assert user.email == "old@example.org"


def test_letters_to_strangers_are_few(user):
    for _ in range(addresses.PER_PERSON.tries):
        ask(user)
    with pytest.raises(TooManyTries):
        ask(user)


@pytest.fixture
def signed_in(client, user):
    user.set_password("Xin-2026-mima-1")
    user.save()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": "Xin-2026-mima-1"})
    return client


def test_from_one_s_own_page_to_the_new_address(signed_in, user):
    url = reverse("account_change_email")
    assert url in signed_in.get("/me/").content.decode()
    assert "这就是现在的邮箱" in signed_in.post(url, {"email": "OLD@example.org"}).content.decode()
    assert "errorlist" in signed_in.post(url, {"email": "x"}).content.decode()
    sent = signed_in.post(url, {"email": NEW}, follow=True).content.decode()
    assert f"确认邮件已发往 {NEW}" in sent
    link = next(word for word in mail.outbox[-1].body.split() if word.startswith("http"))
    assert NEW in signed_in.get(link).content.decode()
    user.refresh_from_db()
    assert user.email == "old@example.org", "opened by a mail program, it changes nothing"
    assert "邮箱已更换" in signed_in.post(link, follow=True).content.decode()
    user.refresh_from_db()
    assert user.email == NEW
    assert "已经失效" in signed_in.get(link).content.decode()


def test_an_open_session_alone_is_not_enough(client, user):
    client.force_login(user)
    answer = client.get(reverse("account_change_email"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
