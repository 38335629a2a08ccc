"""Each has a row that could leak: what is said in a unit's own room."""

import pytest

from alliance.discussion import rules
from alliance.discussion.models import Comment, Thread
from alliance.discussion.services import moderating
from alliance.notices.models import Notice
from alliance.units.queries import roles_of
from lms.testing.discussing import assert_ends_agree
from lms.testing.world import ROLES, VISITOR

from .conftest import AT

pytestmark = pytest.mark.django_db
PEOPLE = [role for role in ROLES if role != VISITOR]


@pytest.mark.parametrize("role", PEOPLE)
def test_the_lists_agree_with_the_rules(world, say, role):
    for host in ("room", "closed"):
        say(host=host)
        say(host=host, by=world.other_doctor, unit=world.other_unit)
    roles = roles_of(world.user(role))
    threads = list(Thread.objects.all())
    assert set(Thread.objects.visible_to(roles)) == {
        thread
        for thread in threads
        if rules.can_read(roles, host=thread.host, object_id=thread.object_id)
    }
    assert set(Thread.objects.moderated_by(roles)) == {
        thread for thread in threads if rules.can_moderate(roles, thread)
    }
    assert set(Comment.objects.visible_to(roles)) == {
        comment for comment in Comment.objects.select_related("thread")
        if comment.thread in Thread.objects.visible_to(roles)
    }  # fmt: skip


def test_the_hosts_of_these_tests_agree_with_themselves(world, rooms):
    for host in rooms.values():
        assert_ends_agree(host, [world.unit.pk, world.other_unit.pk], map(world.user, PEOPLE))


def test_a_closed_thread_is_in_nobody_elses_notices(world, say):
    outsiders = [world.other_doctor, world.alliance_office, world.stranger]
    for index, user in enumerate(outsiders):
        type(user).objects.filter(pk=user.pk).update(name=f"外人{index}")
    comment = say("@外人0 @外人1 @外人2 请看", host="closed")
    assert not comment.mentioned.exists()
    moderating.report(comment_id=comment.pk, reason="WRONG", note="", by=world.colleague, at=AT)
    assert not Notice.objects.filter(user__in=outsiders).exists()


@pytest.mark.parametrize("user", ["other_doctor", "alliance_office", "stranger", "auditor"])
def test_a_closed_thread_is_at_none_of_its_addresses(world, say, client, user):
    comment = say("内部的话", host="closed")
    client.force_login(getattr(world, user))
    here = f"/discussion/on/closed/{world.unit.pk}/"
    single = f"/discussion/comments/{comment.pk}/"
    for address in (
        here, f"{here}people/?q=王", single, f"{single}edit/", f"{single}report/",
        f"/discussion/moderation/{comment.pk}/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    for address, data in (
        (here, {"text": "好", "key": "7f1c9f0e-1c1c-4c8e-9d5b-3a52f1f0a001"}),
        (f"{here}listen/", {"ear": "FOLLOW"}),
        (f"{single}edit/", {"text": "改"}),
        (f"{single}delete/", {}),
        (f"{single}report/", {"reason": "WRONG"}),
        (f"/discussion/moderation/{comment.pk}/hide/", {"hide-reason": "无"}),
        (f"/discussion/moderation/{comment.pk}/dismiss/", {}),
        (f"/discussion/moderation/threads/{comment.thread_id}/lock/", {"locked": "1"}),
    ):
        assert client.post(address, data).status_code == 404, address


def test_the_list_of_people_holds_readers_only(world, client, rooms):
    everybody = type(world.doctor).objects.filter(pk__in=[
        world.colleague.pk, world.other_doctor.pk, world.alliance_office.pk,
    ])  # fmt: skip
    everybody.update(name="钱一一")
    client.force_login(world.doctor)
    answer = client.get(f"/discussion/on/closed/{world.unit.pk}/people/?q=钱")
    assert [one.write for one in answer.context["suggestions"]] == ["钱一一"]
    assert answer.context["suggestions"][0].place.startswith(world.unit.name)


@pytest.mark.parametrize("state", ["HIDDEN", "DELETED"])
def test_what_is_out_of_sight_is_shown_to_no_reader(world, say, client, state):
    comment = say("不该再看见的话")
    say("回复", answers_id=comment.pk)
    changed = {"hidden_reason": "不实"} if state == "HIDDEN" else {}
    Comment.objects.filter(pk=comment.pk).update(state=state, state_at=AT, **changed)
    for user in (world.doctor, world.colleague, world.alliance_office):
        client.force_login(user)
        page = client.get(f"/discussion/on/room/{world.unit.pk}/").content.decode()
        assert "不该再看见的话" not in page
        assert ("已被联盟办公室隐藏：不实" if state == "HIDDEN" else "已删除") in page
    client.force_login(world.colleague)
    assert client.get(f"/discussion/comments/{comment.pk}/report/").status_code == 404
