from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionConfig(AppConfig):
    name = "alliance.discussion"
    verbose_name = _("讨论")

    def ready(self) -> None:
        from alliance.core import audit
        from alliance.notices import kinds
        from alliance.notices.enums import Pace

        from . import desk

        kinds.register(
            kinds.Group("discussion", _("讨论"), pace=Pace.DAILY),
            {
                "discussion.mention": _("%(author)s 在“%(title)s”的讨论中提到了您。"),
                "discussion.reply": _("%(author)s 在“%(title)s”的讨论中回复了您。"),
                "discussion.comment": _("%(author)s 在您关注的“%(title)s”的讨论中发表了评论。"),
            },
        )
        kinds.register(
            kinds.Group("moderation", _("讨论管理"), pace=Pace.AT_ONCE),
            {
                "moderation.hidden": _(
                    "您在“%(title)s”的讨论中的一条评论被联盟办公室隐藏，原因：%(reason)s"
                ),
                "moderation.restored": _("您在“%(title)s”的讨论中被隐藏的评论已恢复显示。"),
                "moderation.upheld": _("您举报的“%(title)s”讨论中的评论已被隐藏，谢谢您的提醒。"),
                "moderation.dismissed": _("您举报的“%(title)s”讨论中的评论经查看后予以保留。"),
                "moderation.silenced": _(
                    "%(alliance)s暂停您在讨论中发言，到 %(until)s 为止，原因：%(reason)s"
                ),
                "moderation.lifted": _("%(alliance)s已恢复您在讨论中发言。"),
            },
        )
        audit.name_actions(
            {
                "comment.write": _("发表评论"),
                "comment.edit": _("修改评论"),
                "comment.delete": _("删除评论"),
                "comment.hide": _("隐藏评论"),
                "comment.restore": _("恢复评论"),
                "comment.report": _("举报评论"),
                "comment.dismiss": _("不采纳举报"),
                "thread.lock": _("关闭讨论"),
                "thread.unlock": _("重新开放讨论"),
                "silence.impose": _("讨论禁言"),
                "silence.lift": _("解除讨论禁言"),
            }
        )
