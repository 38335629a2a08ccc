from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "courses.programmes"
    verbose_name = _("进修项目")

    def ready(self) -> None:
        from alliance.core import audit

        from . import desk

        audit.name_actions(
            {
                "programme.create": _("新建进修项目"),
                "programme.describe": _("修改进修项目说明"),
                "version.draft": _("起草项目新版本"),
                "version.set_conditions": _("修改项目草稿的条件"),
                "version.put_block": _("修改项目草稿的轮转科室"),
                "version.put_requirement": _("修改项目草稿的登记要求"),
                "version.put_assessment": _("修改项目草稿的考核要求"),
                "version.remove_block": _("删除项目草稿的轮转科室"),
                "version.remove_requirement": _("删除项目草稿的登记要求"),
                "version.remove_assessment": _("删除项目草稿的考核要求"),
                "version.publish": _("发布项目版本"),
                "intake.create": _("新建招生批次"),
                "intake.change": _("修改招生批次"),
                "intake.set_quota": _("设定单位名额"),
                "application.begin": _("开始填写进修申请"),
                "application.save": _("保存进修申请"),
                "application.attach": _("上传申请材料"),
                "application.detach": _("删除申请材料"),
                "application.submit": _("提交进修申请"),
                "application.approve": _("单位同意进修申请"),
                "application.return": _("单位退回进修申请"),
                "application.accept": _("录取进修申请"),
                "application.move_up": _("候补递补录取"),
                "application.waitlist": _("进修申请列入候补"),
                "application.decline": _("进修申请不予录取"),
                "application.withdraw": _("撤回进修申请"),
                "application.read_paper": _("查看他人申请材料"),
                "application.export": _("导出进修申请名单"),
                "trainee.arrive": _("学员报到"),
                "trainee.extend": _("延长学员进修"),
                "trainee.finish": _("学员结业"),
                "trainee.terminate": _("终止学员进修"),
            }
        )
