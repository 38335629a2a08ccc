"""What the services refuse, as sentences on the screen."""

from django.utils.translation import gettext_lazy as _

from alliance.core.refusals import shown_as
from alliance.core.transitions import TransitionNotAllowed
from alliance.pages.forms import NOT_A_PICTURE
from alliance.pages.pictures import NotAPicture

from . import services

SENTENCES = {
    TransitionNotAllowed: _("状态已经改变，没有改动。"),
    services.TooManyPictures: _("图片最多 9 张。"),
    services.NothingWritten: _("还没有写正文。"),
    services.AltMissing: _("请先写明每张图片里是什么。"),
    NotAPicture: NOT_A_PICTURE,
}
REFUSALS = tuple(SENTENCES)

refusals_shown = shown_as(SENTENCES)
