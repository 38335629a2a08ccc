"""The groups of the Wagtail admin that follow from a role; their permissions are set in pages."""

from django.contrib.auth.models import Group

from alliance.accounts.enums import Role

EDITORS = "编辑"
ALLIANCE_OFFICE = "联盟办公室"
GROUP_OF_ROLE = {Role.EDITOR: EDITORS, Role.ALLIANCE_OFFICE: ALLIANCE_OFFICE}


def sync_groups(user, roles: set[str]) -> None:
    """Put the person into the groups of these roles, and out of those of the others."""
    for role, name in GROUP_OF_ROLE.items():
        group, _ = Group.objects.get_or_create(name=name)
        if role in roles:
            user.groups.add(group)
        else:
            user.groups.remove(group)
