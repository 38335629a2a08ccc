"""What the services refuse, as sentences on the screen."""

from django.utils.translation import gettext_lazy as _

from alliance.core.refusals import shown_as

from . import services

SENTENCES = {
    services.CalledOff: _("活动已取消，不能登记参加人。"),
    services.NotBegun: _("活动还没有开始，开始后再登记参加人。"),
    services.AlreadyAttended: _("这个人在这次活动中已有同样身份的登记。"),
    services.HasCertificate: _(
        "已颁发学时证明，不能移出名单；学时有误可以更正，再到证书页更正重发。"
    ),
}
REFUSALS = tuple(SENTENCES)

refusals_shown = shown_as(SENTENCES)
