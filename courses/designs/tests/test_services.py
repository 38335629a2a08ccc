import pytest
from django.utils import timezone

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of
from courses.designs import drafts, rules, services
from courses.designs.enums import CertificateKind, Language, VersionState
from courses.designs.factories import NAME_BOX, DesignFactory, DesignVersionFactory
from courses.designs.layout import Layout
from courses.designs.locking import Archived
from courses.designs.models import Design
from lms.testing.world import ROLES, VISITOR


@pytest.fixture
def office(world):
    """`office(service, **kwargs)`: the alliance office does it now."""

    def does(service, **kwargs):
        return service(by=world.alliance_office, at=timezone.now(), **kwargs)

    return does


@pytest.fixture
def begun(world):
    """`begun(kind)`: the design that the alliance begins with."""

    def of(kind="COURSE") -> Design:
        return services.version_for(alliance_id=world.alliance.pk, kind=kind).design

    return of


def writing(version, layout=None, **changed) -> drafts.Writing:
    said = {
        "title": version.title,
        "page_width": version.page_width,
        "page_height": version.page_height,
        "bleed": version.bleed,
        "layout": layout or version.arranged(),
    }
    return drafts.Writing(**said | changed)


def test_the_alliance_begins_with_built_in_designs_once(world):
    asked = {"alliance_id": world.alliance.pk, "kind": CertificateKind.PLAQUE}
    first = services.version_for(**asked)
    assert services.version_for(**asked) == first
    assert (first.state, first.number, first.design.is_default) == ("PUBLISHED", 1, True)
    english = services.version_for(**asked, language=Language.ENGLISH)
    assert english.design != first.design
    assert Design.objects.count() == 2


def test_a_draft_is_used_when_it_is_published_and_not_before(begun, office, world):
    design = begun()
    old = design.versions.get()
    draft = office(drafts.begin_draft, design_id=design.pk)
    assert office(drafts.begin_draft, design_id=design.pk) == draft
    written = office(
        drafts.write_draft,
        version_id=draft.pk,
        writing=writing(draft, title="培训证书"),
        read_at=draft.written_at,
    )
    asked = {"alliance_id": world.alliance.pk, "kind": "COURSE"}
    assert services.version_for(**asked) == old
    published = office(drafts.publish, design_id=design.pk)
    assert (published.pk, published.number, published.title) == (written.pk, 2, "培训证书")
    assert services.version_for(**asked) == published
    assert set(published.pictures.values_list("name", "picture")) == set(
        old.pictures.values_list("name", "picture")
    )
    entry = AuditEntry.objects.get(action="design.publish")
    assert (entry.actor_id, entry.detail) == (world.alliance_office.pk, {"version": 2})


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(begun, office):
    draft = office(drafts.begin_draft, design_id=begun().pk)
    write = {"version_id": draft.pk, "writing": writing(draft), "read_at": draft.written_at}
    office(drafts.write_draft, **write)
    with pytest.raises(drafts.DraftChanged):
        office(drafts.write_draft, **write)


def test_a_published_version_is_not_written(begun, office):
    version = begun().versions.get()
    with pytest.raises(TransitionNotAllowed):
        office(
            drafts.write_draft,
            version_id=version.pk,
            writing=writing(version),
            read_at=version.written_at,
        )


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (Layout(boxes=()), "没有核验二维码"),
        (Layout(boxes=(NAME_BOX,)), "没有核验二维码"),
    ],
    ids=["empty", "no proof"],
)
def test_what_a_stranger_could_not_check_is_not_published(layout, said, begun, office):
    design = begun()
    draft = office(drafts.begin_draft, design_id=design.pk)
    office(
        drafts.write_draft,
        version_id=draft.pk,
        writing=writing(draft, layout),
        read_at=draft.written_at,
    )
    with pytest.raises(drafts.NotPublishable, match=said):
        office(drafts.publish, design_id=design.pk)
    assert design.versions.first().state == VersionState.DRAFT


def test_a_design_too_small_for_long_names_is_not_published(begun, office):
    design = begun()
    draft = office(drafts.begin_draft, design_id=design.pk)
    boxes = tuple(
        box
        if box.text != "{holder}"
        else NAME_BOX.__class__("text", 20, 66, 20, 3, text="{holder}")
        for box in draft.arranged().boxes
    )
    office(
        drafts.write_draft,
        version_id=draft.pk,
        writing=writing(draft, Layout(boxes=boxes)),
        read_at=draft.written_at,
    )
    with pytest.raises(drafts.NotPublishable, match=r"很长.*阿卜杜热合曼.*放不下"):
        office(drafts.publish, design_id=design.pk)


