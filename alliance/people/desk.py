from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from alliance.accounts.enums import CodePurpose
from alliance.accounts.models import ActivationCode
from alliance.core import desk


@desk.register
def reset_codes(*, user, roles, at):
    """Tells the holder of an account that somebody was handed a reset code for it."""
    open_codes = ActivationCode.objects.filter(
        user=user, purpose=CodePurpose.RESET, used_at__isnull=True, expires_at__gt=at
    ).select_related("created_by")
    for code in open_codes:
        yield desk.DeskItem(
            title=_("核对：有人为您的账号发放了密码重置码"),
            url=reverse("people:me"),
            urgency=desk.Urgency.DUE,
            note=_("由 %(name)s 于 %(date)s 发放。不是您要求的，请联系联盟办公室。")
            % {
                "name": code.created_by.name,
                "date": date_format(localtime(code.created_at), "n月j日 H:i"),
            },
        )
