import pytest
from django.db import ProgrammingError, transaction

from alliance.core.access import NotAllowed
from alliance.units.factories import DepartmentFactory
from courses.programmes import services
from courses.programmes.enums import ItemKind, Level, VersionState
from courses.programmes.factories import (
    BlockFactory,
    IntakeFactory,
    ProgrammeVersionFactory,
    RequirementFactory,
)
from courses.programmes.models import Block, ProgrammeVersion, RequiredAssessment, Requirement
from courses.programmes.queries import asked_by, changes_between
from courses.programmes.services.authoring import VERSION_FIELDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def full_version(draft_version):
    """Two blocks with a requirement each, one for anywhere, and an assessment."""
    for position in (1, 2):
        block = BlockFactory(version=draft_version, position=position)
        RequirementFactory(version=draft_version, block=block, name=f"查体 {position}")
    RequirementFactory(version=draft_version, name="病例讨论", kind=ItemKind.WRITE_UP)
    RequiredAssessment.objects.create(
        version=draft_version, block=block, form_code="mini-cex", required=2
    )
    return draft_version


def publish(version, by, at):
    return services.publish_version(version_id=version.pk, by=by, at=at)


def test_a_new_programme_begins_with_a_draft_at_the_lead_unit(world, now):
    programme = services.create_programme(
        alliance=world.alliance, name="脊柱进修", summary="", by=world.training_office, at=now
    )
    assert programme.host_unit == world.lead_unit
    assert programme.versions.get().state == VersionState.DRAFT
    with pytest.raises(services.NameTaken):
        services.create_programme(
            alliance=world.alliance, name="脊柱进修", summary="", by=world.training_office, at=now
        )


def test_the_next_version_asks_what_the_last_one_asks(world, full_version, now):
    with pytest.raises(services.DraftExists):
        services.draft_next_version(
            programme_id=full_version.programme_id, by=world.training_office, at=now
        )
    publish(full_version, world.training_office, now)
    draft = services.draft_next_version(
        programme_id=full_version.programme_id, by=world.training_office, at=now
    )
    assert (draft.number, draft.state) == (2, VersionState.DRAFT)
    assert changes_between(full_version, draft) == []
    assert {row.block.version for row in draft.requirements.exclude(block=None)} == {draft}
    assert full_version.blocks.count() == 2


def test_the_difference_is_told_in_words(world, full_version, now):
    publish(full_version, world.training_office, now)
    draft = services.draft_next_version(
        programme_id=full_version.programme_id, by=world.training_office, at=now
    )
    draft.attendance_percent = 95
    draft.save()
    first, second = draft.blocks.order_by("position")
    Block.objects.filter(pk=first.pk).update(weeks=6)
    Requirement.objects.filter(version=draft, block=second).delete()
    RequirementFactory(version=draft, block=first, name="换药", level=Level.INDEPENDENT)
    changes = changes_between(full_version, draft)
    assert {(change.what, change.old, change.new) for change in changes} == {
        ("最低出勤率", "90%", "95%"),
        ("轮转时间", "4 周", "6 周"),
        ("技能操作 · 换药", "", "2 例，独立完成"),
        ("技能操作 · 查体 2", "2 例，观摩", ""),
    }


def test_a_published_version_is_changed_by_no_service(world, full_version, now):
    publish(full_version, world.training_office, now)
    block = full_version.blocks.first()
    calls = [
        lambda by: services.put_part(part=block, by=by, at=now),
        lambda by: services.remove_part(part=block, by=by, at=now),
        lambda by: services.move_block(block_id=block.pk, earlier=False, by=by, at=now),
        lambda by: services.set_conditions(
            version_id=full_version.pk,
            conditions=dict.fromkeys(VERSION_FIELDS, 1),
            by=by,
            at=now,
        ),
        lambda by: publish(full_version, by, now),
    ]
    for call in calls:
        with pytest.raises(services.VersionFrozen):
            call(world.training_office)
        with pytest.raises(NotAllowed):
            call(world.coordinator)


def test_nothing_is_not_published(world, draft_version, now):
    with pytest.raises(services.NothingAsked):
        publish(draft_version, world.training_office, now)


def test_blocks_are_appended_and_change_places(world, draft_version, now):
    def put(department):
        part = Block(version=draft_version, department=department, weeks=4)
        return services.put_part(part=part, by=world.training_office, at=now)

    blocks = [put(DepartmentFactory(unit=world.lead_unit)) for _ in range(3)]
    assert [block.position for block in blocks] == [1, 2, 3]

    def move(block, **way):
        services.move_block(block_id=block.pk, by=world.training_office, at=now, **way)
        return list(draft_version.blocks.order_by("position").values_list("pk", flat=True))

    first, second, third = (block.pk for block in blocks)
    assert move(blocks[2], earlier=True) == [first, third, second]
    assert move(blocks[0], earlier=True) == [first, third, second]
    assert move(blocks[0], earlier=False) == [third, first, second]


