from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "alliance.accounts"
    verbose_name = _("账号")

    def ready(self):
        from alliance.core import audit

        from . import receivers

        audit.name_actions(
            {
                "account.sign_in": _("登录"),
                "account.change_password": _("修改密码"),
                "account.change_email": _("更换邮箱"),
                "account.reset_password": _("通过邮件重置密码"),
                "account.add_factor": _("启用两步验证"),
                "account.remove_factor": _("停用两步验证"),
                "code.issue": _("发放激活码或重置码"),
                "code.redeem": _("使用激活码或重置码"),
            }
        )
