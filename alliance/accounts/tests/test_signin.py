from urllib.parse import quote

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from alliance.accounts.factories import PASSWORD, UserFactory
from alliance.core.client import client_address

pytestmark = pytest.mark.django_db

OFFICE = "10.0.0.7"
ELSEWHERE = "10.9.9.9"


def sign_in(client, login, password=PASSWORD, address=ELSEWHERE):
    return client.post(
        reverse("account_login"), {"login": login, "password": password}, REMOTE_ADDR=address
    )


def test_sign_in_leads_to_the_desk():
    user = UserFactory(phone="13812345678")
    response = sign_in(Client(), "138 1234 5678")
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    user.refresh_from_db()
    assert user.last_login is not None


def test_where_the_person_wanted_to_go_is_kept_unless_it_leads_away():
    user = UserFactory()
    url = reverse("account_login")
    data = {"login": user.username, "password": PASSWORD}
    assert Client().post(url, data | {"next": "/people/"})["Location"] == "/people/"
    assert Client().post(url, data | {"next": "//evil.example/"})["Location"] == "/desk/"


@pytest.mark.parametrize("login", ["known", "unknown", "imported", "gone", "mail@example.org"])
def test_every_failed_sign_in_reads_the_same(login):
    UserFactory(username="known")
    UserFactory(username="imported", imported=True)
    UserFactory(username="gone", is_active=False)
    response = sign_in(Client(), login, "wrong-password-1")
    assert response.status_code == 200
    assert response.context["form"].errors == {
        "__all__": ["账号或密码不正确。账号可以是手机号、用户名或邮箱。"]
    }


def test_an_unknown_account_costs_as_many_hashes_as_a_known_one(monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    UserFactory(username="known")
    UserFactory(username="imported", imported=True)
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *args: hashed.append(1) or encode(*args)
    )
    costs = {}
    for login in ("known", "imported", "unknown"):
        hashed.clear()
        sign_in(Client(), login, "wrong-password-1")
        costs[login] = len(hashed)
    assert costs == {"known": 1, "imported": 1, "unknown": 1}


def test_a_hundred_wrong_tries_from_one_address_do_not_stop_the_owner_elsewhere():
    user = UserFactory()
    for _ in range(100):
        sign_in(Client(), user.username, "wrong-password-1", address=OFFICE)
    assert sign_in(Client(), user.username, address=ELSEWHERE).status_code == 302


def test_nor_the_owner_behind_the_same_address_with_a_browser_used_before():
    user = UserFactory()
    own = Client()
    assert sign_in(own, user.username, address=OFFICE).status_code == 302
    own.post(reverse("account_logout"))
    for _ in range(100):
        sign_in(Client(), user.username, "wrong-password-1", address=OFFICE)
    assert sign_in(Client(), user.username, address=OFFICE).status_code == 200, "the limit holds"
    assert sign_in(own, user.username, address=OFFICE).status_code == 302


def test_a_browser_known_to_one_person_helps_nobody_try_at_another():
    attacker, victim = UserFactory(), UserFactory()
    client = Client()
    sign_in(client, attacker.username, address=OFFICE)
    client.post(reverse("account_logout"))
    for _ in range(5):
        sign_in(client, victim.username, "wrong-password-1", address=OFFICE)
    assert sign_in(client, victim.username, address=OFFICE).status_code == 200


def test_the_limit_says_in_chinese_when_to_try_again(time_machine):
    time_machine.move_to("2026-05-06T02:05:00Z", tick=False)
    user = UserFactory()
    for _ in range(5):
        sign_in(Client(), user.username, "wrong-password-1")
    response = sign_in(Client(), user.username)
    assert response.context["form"].errors == {"__all__": ["尝试次数过多，请在 10:15 以后再试。"]}
    time_machine.move_to("2026-05-06T02:15:01Z", tick=False)
    assert sign_in(Client(), user.username).status_code == 302


def test_phone_and_username_share_one_count():
    user = UserFactory(phone="13812345678")
    for login in (user.username, user.phone, user.username, user.phone, user.username):
        sign_in(Client(), login, "wrong-password-1")
    assert sign_in(Client(), user.phone).status_code == 200


def test_right_passwords_use_nothing_up():
    user = UserFactory()
    for _ in range(12):
        assert sign_in(Client(), user.username).status_code == 302


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "1.2.3.4, 5.6.7.8", "5.6.7.8"),
        (2, "1.2.3.4, 5.6.7.8, 9.9.9.9", "5.6.7.8"),
        (2, "5.6.7.8", "10.0.0.1"),
        (1, "rubbish", ""),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ],
)
def test_only_our_own_proxies_are_believed(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": forwarded})
    assert client_address(request) == address


@pytest.mark.parametrize("path", ["/admin/login/", "/django-admin/login/", "/_util/login/"])
def test_no_other_form_takes_a_password(path):
    user = UserFactory(is_staff=True, is_superuser=True)
    client = Client()
    credentials = {"username": user.username, "password": PASSWORD}
    response = client.post(f"{path}?next=/admin/", credentials)
    assert response["Location"] == f"{reverse('account_login')}?next={quote('/admin/')}"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/admin/password_reset/", "/accounts/signup/"])
def test_ways_in_that_are_closed(path, client):
    assert client.get(path).status_code == 404


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one():
    user = UserFactory()
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, user.username)
    new = "Yizhi-2026-gengxin"
    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302


def test_reset_by_mail_leads_to_a_new_password_and_only_once():
    user = UserFactory(email="wang@example.org")
    Client().post(reverse("account_reset_password"), {"email": "WANG@example.org"})
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    new = "Yizhi-2026-gengxin"
    browser = Client()
    form_url = browser.get(link)["Location"]
    browser.post(form_url, {"password1": new, "password2": new})
    assert sign_in(Client(), user.username, new).status_code == 302
    assert Client().get(link).context["token_fail"] is True


def test_no_mail_goes_to_unknown_nor_to_accounts_that_are_not_activated():
    UserFactory(email="new@example.org", imported=True)
    answers = set()
    for email in ("new@example.org", "nobody@example.org"):
        response = Client().post(reverse("account_reset_password"), {"email": email})
        answers.add((response.status_code, response["Location"]))
    assert answers == {(302, reverse("account_reset_password_done"))}
    assert mail.outbox == []


def test_the_app_of_codes_names_the_alliance(home, world, client):
    sign_in(client, UserFactory().username)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert f"issuer={quote(world.alliance.name)}" in page.context["totp_url"]
