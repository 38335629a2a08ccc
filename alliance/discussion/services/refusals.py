"""Why something was not kept; `sentences` is what the writer is shown."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from alliance.core.identifiers import Identifier, IdentifierKind

from ..enums import TEXT_LENGTH
from ..mentions import MOST, MentionUnclear
from ..models import Silence


class NotSaid(Exception):
    """Nothing was kept."""

    def __init__(self, *sentences: str):
        super().__init__(*sentences)
        self.sentences: Sequence[str] = sentences


class TextEmpty(NotSaid):
    def __init__(self):
        super().__init__(_("请写下要说的话。"))


class TextTooLong(NotSaid):
    def __init__(self):
        super().__init__(_("最多 %(most)d 个字，请分成几条。") % {"most": TEXT_LENGTH})


class PatientFound(NotSaid):
    """Something in the text may point at a patient; `found` says where."""

    def __init__(self, text: str, found: Sequence[Identifier]):
        super().__init__(*(_sentence(text, each) for each in found))
        self.text = text
        self.found = found


def _sentence(text: str, identifier: Identifier) -> str:
    if identifier.kind == IdentifierKind.NAME and text[: identifier.start].endswith(("@", "＠")):
        return _("“@%(name)s”不在能看到这个讨论的人里，或姓名写得不对，没有发表。") % {
            "name": identifier.text
        }
    return _("有疑似%(kind)s“%(text)s”，没有发表。%(advice)s") % {
        "kind": identifier.kind.label,
        "text": identifier.text,
        "advice": identifier.advice,
    }


class NameUnclear(NotSaid):
    def __init__(self, unclear: MentionUnclear):
        self.choices = [f"@{choice}" for choice in unclear.choices]
        super().__init__(
            _("有几位“%(name)s”，请写明是哪一位：%(choices)s")
            % {"name": unclear.name, "choices": _("、").join(self.choices)}
        )


class TooManyNames(NotSaid):
    def __init__(self):
        super().__init__(_("一条评论最多提到 %(most)d 个人。") % {"most": MOST})


class ThreadLocked(NotSaid):
    def __init__(self):
        super().__init__(_("这个讨论已由联盟办公室关闭，不能再发言。"))


class Silenced(NotSaid):
    def __init__(self, silence: Silence):
        super().__init__(
            _("联盟办公室暂停了您在讨论中发言，到 %(until)s 为止。原因：%(reason)s")
            % {"until": moment(silence.until), "reason": silence.reason}
        )


class TooFast(NotSaid):
    def __init__(self):
        super().__init__(_("发得太快了，请过一会儿再试。"))


class AnswerGone(NotSaid):
    def __init__(self):
        super().__init__(_("您要回复的评论刚刚被删除或隐藏，没有发表。"))


class WindowClosed(NotSaid):
    def __init__(self):
        super().__init__(_("发表超过 15 分钟，或评论已被隐藏，不能再修改。"))


def moment(at) -> str:
    return date_format(localtime(at), "Y-m-d H:i")
