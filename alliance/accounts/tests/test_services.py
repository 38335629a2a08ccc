from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from alliance.accounts import services
from alliance.accounts.codes import code_hash
from alliance.accounts.factories import UserFactory
from alliance.accounts.models import ActivationCode, User
from alliance.core.models import AuditEntry
from lms.testing.racing import at_once, meet_before

NOW = datetime(2026, 5, 6, 1, tzinfo=UTC)
NEW = "Yizhi-2026-gengxin"


def issue(user, at=NOW):
    return services.issue_code(user_id=user.pk, by=UserFactory(), at=at)


def redeem(code, at=NOW):
    return services.redeem_code(hashed=code_hash(code), password=NEW, at=at)


@pytest.mark.django_db
def test_a_code_activates_once():
    user = UserFactory(imported=True)
    issued = issue(user)
    assert redeem(issued.code).check_password(NEW)
    with pytest.raises(services.CodeNotValid):
        redeem(issued.code)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "code.issue",
        "code.redeem",
    ]


@pytest.mark.django_db
def test_only_a_keyed_hash_is_kept():
    issued = issue(UserFactory(imported=True))
    row = ActivationCode.objects.values().get()
    assert issued.code.replace("-", "") not in str(row)
    assert issued.code not in str(AuditEntry.objects.values().get())


@pytest.mark.django_db
def test_a_new_code_voids_the_one_before():
    user = UserFactory(imported=True)
    old, new = issue(user), issue(user)
    with pytest.raises(services.CodeNotValid):
        redeem(old.code)
    assert redeem(new.code) == user


@pytest.mark.django_db
def test_a_code_lasts_seven_days():
    issued = issue(UserFactory(imported=True))
    with pytest.raises(services.CodeNotValid):
        redeem(issued.code, at=NOW + timedelta(days=7))
    redeem(issued.code, at=NOW + timedelta(days=7, seconds=-1))


@pytest.mark.django_db
def test_an_activation_code_does_not_open_an_activated_account():
    user = UserFactory(imported=True)
    issued = issue(user)
    user.set_password("Already-2026-mine")
    user.save(update_fields=["password"])
    with pytest.raises(services.CodeNotValid):
        redeem(issued.code)


@pytest.mark.django_db
def test_a_code_of_someone_who_left_is_void():
    user = UserFactory(imported=True)
    issued = issue(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(services.CodeNotValid):
        redeem(issued.code)


def redeem_twice_at_once(monkeypatch) -> list[str]:
    """Two people type the same code; each waits, before saving, for the other to have read it."""
    issued = issue(UserFactory(imported=True))
    meet_before(monkeypatch, User, "set_password")

    def one() -> str:
        try:
            redeem(issued.code)
        except services.CodeNotValid:
            return "refused"
        return "in"

    return sorted(at_once(one, one))


@pytest.mark.django_db(transaction=True)
def test_the_same_code_twice_at_once_works_once(monkeypatch):
    assert redeem_twice_at_once(monkeypatch) == ["in", "refused"]


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_it_would_work_twice(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **kwargs: self)
    assert redeem_twice_at_once(monkeypatch) == ["in", "in"]


@pytest.mark.django_db
class TestPages:
    def test_slip_then_password_then_the_desk(self):
        user = UserFactory(name="欧阳 文博", imported=True)
        code = issue(user, at=datetime.now(UTC)).code
        client = Client()
        response = client.post(reverse("activate"), {"login": "欧阳文博", "code": code.lower()})
        assert response["Location"] == reverse("activate_password")
        assert "欧阳 文博" in client.get(reverse("activate_password")).content.decode()
        response = client.post(reverse("activate_password"), {"password1": NEW, "password2": NEW})
        assert response["Location"] == "/desk/"
        assert client.session["_auth_user_id"] == str(user.pk)

    def test_opening_the_link_uses_nothing_up(self):
        code = issue(UserFactory(imported=True), at=datetime.now(UTC)).code
        for _ in range(2):
            response = Client().get(reverse("activate_link", kwargs={"code": code}))
            assert response["Location"] == reverse("activate_password")

    @pytest.mark.parametrize("who", ["另一人", "13900000000", ""])
    def test_the_code_of_another_is_refused_like_an_unknown_one(self, who):
        code = issue(UserFactory(name="王敏", imported=True), at=datetime.now(UTC)).code
        client = Client()
        response = client.post(reverse("activate"), {"login": who, "code": code})
        assert response.status_code == 200
        assert "activation_code_hash" not in client.session

    def test_a_weak_password_is_refused_and_the_code_stays_good(self):
        user = UserFactory(imported=True)
        code = issue(user, at=datetime.now(UTC)).code
        client = Client()
        client.get(reverse("activate_link", kwargs={"code": code}))
        weak = {"password1": "12345678", "password2": "12345678"}
        assert client.post(reverse("activate_password"), weak).status_code == 200
        assert ActivationCode.objects.get().used_at is None

    def test_guessing_is_throttled_and_says_when_to_come_back(self, time_machine):
        time_machine.move_to("2026-05-06T02:05:00Z", tick=False)
        client = Client()
        for _ in range(30):
            client.post(reverse("activate"), {"login": "王敏", "code": "AAAAA-AAAAA"})
        response = client.post(reverse("activate"), {"login": "王敏", "code": "AAAAA-AAAAA"})
        assert response.context["form"].non_field_errors() == [
            "尝试次数过多，请在 10:15 以后再试。"
        ]
