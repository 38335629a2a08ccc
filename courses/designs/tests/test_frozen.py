"""What the database itself refuses."""

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from courses.designs import examples
from courses.designs.factories import DesignFactory, DesignVersionFactory
from courses.designs.models import DesignVersion, VersionPicture


@pytest.fixture
def published(built_in_version) -> DesignVersion:
    return built_in_version("COURSE")


def refused(statement: str, *parameters) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error:
        return True
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE designs_designversion SET layout = '{}' WHERE id = %s",
        "UPDATE designs_designversion SET page_width = 100 WHERE id = %s",
        "UPDATE designs_designversion SET state = 'DRAFT', published_at = NULL WHERE id = %s",
        "DELETE FROM designs_designversion WHERE id = %s",
        "UPDATE designs_versionpicture SET name = 'other' WHERE version_id = %s",
        "DELETE FROM designs_versionpicture WHERE version_id = %s",
        "INSERT INTO designs_versionpicture (version_id, name, picture_id) "
        "SELECT version_id, 'more', picture_id FROM designs_versionpicture WHERE version_id = %s",
        "UPDATE designs_picture SET content = '' WHERE id IN "
        "(SELECT picture_id FROM designs_versionpicture WHERE version_id = %s)",
        "DELETE FROM designs_picture WHERE id IN "
        "(SELECT picture_id FROM designs_versionpicture WHERE version_id = %s)",
    ],
)
def test_nothing_of_a_published_version_changes(statement, published):
    assert refused(statement, published.pk)


def test_a_draft_is_free(built_in_version):
    draft = DesignVersionFactory(design=DesignFactory())
    picture = built_in_version("COURSE").pictures.get().picture
    shown = VersionPicture.objects.create(version=draft, name="logo", picture=picture)
    assert not refused("UPDATE designs_versionpicture SET name = 'seal' WHERE id = %s", shown.pk)
    assert not refused("UPDATE designs_designversion SET bleed = 5 WHERE id = %s", draft.pk)
    assert not refused("DELETE FROM designs_versionpicture WHERE id = %s", shown.pk)
    assert not refused("DELETE FROM designs_designversion WHERE id = %s", draft.pk)


def test_a_design_has_one_draft_one_default_of_a_kind_and_no_archived_default(published):
    draft = DesignVersionFactory(design=published.design, number=2)
    assert refused(
        "INSERT INTO designs_designversion (design_id, number, state, page_width, page_height, "
        "bleed, title, layout, written_at) SELECT design_id, 3, state, page_width, page_height, "
        "bleed, title, layout, written_at FROM designs_designversion WHERE id = %s",
        draft.pk,
    )
    other = DesignFactory(alliance=published.design.alliance)
    become = "UPDATE designs_design SET is_default = true WHERE id = %s"
    assert refused(become, other.pk)
    archive = "UPDATE designs_design SET archived_at = %s WHERE id = %s"
    assert refused(archive, timezone.now(), published.design_id)
    assert refused("UPDATE designs_design SET kind = 'PATH' WHERE id = %s", other.pk)
    assert not refused(archive, timezone.now(), other.pk)


def test_bytes_stay_the_same_after_a_redesign(published, drawn):
    snapshot = examples.example("COURSE", "usual")
    before = drawn(published, snapshot)
    DesignVersionFactory(design=published.design, number=2, published=True)
    assert drawn(DesignVersion.objects.get(pk=published.pk), snapshot) == before
