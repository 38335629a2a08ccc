"""Setting the site up: what a fresh database needs before an editor can write."""

from urllib.parse import urlsplit

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from alliance.units.groups import ALLIANCE_OFFICE, EDITORS
from alliance.units.models import Alliance

from .models import HomePage
from .signals import site_set_up

APPROVAL = "联盟办公室审核"
PAGE_PERMISSIONS = {
    EDITORS: ("add_page", "change_page"),
    ALLIANCE_OFFICE: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
# Wagtail asks for those of its own image model, whichever model the pictures have.
LIBRARY_PERMISSIONS = (
    "add_image", "change_image", "choose_image",
    "add_document", "change_document", "choose_document",
)  # fmt: skip
MODEL_PERMISSIONS = ("access_admin", "add_video", "change_video", "view_video")
WAGTAIL_GROUPS = ("Moderators", "Editors")
WAGTAIL_WORKFLOW = "Moderators approval"


@transaction.atomic
def set_up_site(*, alliance: Alliance, site_url: str) -> HomePage:
    """Home page, site address, groups with their permissions, and the approval workflow.

    Idempotent: what is there is kept, what is missing is added. Apps above add their own pages
    on `site_set_up`.
    """
    home = _home_page(alliance)
    _answer_at(site_url, home=home)
    _remove_wagtails_examples()
    for name in PAGE_PERMISSIONS:
        _give_permissions(Group.objects.get_or_create(name=name)[0], home=home)
    _require_approval(home)
    site_set_up.send(sender=HomePage, home=home, alliance=alliance)
    return home


def _home_page(alliance: Alliance) -> HomePage:
    home = HomePage.objects.first()
    if home is None:
        home = HomePage(title=alliance.name, slug=alliance.slug, alliance=alliance)
        Page.get_first_root_node().add_child(instance=home)
    return home


def _answer_at(site_url: str, *, home: HomePage) -> None:
    address = urlsplit(site_url)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname or "localhost",
            "port": address.port or (443 if address.scheme == "https" else 80),
            "site_name": home.alliance.name,
            "root_page": home,
        },
    )


def _remove_wagtails_examples() -> None:
    """The welcome page, groups and workflow that Wagtail's migrations leave, unless in use."""
    welcome = Page.objects.filter(
        depth=2, content_type__model="page", title__startswith="Welcome to your new Wagtail"
    )
    for page in welcome:
        page.delete()
    Workflow.objects.filter(name=WAGTAIL_WORKFLOW, workflow_states__isnull=True).delete()
    GroupApprovalTask.objects.filter(name=WAGTAIL_WORKFLOW, task_states__isnull=True).delete()
    Group.objects.filter(name__in=WAGTAIL_GROUPS, user__isnull=True).delete()


def _give_permissions(group: Group, *, home: HomePage) -> None:
    of_pages = _permissions(PAGE_PERMISSIONS[group.name], app_label="wagtailcore")
    GroupPagePermission.objects.bulk_create(
        [GroupPagePermission(group=group, page=home, permission=each) for each in of_pages],
        ignore_conflicts=True,
    )
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group=group, collection=root, permission=each)
            for each in _permissions(LIBRARY_PERMISSIONS)
        ],
        ignore_conflicts=True,
    )
    group.permissions.add(*_permissions(MODEL_PERMISSIONS))


def _permissions(codenames: tuple[str, ...], **narrow: str) -> list[Permission]:
    conditions = {f"content_type__{name}": value for name, value in narrow.items()}
    found = list(Permission.objects.filter(codename__in=codenames, **conditions))
    if missing := set(codenames) - {permission.codename for permission in found}:
        raise LookupError(f"permissions not migrated: {sorted(missing)}")
    return found


def _require_approval(home: HomePage) -> None:
    """Everything under the home page is approved by the alliance office, unless set otherwise."""
    if WorkflowPage.objects.filter(page=home).exists():
        return
    workflow, _ = Workflow.objects.get_or_create(name=APPROVAL)
    task, _ = GroupApprovalTask.objects.get_or_create(name=APPROVAL)
    task.groups.set([Group.objects.get(name=ALLIANCE_OFFICE)])
    WorkflowTask.objects.get_or_create(
        workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0}
    )
    WorkflowPage.objects.create(page=home, workflow=workflow)
