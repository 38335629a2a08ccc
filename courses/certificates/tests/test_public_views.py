from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.certificates import services
from courses.certificates.codes import grouped
from courses.certificates.factories import CertificateFactory, EarnedEnrolmentFactory
from courses.certificates.models import Certificate
from courses.certificates.verification import WRONG_CODES, WRONG_NAMES
from lms.testing.ground import kept

pytestmark = pytest.mark.django_db

UNKNOWN = ["0" * 26, "7K3QX", "Ｏ" * 26, "王" * 26, "../etc/passwd", "a" * 99, "' OR 1=1"]


@kept
def certificate() -> Certificate:
    return CertificateFactory(
        enrolment=EarnedEnrolmentFactory(
            profile__user__name="欧阳小华", course__title="腰椎微创入门", course__hours="4.5"
        )
    )


def ask(client, text):
    return client.get(reverse("certificates:verify"), {"code": text}, follow=True)


def test_a_stranger_sees_what_it_says_with_the_name_masked(client, certificate):
    response = client.get(certificate.snapshot["verify_link"])
    page = response.content.decode()
    snapshot = certificate.snapshot
    said = (snapshot["unit"], "腰椎微创入门", "4.5", certificate.serial, "有效", "欧阳*华")
    assert [text for text in said if text not in page] == []
    assert snapshot["holder"] not in page
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("change", [str, str.lower, grouped, lambda code: f" {code.lower()}　"])
def test_the_code_may_be_typed_as_people_type(client, certificate, change):
    response = ask(client, change(certificate.code))
    assert response.status_code == 200
    assert certificate.serial in response.content.decode()


def test_a_full_width_code_is_read_in_the_address_too(client, certificate):
    wide = "".join(chr(ord(character) + 0xFEE0) for character in certificate.code)
    response = client.get(reverse("certificates:verify_code", args=[wide]))
    assert certificate.serial in response.content.decode()


def test_a_revoked_one_is_shown_as_revoked_with_its_day_and_without_the_reason(client, certificate):
    revoked_at = certificate.issued_at + timedelta(days=1)
    Certificate.objects.filter(pk=certificate.pk).update(
        state="REVOKED", state_at=revoked_at, state_reason="代学"
    )
    page = client.get(certificate.snapshot["verify_link"]).content.decode()
    assert "已撤销" in page
    assert f"{revoked_at:%Y}年" in page
    assert "代学" not in page
    assert "verdict--valid" not in page


def test_a_superseded_one_says_when_and_leads_to_the_one_in_its_place(
    client, world, django_assert_num_queries
):
    earned = EarnedEnrolmentFactory(course__alliance=world.alliance)
    old = CertificateFactory(enrolment=earned)
    earned.user.name = "欧阳䶮"
    earned.user.save()
    at = old.issued_at + timedelta(days=1)
    new = services.correct_certificate(
        certificate_id=old.pk, reason="姓名有误", by=world.training_office, at=at
    )
    client.get(reverse("certificates:verify"))
    with django_assert_num_queries(2):
        page = client.get(old.snapshot["verify_link"]).content.decode()
    day = timezone.localdate(at)
    assert "已被替代" in page
    assert f"{day.year}年{day.month}月{day.day}日 由新证书替代" in page
    assert reverse("certificates:verify_code", args=[new.code]) in page
    assert "姓名有误" not in page
    assert "verdict--valid" in client.get(new.snapshot["verify_link"]).content.decode()


def test_every_code_that_is_none_gets_the_same_answer(client, certificate):
    answers = [client.get(f"/verify/{code}/") for code in UNKNOWN if "/" not in code]
    answers += [ask(client, code) for code in UNKNOWN]
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, answers[0].content)
    }
    assert "查无此证" in answers[0].content.decode()


@pytest.mark.parametrize("code", ["0" * 26, "7K3QX"])
def test_a_code_costs_one_query_whether_it_can_be_one_or_not(
    client, django_assert_num_queries, code
):
    client.get(reverse("certificates:verify"))  # the frame of the page is cached by this
    with django_assert_num_queries(1):
        client.get(f"/verify/{code}/")


def test_a_real_one_costs_one_query(client, certificate, django_assert_num_queries):
    client.get(reverse("certificates:verify"))
    with django_assert_num_queries(1):
        client.get(certificate.snapshot["verify_link"])


