"""What services refuse, in words."""

from django.utils.translation import gettext_lazy as _

from alliance.core.refusals import shown_as
from alliance.core.transitions import TransitionNotAllowed

from ..drafts import DraftChanged
from ..locking import Archived
from ..services import DefaultStays, NameTaken, NotPublished

NAME_TAKEN = _("同一类型、同一语言的版式里已有这个名称，请换一个。")

refusals_shown = shown_as(
    {
        NameTaken: NAME_TAKEN,
        DraftChanged: _("别人刚刚改过这份草稿，您的修改没有保存。请重新打开后再改。"),
        NotPublished: _("这个版式还没有发布过。"),
        DefaultStays: _("默认版式不能停用，请先把另一个版式设为默认。"),
        Archived: _("这个版式已停用，请先恢复使用。"),
        TransitionNotAllowed: _("这个版本已经发布，不能再改。"),
    }
)
