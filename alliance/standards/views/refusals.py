"""What the services refuse, as sentences on the screen."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

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


@contextmanager
def refusals_shown(request: HttpRequest) -> Iterator[None]:
    """Show what the block was refused as a message, and go on after it."""
    try:
        yield
    except tuple(SENTENCES) as refusal:
        messages.error(request, SENTENCES[type(refusal)])