def test_the_same_item_twice_is_refused(world, draft_version, now):
    RequirementFactory(version=draft_version, name="换药")
    twin = Requirement(version=draft_version, kind=ItemKind.SKILL, name="换药", required=3)
    with pytest.raises(services.AlreadyListed):
        services.put_part(part=twin, by=world.training_office, at=now)


def test_an_item_of_another_versions_block_is_refused(world, draft_version, now):
    stray = Requirement(
        version=draft_version, block=BlockFactory(), kind=ItemKind.SKILL, name="x", required=1
    )
    with pytest.raises(NotAllowed):
        services.put_part(part=stray, by=world.training_office, at=now)


def test_what_is_asked_is_grouped_by_block(full_version, django_assert_num_queries):
    version = ProgrammeVersion.objects.select_related("programme").get(pk=full_version.pk)
    with django_assert_num_queries(4):
        asked = asked_by(version)
    assert [[row.name for row in part.requirements] for part in asked] == [
        ["查体 1"],
        ["查体 2"],
        ["病例讨论"],
    ]
    assert [form.row.required for form in asked[1].assessments] == [2]


# Intakes


def test_an_intake_needs_a_published_version(world, draft_version, now):
    intake = IntakeFactory.build(version=draft_version)
    with pytest.raises(services.VersionNotPublished):
        services.create_intake(intake=intake, by=world.training_office, at=now)


@pytest.fixture
def open_intake(world, now):
    version = ProgrammeVersionFactory(
        programme__alliance=world.alliance,
        programme__host_unit=world.lead_unit,
        published=True,
    )
    return services.create_intake(
        intake=IntakeFactory.build(version=version), by=world.training_office, at=now
    )


def test_places_are_not_cut_below_what_is_taken(world, open_intake, applied, now):
    many = [applied(intake=open_intake, unit_approved=True) for _ in range(2)]
    services.accept_applications(
        application_ids=[one.pk for one in many], by=world.training_office, at=now
    )
    open_intake.places = 1
    with pytest.raises(services.PlacesTaken) as refused, transaction.atomic():
        services.change_intake(intake=open_intake, by=world.training_office, at=now)
    assert (refused.value.taken, refused.value.unit) == (2, None)
    open_intake.places, open_intake.places_per_unit = 9, 1
    with pytest.raises(services.PlacesTaken) as refused, transaction.atomic():
        services.change_intake(intake=open_intake, by=world.training_office, at=now)
    assert (refused.value.taken, refused.value.unit) == (2, world.unit)
    open_intake.refresh_from_db()
    assert (open_intake.places, open_intake.places_per_unit) == (10, None)


def test_a_units_own_number_stays_when_the_intakes_moves(world, open_intake, now):
    for unit, places in ((world.unit, 3), (world.other_unit, None)):
        services.set_unit_quota(
            intake_id=open_intake.pk, unit=unit, places=places, by=world.training_office, at=now
        )
    open_intake.places_per_unit = 1
    services.change_intake(intake=open_intake, by=world.training_office, at=now)
    assert dict(open_intake.quotas.values_list("unit", "places")) == {
        world.unit.pk: 3,
        world.other_unit.pk: 1,
    }


def test_changing_an_intake_does_not_touch_the_count(world, open_intake, applied, now):
    """The form's object was read before somebody was accepted."""
    application = applied(intake=open_intake, unit_approved=True)
    services.accept_applications(application_ids=[application.pk], by=world.training_office, at=now)
    open_intake.name = "春季班"
    assert open_intake.taken == 0
    services.change_intake(intake=open_intake, by=world.training_office, at=now)
    open_intake.refresh_from_db()
    assert (open_intake.name, open_intake.taken) == ("春季班", 1)


def test_only_the_alliances_training_office_opens_and_changes(world, open_intake, now):
    for user in (world.alliance_office, world.coordinator, world.stranger):
        with pytest.raises(NotAllowed):
            services.change_intake(intake=open_intake, by=user, at=now)
        with pytest.raises(NotAllowed):
            services.set_unit_quota(
                intake_id=open_intake.pk, unit=world.unit, places=1, by=user, at=now
            )


def test_two_intakes_of_a_version_have_names_of_their_own(world, open_intake, now):
    twin = IntakeFactory.build(version=open_intake.version, name=open_intake.name)
    with pytest.raises(services.NameTaken):
        services.create_intake(intake=twin, by=world.training_office, at=now)


def test_an_admitted_trainees_version_is_held_by_the_database(world, open_intake, applied, now):
    application = applied(intake=open_intake, unit_approved=True)
    services.accept_applications(application_ids=[application.pk], by=world.training_office, at=now)
    application.refresh_from_db()
    application.version = ProgrammeVersionFactory()
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        application.save()
