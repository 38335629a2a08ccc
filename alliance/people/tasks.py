from celery import shared_task
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override

from alliance.accounts.models import User


@shared_task
def tell_of_reset(user_id: int) -> None:
    """Write to the holder of an account for which a reset code was handed out, if mail is known.

    The desk tells it too (desk.py); a mail sent twice does no harm.
    """
    user = User.objects.get(pk=user_id)
    if not user.email:
        return
    with override(user.language):
        send_mail(
            subject=_("有人为您的账号发放了密码重置码"),
            message=_(
                "%(name)s，您好：本单位联络员或培训办刚刚为您的账号发放了密码重置码。"
                "如果不是您要求的，请立即联系联盟办公室。您的密码目前没有改变。"
            )
            % {"name": user.name},
            from_email=None,
            recipient_list=[user.email],
        )