def test_guessing_is_stopped_and_checking_real_ones_is_not(client, certificate, time_machine):
    time_machine.move_to(timezone.now(), tick=False)  # within one window of the limit
    link = certificate.snapshot["verify_link"]
    for _ in range(WRONG_CODES.tries + 5):
        assert client.get(link).status_code == 200
    for n in range(WRONG_CODES.tries):
        assert client.get(f"/verify/{n:026}/").status_code == 404
    stopped = client.get("/verify/1/")
    assert stopped.status_code == 429
    assert 1 <= int(stopped.headers["Retry-After"]) <= WRONG_CODES.seconds
    assert "查询次数过多" in stopped.content.decode()
    assert client.get(link, REMOTE_ADDR="10.1.2.3").status_code == 200


def test_the_form_needs_no_session(client):
    response = client.get(reverse("certificates:verify"))
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def by_number(client, serial, name, **headers):
    return client.post(
        reverse("certificates:verify_number"), {"serial": serial, "name": name}, **headers
    )


@pytest.mark.parametrize("change", [str, str.lower, lambda serial: f" {serial}　"])
def test_a_serial_with_its_holders_name_is_answered(client, certificate, change):
    response = by_number(client, change(certificate.serial), "欧阳 小华")
    assert response.status_code == 200
    assert "欧阳*华" in response.content.decode()
    assert certificate.code not in response.content.decode()


def test_a_serial_alone_says_nothing(client, certificate, django_assert_num_queries):
    """A wrong name and a serial that is none cannot be told apart, by words or by queries."""
    client.get(reverse("certificates:verify"))
    answers = []
    for serial, name in [(certificate.serial, "欧阳小明"), ("SPINE-C-2026-999999", "欧阳小华")]:
        with django_assert_num_queries(1):
            answers.append(by_number(client, serial, name))
    answers += [by_number(client, certificate.serial, ""), by_number(client, "", "")]
    answers.append(client.get("/verify/7K3QX/"))
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, answers[0].content)
    }


def test_names_are_not_tried_on_one_serial(client, certificate, time_machine):
    """Not from many addresses either."""
    time_machine.move_to(timezone.now(), tick=False)
    for n in range(WRONG_NAMES.tries):
        answer = by_number(client, certificate.serial, f"张{n}", REMOTE_ADDR=f"10.0.0.{n}")
        assert answer.status_code == 404
    stopped = by_number(client, certificate.serial, "欧阳小华", REMOTE_ADDR="10.9.9.9")
    assert stopped.status_code == 429
    assert client.get(certificate.snapshot["verify_link"]).status_code == 200


JSON = {"headers": {"accept": "application/json"}}


def test_a_machine_is_answered_at_the_same_addresses(client, certificate):
    response = client.get(certificate.snapshot["verify_link"], **JSON)
    answer = response.json()
    assert response.headers["Content-Type"] == "application/json"
    assert "Accept" in response.headers["Vary"]
    assert answer["result"] == "valid"
    assert answer["certificate"] == {
        "kind": "course",
        "holder": "欧阳*华",
        "unit": certificate.snapshot["unit"],
        "subject": "腰椎微创入门",
        "hours": "4.5",
        "started": certificate.snapshot["started_date"],
        "completed": certificate.snapshot["completed_date"],
        "issued": certificate.snapshot["issued_date"],
        "expires": None,
        "issuer": certificate.snapshot["issuer"],
        "serial": certificate.serial,
        "state": "valid",
        "state_since": certificate.state_at.isoformat(),
        "replaced_by": None,
        "signer": certificate.file.signer,
        "sha256": certificate.file.sha256,
    }
    assert by_number(client, certificate.serial, "欧阳小华", **JSON).json() == answer


def test_a_machine_learns_the_same_of_everything_unknown(client, certificate):
    answers = [client.get(f"/verify/{code}/", **JSON) for code in UNKNOWN if "/" not in code]
    answers.append(client.get(reverse("certificates:verify"), {"code": "x"}, **JSON))
    answers.append(by_number(client, certificate.serial, "别人", **JSON))
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, answers[0].content)
    }
    assert answers[0].json()["result"] == "unknown"


def test_a_page_that_was_drawn_is_not_shown_after_a_revocation(client, certificate):
    link = certificate.snapshot["verify_link"]
    assert "verdict--valid" in client.get(link).content.decode()
    Certificate.objects.filter(pk=certificate.pk).update(
        state="REVOKED", state_at=timezone.now(), state_reason="误发"
    )
    assert "verdict--revoked" in client.get(link).content.decode()


def test_someone_signed_in_gets_a_page_of_their_own(client, certificate, world):
    link = certificate.snapshot["verify_link"]
    client.get(link)
    client.force_login(world.doctor)
    assert world.doctor.name in client.get(link).content.decode()
    client.logout()
    assert world.doctor.name not in client.get(link).content.decode()
