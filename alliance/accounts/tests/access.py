from django.utils import timezone

from alliance.accounts.services import issue_code
from lms.testing.access import Row, members
from lms.testing.world import VISITOR

SIGNED_IN_GO_ON = members(302) | {VISITOR: 200}


def link_of_colleague(world) -> dict:
    issued = issue_code(user_id=world.colleague.pk, by=world.coordinator, at=timezone.now())
    return {"code": issued.code}


def reset_link(world) -> dict:
    return {"uidb36": "zz", "key": "set-password"}


def mail_link(world) -> dict:
    """A link that is nobody's."""
    return {"token": "made-up"}


ROWS = [
    Row("admin_sign_in", get=members(404), post=members(404)),
    Row("django_admin_sign_in", get=members(404), post=members(404)),
    Row("account_login", get=SIGNED_IN_GO_ON, post=SIGNED_IN_GO_ON),
    Row("account_logout", get=members(200) | {VISITOR: 302}, post=302),
    Row("account_inactive", get=200, post=405),
    Row("account_reauthenticate", get=members(200), post=members(200)),
    Row("account_change_password", get=members(200), post=members(200)),
    Row("account_reset_password", get=200, post=200),
    Row("account_reset_password_done", get=200, post=405),
    Row("account_reset_password_from_key", get=200, post=200, kwargs=reset_link),
    Row("account_reset_password_from_key_done", get=200, post=405),
    Row("account_change_email", get=members(302), post=members(302)),
    Row("account_confirm_email_change", get=members(200), post=members(200), kwargs=mail_link),
    Row("mfa_index", get=members(200), post=members(405)),
    Row("mfa_authenticate", get=members(302), post=members(302)),
    Row("mfa_reauthenticate", get=members(302), post=members(302)),
    Row("mfa_activate_totp", get=members(302), post=members(302)),
    Row("mfa_deactivate_totp", get=members(404), post=members(404)),
    Row("mfa_view_recovery_codes", get=members(404), post=members(405)),
    Row("mfa_generate_recovery_codes", get=members(302), post=members(302)),
    Row("mfa_download_recovery_codes", get=members(404), post=members(404)),
    Row("activate", get=200, post=200),
    Row("activate_password", get=302, post=302),
    Row("activate_link", get=302, post=405, kwargs=link_of_colleague),
]
