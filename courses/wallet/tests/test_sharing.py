"""Share links: what they show, to whom, until when; one that shows nothing looks like any other."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from alliance.core.access import NotAllowed
from courses.certificates.services import revoke_certificate
from courses.wallet import services
from courses.wallet.factories import ShareLinkFactory
from courses.wallet.models import ShareLink


def share(user, certificates, *, days=30, at=None):
    return ShareLinkFactory(owner=user, certificates=certificates, days=days, at=at)


def opened(client, link, **kwargs):
    return client.get(reverse("wallet:shared", args=[link.token]), **kwargs)


def test_link_shows_exactly_what_was_chosen(world, client, hold):
    chosen = hold(world.doctor, subject="腰痛分诊")
    hold(world.doctor, subject="没有选的课程")
    link = share(world.doctor, [chosen])
    answer = opened(client, link)
    page = answer.content.decode()
    assert "腰痛分诊" in page
    assert chosen.snapshot["holder"] in page
    assert reverse("certificates:verify_code", args=[chosen.code]) in page
    assert "没有选的课程" not in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_link_says_when_a_certificate_lost_its_force_since(world, client, hold):
    certificate = hold(world.doctor)
    link = share(world.doctor, [certificate])
    revoke_certificate(
        certificate_id=certificate.pk, reason="误发", by=world.administrator, at=timezone.now()
    )
    assert "已撤销" in opened(client, link).content.decode()


def test_ended_taken_back_and_unknown_look_alike(world, client, hold):
    certificate = hold(world.doctor)
    ended = share(world.doctor, [certificate], days=1, at=timezone.now() - timedelta(days=3))
    back = share(world.doctor, [certificate])
    services.take_back(link_id=back.pk, by=world.doctor, at=timezone.now())
    answers = [opened(client, link) for link in (ended, back, ShareLink(token="x" * 32))]
    answers.append(opened(client, ShareLink(token="短")))
    bodies = {_without_token(answer.content.decode()) for answer in answers}
    assert {answer.status_code for answer in answers} == {404}
    assert len(bodies) == 1


def _without_token(page: str) -> str:
    """The switch of the language names the page's own address."""
    return re.sub(r"/share/[^\"&]*", "", page)


def test_link_is_open_to_the_end_of_its_last_day(world, client, hold):
    link = share(world.doctor, [hold(world.doctor)], days=0)
    midnight = link.expires_at
    assert timezone.localtime(midnight).time().isoformat() == "00:00:00"
    with time_machine.travel(midnight - timedelta(seconds=5), tick=False):
        assert opened(client, link).status_code == 200
    with time_machine.travel(midnight, tick=False):
        assert opened(client, link).status_code == 404


def test_views_of_others_are_counted(world, client, hold):
    link = share(world.doctor, [hold(world.doctor)])
    for _ in range(2):
        opened(client, link)
    client.head(reverse("wallet:shared", args=[link.token]))
    client.force_login(world.doctor)
    opened(client, link)
    link.refresh_from_db()
    assert link.views == 2
    assert "被查看 2 次" in client.get(reverse("wallet:links")).content.decode()


@pytest.mark.parametrize("whose", ["colleague", "revoked"])
def test_only_own_valid_certificates_are_shared(world, hold, whose):
    foreign = hold(world.colleague) if whose == "colleague" else hold(world.doctor, revoked=True)
    with pytest.raises(NotAllowed):
        share(world.doctor, [hold(world.doctor), foreign])
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize("days", [-1, 367])
def test_last_day_must_lie_within_a_year(world, hold, days):
    with pytest.raises(services.EndNotPossible):
        share(world.doctor, [hold(world.doctor)], days=days)


def test_something_must_be_chosen(world):
    with pytest.raises(services.NothingToShow):
        share(world.doctor, [])


def test_open_links_are_limited_and_one_taken_back_makes_room(world, hold, monkeypatch):
    monkeypatch.setattr(services, "MOST_OPEN", 1)
    certificate = hold(world.doctor)
    first = share(world.doctor, [certificate])
    with pytest.raises(services.TooManyLinks):
        share(world.doctor, [certificate])
    services.take_back(link_id=first.pk, by=world.doctor, at=timezone.now())
    assert share(world.doctor, [certificate]).pk


def test_only_its_owner_takes_a_link_back(world, hold):
    link = share(world.doctor, [hold(world.doctor)])
    for role in ("colleague", "coordinator", "administrator"):
        with pytest.raises(NotAllowed):
            services.take_back(link_id=link.pk, by=getattr(world, role), at=timezone.now())
    now = timezone.now()
    services.take_back(link_id=link.pk, by=world.doctor, at=now)
    again = services.take_back(link_id=link.pk, by=world.doctor, at=now + timedelta(days=1))
    assert again.revoked_at == now


def test_database_keeps_a_link_as_it_was_made(world, hold):
    link = share(world.doctor, [hold(world.doctor)])
    with pytest.raises(ProgrammingError), transaction.atomic():
        ShareLink.objects.update(expires_at=timezone.now() + timedelta(days=900))
    link.pk, link.token = None, "short"
    with pytest.raises(IntegrityError, match="token_shape"), transaction.atomic():
        link.save()


def test_tokens_carry_192_random_bits(world, hold):
    certificate = hold(world.doctor)
    tokens = {share(world.doctor, [certificate]).token for _ in range(3)}
    assert len(tokens) == 3
    assert {len(token) for token in tokens} == {32}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last_date": "2001-01-01"}, "last_date"),
        ({"last_date": "nonsense"}, "last_date"),
        ({"certificates": []}, "certificates"),
        ({"certificates": ["999999"]}, "certificates"),
        ({"certificates": ["x"]}, "certificates"),
        ({"note": "长" * 61}, "note"),
    ],
)
def test_form_says_what_is_wrong(world, client, hold, change, field):
    data = {
        "certificates": [hold(world.doctor).pk],
        "last_date": (timezone.localdate() + timedelta(days=3)).isoformat(),
        "note": "",
    }
    client.force_login(world.doctor)
    answer = client.post(reverse("wallet:create"), data | change)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {field}
    assert not ShareLink.objects.exists()


def test_link_is_made_and_taken_back_on_the_screen(world, client, hold):
    client.force_login(world.doctor)
    data = {
        "certificates": [hold(world.doctor).pk],
        "last_date": (timezone.localdate() + timedelta(days=3)).isoformat(),
        "note": "人事科",
    }
    page = client.post(reverse("wallet:create"), data, follow=True).content.decode()
    link = ShareLink.objects.get()
    assert link.token in page
    page = client.post(reverse("wallet:take_back", args=[link.pk]), follow=True).content.decode()
    assert "已收回" in page
    assert link.token not in page


@pytest.mark.parametrize("count", [1, 3])
def test_links_cost_the_same_queries(world, client, hold, count, django_assert_max_num_queries):
    for _ in range(count):
        share(world.doctor, [hold(world.doctor)])
    client.force_login(world.doctor)
    client.get(reverse("wallet:links"))
    with django_assert_max_num_queries(7):
        assert len(client.get(reverse("wallet:links")).context["page_obj"]) == count
