"""What letters to applicants say; services.telling keeps and mails them with the decision."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from .enums import LetterKind
from .models import Application, Letter


def compose(application: Application, kind: LetterKind, *, at: datetime) -> Letter:
    """The letter in the applicant's own language; not saved yet.

    The application comes with `user`, `unit` and `intake__version__programme__host_unit`.
    """
    with override(application.user.language):
        facts = _facts(application)
        return Letter(
            application=application,
            kind=kind,
            subject=" ".join((_subject(kind) % facts).split()),
            body=_body(kind) % facts,
            written_at=at,
        )


def _facts(application: Application) -> dict[str, str]:
    intake = application.intake
    programme = intake.version.programme
    starts_on = application.starts_on or intake.starts_on
    ends_on = application.ends_on or intake.ends_on
    return {
        "name": application.user.name,
        "unit": application.unit.name,
        "host": programme.host_unit.name,
        "programme": programme.name,
        "intake": intake.name,
        "starts_on": date_format(starts_on, "DATE_FORMAT"),
        "ends_on": date_format(ends_on, "DATE_FORMAT"),
        "number": application.waitlist_number or "",
        "reason": application.reason,
    }


def _subject(kind: LetterKind) -> str:
    match kind:
        case LetterKind.RETURNED:
            return _("请修改进修申请：%(programme)s %(intake)s")
        case LetterKind.ADMISSION:
            return _("录取通知书：%(programme)s %(intake)s")
        case LetterKind.WAITLIST:
            return _("进修申请列入候补：%(programme)s %(intake)s")
        case LetterKind.DECLINED:
            return _("进修申请结果：%(programme)s %(intake)s")
        case LetterKind.TERMINATED:
            return _("终止进修通知：%(programme)s %(intake)s")


def _body(kind: LetterKind) -> str:
    match kind:
        case LetterKind.RETURNED:
            return _(
                "%(name)s，您好：\n\n"
                "您申请“%(programme)s”%(intake)s，单位联络员已退回修改，原因：%(reason)s\n\n"
                "请登录网站修改后重新提交。"
            )
        case LetterKind.ADMISSION:
            return _(
                "%(name)s，您好：\n\n"
                "经%(unit)s推荐、%(host)s培训办审核，您已被录取为“%(programme)s”%(intake)s学员。\n\n"
                "进修时间：%(starts_on)s至%(ends_on)s。\n\n"
                "请于%(starts_on)s持本通知书、本人身份证和执业证书到%(host)s培训办报到。"
                "如不能前来，请尽早在网站上撤回，名额将依次递补。"
            )
        case LetterKind.WAITLIST:
            return _(
                "%(name)s，您好：\n\n"
                "您申请“%(programme)s”%(intake)s，已列入候补，序号 %(number)s。\n\n"
                "有名额空出时按序号依次录取，录取后另行通知。"
            )
        case LetterKind.DECLINED:
            return _(
                "%(name)s，您好：\n\n"
                "您申请“%(programme)s”%(intake)s，本期未能录取。原因：%(reason)s\n\n"
                "感谢您的申请，欢迎继续关注以后的批次。"
            )
        case LetterKind.TERMINATED:
            return _(
                "%(name)s，您好：\n\n"
                "您在“%(programme)s”%(intake)s的进修已于%(ends_on)s终止。原因：%(reason)s"
            )
