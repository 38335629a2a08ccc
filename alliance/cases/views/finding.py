"""The case of an address, for who may read it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.core.refusals import shown_as
from alliance.core.transitions import TransitionNotAllowed
from alliance.units.queries import roles_of

from ..mending import IdentifiersFound
from ..models import Case
from ..services import advising, closing, conferences, drafting, experts, reviewing

SENTENCES = {
    TransitionNotAllowed: gettext_lazy("病例的状态已经改变，没有改动。"),
    drafting.NotADraft: gettext_lazy("病例已经提交，文字和图像不能再改。"),
    drafting.TooManyImages: gettext_lazy("一个病例最多 20 张图像。"),
    drafting.SentByAnother: gettext_lazy("这份病例的编号已被占用，请重新填写。"),
    reviewing.NotConfirmed: gettext_lazy("还有内容没有确认：文字和每一张图像都要看过。"),
    advising.NobodyToInvite: gettext_lazy("没有可以新邀请的人。"),
    advising.NotOnThePicture: gettext_lazy("标记不在图像之内，没有保存。"),
    advising.TooManyMarks: gettext_lazy("一个病例最多 99 个标记。"),
    closing.NotYetDue: gettext_lazy("还没有到应报的日期。"),
    conferences.Past: gettext_lazy("时间不对：安排在将来，召开之后才能记结论。"),
    experts.NotOfTheAlliance: gettext_lazy("这个人不在联盟的成员单位。"),
}

said = shown_as(SENTENCES)


def find_case(request: HttpRequest, pk: int) -> Case:
    """404 for what is not there and for what is not theirs, alike."""
    return get_object_or_404(
        Case.objects.visible_to(roles_of(request.user)).select_related(
            "author", "unit", "specialty", "alliance", "second_reader"
        ),
        pk=pk,
    )


@contextmanager
def refusals_shown(request: HttpRequest) -> Iterator[None]:
    """Show what the block was refused, or what was found in its text, and go on after it."""
    try:
        with said(request):
            yield
    except IdentifiersFound as refusal:
        messages.error(request, identifiers_sentence(refusal))


def identifiers_sentence(refusal: IdentifiersFound) -> str:
    """What was found and what to do, for a text that is short enough to be written again."""
    return " ".join(
        _("文字中有疑似%(kind)s“%(text)s”，没有保存。%(advice)s")
        % {"kind": one.kind.label, "text": one.text, "advice": one.advice}
        for found in refusal.found.values()
        for one in found
    )
