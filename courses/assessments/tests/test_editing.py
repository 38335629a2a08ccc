"""The editor: drafts change, what is published stays."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alliance.core.access import NotAllowed
from courses.assessments import editing
from courses.assessments.factories import FormFactory, ItemFactory, published
from courses.assessments.models import Form, Item

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world):
    return FormFactory(alliance=world.alliance, draft=True, draft__items=3).versions.get()


def texts(version) -> list[str]:
    return list(version.items.values_list("text", flat=True))


def values(**fields) -> dict:
    item = Item(text="手卫生")
    return {name: getattr(item, name) for name in editing.ITEM_FIELDS} | fields


def test_standard_forms_are_there_from_the_start():
    sizes = {code: published(code).items.count() for code in ("mini-cex", "dops", "msf-360")}
    assert sizes == {"mini-cex": 7, "dops": 11, "msf-360": 8}
    assert set(published("mini-cex").items.values_list("lowest", "highest")) == {(1, 9)}


def test_published_version_is_frozen_with_its_items():
    version = published("dops")
    item = version.items.first()
    item.text = "改一改"
    version.feedback_length = 1
    for change in (version.save, version.delete, item.save, item.delete):
        with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
        ItemFactory(version=version, position=99)


def test_items_are_added_moved_changed_and_removed(draft, world):
    by = world.training_office
    first, second, third = texts(draft)
    added = editing.add_item(version_id=draft.pk, values=values(), by=by)
    editing.move_item(item_id=added.pk, up=True, by=by)
    assert texts(draft) == [first, second, "手卫生", third]
    editing.move_item(item_id=draft.items.first().pk, up=True, by=by)
    editing.remove_item(item_id=draft.items.get(text=second).pk, by=by)
    editing.change_item(item_id=added.pk, values=values(text="无菌"), by=by)
    assert texts(draft) == [first, "无菌", third]
    assert list(draft.items.values_list("position", flat=True)) == [1, 2, 3]


def test_publish_once_and_go_on_in_a_new_version(draft, world):
    by = world.training_office
    editing.publish_version(version_id=draft.pk, by=by, at=NOW)
    with pytest.raises(editing.VersionPublished):
        editing.publish_version(version_id=draft.pk, by=by, at=NOW)
    with pytest.raises(editing.VersionPublished):
        editing.add_item(version_id=draft.pk, values=values(), by=by)
    new = editing.start_version(form_id=draft.form_id, by=by, at=NOW)
    assert (new.number, texts(new)) == (2, texts(draft))
    assert editing.start_version(form_id=draft.form_id, by=by, at=NOW) == new


def test_empty_form_is_not_published(world):
    by = world.training_office
    draft = editing.create_form(
        alliance=world.alliance, code="empty", kind="OWN", name="空表", by=by, at=NOW
    )
    with pytest.raises(editing.NothingToAsk):
        editing.publish_version(version_id=draft.pk, by=by, at=NOW)
    editing.discard_version(version_id=draft.pk, by=by, at=NOW)
    assert not Form.objects.filter(code="empty").exists()


def test_alliance_takes_over_a_common_form_once(world):
    by, common = world.training_office, published("dops").form
    with pytest.raises(NotAllowed):
        editing.start_version(form_id=common.pk, by=by, at=NOW)
    draft = editing.adopt_form(form_id=common.pk, alliance=world.alliance, by=by, at=NOW)
    assert texts(draft) == texts(published("dops"))
    assert Form.objects.usable_in(world.alliance.pk).get(code="dops") == common
    editing.publish_version(version_id=draft.pk, by=by, at=NOW)
    assert Form.objects.usable_in(world.alliance.pk).get(code="dops") == draft.form
    assert Form.objects.usable_in(world.foreign_alliance.pk).get(code="dops") == common
    with pytest.raises(editing.CodeTaken):
        editing.adopt_form(form_id=common.pk, alliance=world.alliance, by=by, at=NOW)


def test_no_more_items_than_two_minutes_take(draft, world, monkeypatch):
    monkeypatch.setattr(editing, "MOST_ITEMS", 3)
    with pytest.raises(editing.TooManyItems):
        editing.add_item(version_id=draft.pk, values=values(), by=world.training_office)


@pytest.mark.parametrize("who", ["mentor", "department_head", "coordinator", "alliance_office"])
def test_only_the_training_office_edits(draft, world, who):
    with pytest.raises(NotAllowed):
        editing.add_item(version_id=draft.pk, values=values(), by=world.user(who))


def test_another_alliances_form_is_not_there(world, client):
    foreign = FormFactory(alliance=world.foreign_alliance, draft=True).versions.get()
    client.force_login(world.training_office)
    assert client.get(reverse("assessments:version", args=[foreign.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        editing.publish_version(version_id=foreign.pk, by=world.training_office, at=NOW)


def test_preview_shows_the_form_as_it_will_be_asked(draft, world, client):
    client.force_login(world.training_office)
    html = client.get(reverse("assessments:preview", args=[draft.pk])).content.decode()
    assert all(text in html for text in texts(draft))


def test_scale_upside_down_is_said_in_words(draft, world, client):
    client.force_login(world.training_office)
    data = {"text": "手卫生", "lowest": "9", "highest": "1"}
    html = client.post(reverse("assessments:add_item", args=[draft.pk]), data).content.decode()
    assert "最高分要大于最低分" in html


def test_code_taken_is_said_in_words(draft, world, client):
    client.force_login(world.training_office)
    data = {
        "alliance": world.alliance.pk, "code": draft.form.code, "kind": "OWN", "name": "另一张",
    }  # fmt: skip
    html = client.post(reverse("assessments:new_form"), data).content.decode()
    assert "已有这个代码" in html
