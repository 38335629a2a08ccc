from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "alliance.cases"
    verbose_name = _("病例讨论")

    def ready(self) -> None:
        from alliance.core import audit
        from alliance.discussion import hosts

        from . import desk, discussing, tell

        tell.register()
        hosts.register(discussing.HOST)
        audit.name_actions(
            {
                "case.write": _("新建病例草稿"),
                "case.change": _("修改病例草稿"),
                "case.delete": _("删除病例草稿"),
                "case.image.add": _("上传病例图像"),
                "case.image.remove": _("删除病例图像"),
                "case.submit": _("提交病例"),
                "case.confirm": _("复核通过病例"),
                "case.return": _("退回病例"),
                "case.invite": _("邀请会诊"),
                "case.reply": _("回复病例"),
                "case.advise": _("签发会诊意见"),
                "case.mark": _("标记病例图像"),
                "case.mark.remove": _("删除图像标记"),
                "case.report": _("报告随访情况"),
                "case.close": _("病例结案"),
                "case.withdraw": _("撤回病例"),
                "case.read": _("查看病例"),
                "case.image.read": _("查看病例图像"),
                "case.expert.add": _("加入会诊专家"),
                "case.expert.remove": _("移出会诊专家"),
                "case.conference.plan": _("安排病例讨论会"),
                "case.conference.end": _("结束病例讨论会"),
            }
        )
