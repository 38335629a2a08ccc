"""What the services refuse, as sentences on the screen."""

from django.utils.translation import gettext_lazy as _

from alliance.core.refusals import shown_as
from alliance.core.transitions import TransitionNotAllowed

from .. import reading, services

SENTENCES = {
    TransitionNotAllowed: _("这一版已经发布，不能再改。"),
    services.CodeTaken: _("这个编号已经用过，请换一个。"),
    services.DraftExists: _("新版已在起草。"),
    services.NothingToRead: _("还没有可读的内容：请先上传 PDF 或编写正文。"),
    services.AlreadyExpired: _("有效期已过，请先修改有效期。"),
    services.StandardWithdrawn: _("这项标准已经废止。"),
    reading.NotInForce: _("这一版现在不是有效版本，不需要阅读确认。"),
}

refusals_shown = shown_as(SENTENCES)