def test_a_variant_becomes_the_default_and_the_old_one_can_go(begun, office, world):
    old = begun()
    variant = office(services.copy_design, design_id=old.pk, name="二〇二六版")
    with pytest.raises(services.NotPublished):
        office(services.set_default, design_id=variant.pk)
    with pytest.raises(services.DefaultStays):
        office(services.archive, design_id=old.pk)
    office(drafts.publish, design_id=variant.pk)
    office(services.set_default, design_id=variant.pk)
    office(services.set_default, design_id=variant.pk)
    office(services.archive, design_id=old.pk)
    asked = {"alliance_id": world.alliance.pk, "kind": "COURSE"}
    assert services.version_for(**asked).design == variant
    with pytest.raises(Archived):
        office(drafts.begin_draft, design_id=old.pk)
    with pytest.raises(Archived):
        office(services.set_default, design_id=old.pk)
    assert office(services.bring_back, design_id=old.pk).archived_at is None
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "design.create",
        "design.publish",
        "design.set_default",
        "design.archive",
        "design.bring_back",
    ]


def test_a_name_is_taken_once_in_a_kind_and_language(begun, office, world):
    design = begun()
    made = {"alliance_id": world.alliance.pk, "kind": "COURSE", "language": "zh"}
    with pytest.raises(services.NameTaken):
        office(services.create_design, name=design.name, **made)
    with pytest.raises(services.NameTaken):
        office(services.copy_design, design_id=design.pk, name=design.name)
    other = office(services.create_design, name="另一种", **made)
    with pytest.raises(services.NameTaken):
        office(services.rename, design_id=other.pk, name=design.name)
    assert office(services.rename, design_id=other.pk, name="第三种").name == "第三种"


def test_the_built_in_look_comes_back_as_a_draft(begun, office):
    design = begun("PLAQUE")
    built_in = design.versions.get().layout
    draft = office(drafts.begin_draft, design_id=design.pk)
    office(
        drafts.write_draft,
        version_id=draft.pk,
        writing=writing(draft, Layout(boxes=())),
        read_at=draft.written_at,
    )
    restored = office(drafts.restore_built_in, design_id=design.pk)
    assert (restored.number, restored.state, restored.layout) == (2, "DRAFT", built_in)
    upright = office(drafts.restore_built_in, design_id=design.pk, start=1)
    assert (upright.page_width, upright.page_height) == (400, 600)
    assert office(drafts.publish, design_id=design.pk) == upright
    assert office(drafts.restore_built_in, design_id=design.pk).number == 3


def test_a_draft_is_dropped_and_the_published_one_stays(begun, office, world):
    design = begun()
    office(drafts.begin_draft, design_id=design.pk)
    office(drafts.discard_draft, design_id=design.pk)
    assert design.versions.get().state == VersionState.PUBLISHED
    only_draft = DesignVersionFactory(design__alliance=world.alliance)
    with pytest.raises(services.NotPublished):
        office(drafts.discard_draft, design_id=only_draft.design_id)


def test_rule_and_list_agree_and_only_the_alliance_office_writes(world):
    own = DesignFactory(alliance=world.alliance)
    foreign = DesignFactory(alliance=world.foreign_alliance)
    for role in ROLES:
        if role == VISITOR:
            continue
        roles = roles_of(world.user(role))
        listed = set(Design.objects.visible_to(roles))
        assert listed == {one for one in (own, foreign) if rules.can_design(roles, one.alliance_id)}
        assert (own in listed) == (role in ("alliance_office", "administrator"))
        assert (foreign in listed) == (role == "administrator")


@pytest.mark.parametrize("role", ["editor", "training_office", "doctor"])
def test_nobody_else_changes_a_design(role, world, begun):
    design = begun()
    who = {"by": world.user(role), "at": timezone.now()}
    for service in (
        drafts.begin_draft,
        drafts.publish,
        drafts.restore_built_in,
        drafts.discard_draft,
        services.set_default,
        services.archive,
        services.bring_back,
    ):
        with pytest.raises(NotAllowed):
            service(design_id=design.pk, **who)
    with pytest.raises(NotAllowed):
        services.create_design(
            alliance_id=world.alliance.pk, kind="COURSE", language="zh", name="新", **who
        )
