from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance.roster.enums import ImportStatus
from alliance.roster.models import RosterImport
from lms.testing.access import Row, only

OFFICES = "training_office alliance_office"
WITH_COORDINATORS = f"{OFFICES} coordinator other_coordinator"


def done_import(world) -> dict:
    """An import of the world's alliance that refused nothing."""
    roster_import = RosterImport.objects.create(
        alliance=world.alliance,
        uploaded_by=world.alliance_office,
        uploaded_at=timezone.now(),
        filename="名册.xlsx",
        status=ImportStatus.DONE,
    )
    return {"import_id": roster_import.pk}


def no_workbook(world) -> dict:
    return {"alliance": world.alliance.pk, "file": SimpleUploadedFile("a.xlsx", b"")}


ROWS = [
    Row("roster:home", get=only(WITH_COORDINATORS), post=405),
    Row("roster:upload", get=405, post=only(OFFICES, 422), data=no_workbook),
    Row("roster:template", get=only(OFFICES), post=405),
    Row(
        "roster:export",
        get=405,
        post=only(WITH_COORDINATORS, 302),
        data=lambda world: {"alliance": world.alliance.pk},
    ),
    Row("roster:import", kwargs=done_import, get=only(OFFICES), post=405),
    Row("roster:confirm", kwargs=done_import, get=405, post=only(OFFICES, 302)),
    # Nothing was refused, so there is nothing to mend: the download is in test_views.
    Row("roster:corrections", kwargs=done_import, get=only("", 404), post=405),
]
