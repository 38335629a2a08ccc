"""The roster's screen: bring one in, look before it is written, take one out."""

from io import BytesIO
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.core.access import require
from alliance.jobs.models import OPEN_STATES
from alliance.jobs.services import start_job
from alliance.units.access import roles_required
from alliance.units.models import Alliance
from alliance.units.queries import OFFICE_ROLES, RoleSet, roles_of

from . import imports, rules
from .enums import ImportStatus
from .exporting import write_corrections, write_template
from .forms import AllianceForm, UploadForm
from .models import RosterImport
from .opening import open_workbook
from .report import Report

IMPORTS_SHOWN = 10
ERRORS_SHOWN = 200
office_required = roles_required(*OFFICE_ROLES)
roster_required = roles_required(*OFFICE_ROLES, Role.COORDINATOR)


@never_cache
@require_safe
@roster_required
def home(request: HttpRequest) -> HttpResponse:
    return _home(request)


@require_POST
@office_required
def upload(request: HttpRequest) -> HttpResponse:
    alliances = _alliances(roles_of(request.user), *OFFICE_ROLES)
    form = UploadForm(request.POST, request.FILES, alliances=alliances)
    if not form.is_valid():
        return _home(request, form=form, status=422)
    roster_import = imports.upload_roster(
        file=form.cleaned_data["file"],
        alliance=form.cleaned_data["alliance"],
        by=request.user,
        at=timezone.now(),
    )
    return redirect("jobs:detail", job_id=roster_import.job_id)


@never_cache
@require_safe
@office_required
def roster_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What the import would do, does, or did."""
    found = _visible_import(request, import_id)
    is_open = found.job is not None and found.job.state in OPEN_STATES
    if is_open and found.job.owner_id == request.user.pk:
        return redirect("jobs:detail", job_id=found.job_id)
    stored = found.report if found.status == ImportStatus.DONE else found.preview
    report = Report.from_stored(stored) if stored else None
    return render(
        request,
        "roster/import.html",
        {
            "roster_import": found,
            "is_open": is_open,
            "report": report,
            "errors": report.errors[:ERRORS_SHOWN] if report else [],
            "counts": [(_("单位"), report.units), (_("医师"), report.doctors)] if report else [],
        },
    )


@require_POST
@office_required
def confirm(request: HttpRequest, import_id: UUID) -> HttpResponse:
    found = _visible_import(request, import_id)
    if found.status not in (ImportStatus.CHECKED, ImportStatus.CONFIRMED):
        return redirect("roster:import", import_id=found.pk)
    imports.confirm_import(import_id=found.pk, by=request.user, at=timezone.now())
    return redirect("roster:import", import_id=found.pk)


@never_cache
@require_safe
@office_required
def corrections(request: HttpRequest, import_id: UUID) -> FileResponse:
    """The refused rows with their reasons, to be mended and imported again."""
    found = _visible_import(request, import_id)
    stored = found.report if found.status == ImportStatus.DONE else found.preview
    if not stored or not stored["errors"]:
        raise Http404
    answer = BytesIO()
    with found.file.open("rb") as file:
        write_corrections(
            answer, source=open_workbook(file), errors=Report.from_stored(stored).errors
        )
    answer.seek(0)
    return FileResponse(answer, as_attachment=True, filename=_("未能导入的行.xlsx"))


@require_safe
@office_required
def template(request: HttpRequest) -> FileResponse:
    answer = BytesIO()
    write_template(answer)
    answer.seek(0)
    return FileResponse(answer, as_attachment=True, filename=_("名册模板.xlsx"))


@require_POST
@roster_required
def export(request: HttpRequest) -> HttpResponse:
    roles = roles_of(request.user)
    form = AllianceForm(request.POST, alliances=_alliances(roles, *OFFICE_ROLES, Role.COORDINATOR))
    if not form.is_valid():
        raise Http404
    alliance = form.cleaned_data["alliance"]
    require(rules.can_export(roles, alliance.pk))
    job = start_job(
        kind="roster.export",
        title=_("导出名册"),
        by=request.user,
        params={"alliance_id": alliance.pk},
        at=timezone.now(),
    )
    return redirect("jobs:detail", job_id=job.pk)


def _home(request: HttpRequest, form: UploadForm | None = None, status: int = 200):
    roles = roles_of(request.user)
    may_import = roles.sees_everything or roles.holds(*OFFICE_ROLES)
    if may_import and form is None:
        form = UploadForm(alliances=_alliances(roles, *OFFICE_ROLES))
    recent = RosterImport.objects.visible_to(roles).select_related("uploaded_by", "alliance")
    return render(
        request,
        "roster/home.html",
        {
            "upload_form": form,
            "export_form": AllianceForm(
                auto_id="export_%s", alliances=_alliances(roles, *OFFICE_ROLES, Role.COORDINATOR)
            ),
            "imports": recent[:IMPORTS_SHOWN] if may_import else [],
        },
        status=status,
    )


def _alliances(roles: RoleSet, *held: str):
    if roles.sees_everything:
        return Alliance.objects.all()
    return Alliance.objects.filter(pk__in=roles.alliances(*held))


def _visible_import(request: HttpRequest, import_id: UUID) -> RosterImport:
    return get_object_or_404(
        RosterImport.objects.visible_to(roles_of(request.user)).select_related(
            "job", "alliance", "uploaded_by"
        ),
        pk=import_id,
    )
