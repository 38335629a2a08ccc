"""The demo site: home page, pages that stay, the picture library, a video and a document."""

from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from wagtail.blocks import StreamValue
from wagtail.documents.models import Document
from wagtail.models import Page

from .blocks import BodyBlock, StoryBody
from .demo_pictures import SUBJECTS, draw_picture
from .home_blocks import HomeBlock, usual_sections
from .models import HomePage, SiteImage, StandardPage, Video
from .services import set_up_site

DATA = Path(__file__).parent / "demo_data"
ALT_TEXTS = {
    "hospital": "插画：丘陵前的一排医院楼，最高一栋顶上有红色十字。",
    "spine": "插画：一列带自然弯曲的椎骨，其中一个椎间盘用颜色标出。",
    "people": "插画：七位医务人员站成半圆，中间一位穿着不同颜色的外衣。",
    "road": "插画：一条路通向山谷里的小卫生室，门前立着一面旗。",
    "book": "插画：摊开的一本书，右页夹着书签。",
}
CHARTER = [
    ("h2", "第一章 总则"),
    (
        "p",
        "第一条 本联盟是以专科协作为纽带的非法人组织，由牵头单位发起，成员单位自愿加入，实行"
        "“名称不变、隶属关系不变、经费渠道不变、人员身份不变”的原则。",
    ),
    (
        "p",
        "第二条 联盟的宗旨是：让县域和基层的患者在家门口得到规范的诊疗，让基层医生在身边得到"
        "持续的带教。",
    ),
    ("h2", "第二章 成员"),
    (
        "p",
        "第三条 凡承认本章程、具备相应科室和人员的医疗机构，可以申请成为成员单位。签署总体框"
        "架协议后，成员资格生效，由联盟授牌。",
    ),
    (
        "p",
        "第四条 成员单位可以按需签署带教、转诊、远程会诊、人才、急诊绿色通道和结果互认等子方"
        "案；签署后，相应服务向该单位开放。",
    ),
    ("h2", "第三章 组织"),
    (
        "p",
        "第五条 联盟设主席一名、副主席若干名、秘书长一名，每届三年。联盟办公室设在牵头单位，"
        "负责日常事务。",
    ),
    ("p", "第六条 理事会每年召开一次全体会议，听取工作报告，审议成员变动。"),
]


def body_of(*blocks: tuple[str, object]) -> StreamValue:
    """A page's body from (kind of block, value as the database keeps it)."""
    return BodyBlock().to_python([{"type": kind, "value": value} for kind, value in blocks])


def story_of(*blocks: tuple[str, object]) -> StreamValue:
    """As `body_of`, for a story that may tell with a gallery."""
    return StoryBody().to_python([{"type": kind, "value": value} for kind, value in blocks])


def figure_of(image: SiteImage, *, caption: str) -> tuple[str, dict]:
    shown = {"image": image.pk, "alt_text": image.description, "decorative": False}
    return "figure", {"image": shown, "caption": caption, "credit": "联盟办公室"}


def load(demo) -> None:
    home = set_up_site(alliance=demo.alliance, site_url=settings.SITE_URL)
    _load_pictures(demo)
    _load_files(demo)
    _write_home(home, demo)
    _add(home, demo, "关于联盟", "about", _about(), "我们是谁，做什么，怎样把专科能力送到县乡。")
    _add(home, demo, "联盟章程", "charter", _charter(), "成员的权利与义务，联盟的组织与运行。")
    _add(home, demo, "如何加入", "join", _join(), "四个步骤，从申请到授牌。")


def _load_pictures(demo) -> None:
    """Fifteen pictures: each subject in three lights."""
    editor = demo.accounts["editor"]
    for number in range(3):
        for offset, subject in enumerate(SUBJECTS):
            SiteImage.objects.create(
                title=f"{subject} {number + 1}",
                description=ALT_TEXTS[subject],
                file=draw_picture(subject, seed=offset + number * 2),
                uploaded_by_user=editor,
            )


def _load_files(demo) -> None:
    with (DATA / "introduction.mp4").open("rb") as source:
        Video.objects.create(
            title="走进联盟：从山乡到中心医院",
            file=File(source, name="introduction.mp4"),
            poster=SiteImage.objects.filter(title="hospital 1").first(),
            transcript="（无旁白）画面从丘陵缓缓推近，停在医院楼顶的十字上。",
        )
    form = Document.objects.create(
        title="入盟申请表（样张）",
        file=ContentFile(
            "单位名称：\r\n单位类别：\r\n等级：\r\n所在县区：\r\n联络人：\r\n".encode("utf-8-sig"),
            name="application-form.txt",
        ),
        uploaded_by_user=demo.accounts["office"],
    )
    form.get_file_size()  # kept with the document


def _write_home(home: HomePage, demo) -> None:
    introduction = (
        "泽川市脊柱专科联盟由泽川市中心医院牵头，联合市、县、乡、村四级医疗机构，"
        "开展双向转诊、疑难病例讨论、专家下沉和一对一带教。"
    )
    welcome = {
        "motto": "一个联盟，一条脊梁：让基层医生学得到、用得上。",
        "introduction": introduction,
        "figures": ["units", "counties", "doctors", "founded"],
    }
    blocks = [(name, welcome if name == "welcome" else value) for name, value in usual_sections()]
    home.sections = HomeBlock().normalize(blocks)
    home.search_description = introduction[:150]
    home.save_revision(user=demo.accounts["editor"]).publish(user=demo.accounts["office"])


def _about() -> list:
    return body_of(
        (
            "text",
            "<p>联盟成立于2018年8月11日，由一家三级甲等医院牵头，成员覆盖全市各县区的综合医院、"
            "中医医院、乡镇卫生院、社区卫生服务中心和村卫生室。</p><h2>我们做什么</h2>"
            "<ul><li>为基层医生安排系统课程和一对一带教；</li><li>每月组织疑难病例讨论；</li>"
            "<li>专家定期下沉坐诊、查房、义诊；</li><li>畅通危急患者上转的绿色通道。</li></ul>",
        ),
        figure_of(
            SiteImage.objects.get(title="people 1"), caption="联盟医务人员在查房前集合（插画）。"
        ),
    )


def _charter() -> StreamValue:
    return body_of(("text", "".join(f"<{tag}>{words}</{tag}>" for tag, words in CHARTER)))


def _join() -> StreamValue:
    return body_of(
        (
            "text",
            "<p>有意加入的医疗机构，请按以下步骤办理：</p><ol><li>下载并填写入盟申请表；</li>"
            "<li>由单位盖章后交联盟办公室；</li><li>联盟办公室在十个工作日内答复；</li>"
            "<li>签署总体框架协议，领取牌匾。</li></ol>",
        ),
        ("document", {"document": Document.objects.get().pk, "note": "填写后交联盟办公室。"}),
    )


def _add(parent: Page, demo, title: str, slug: str, body: StreamValue, introduction: str) -> None:
    page = parent.add_child(
        instance=StandardPage(
            title=title,
            slug=slug,
            introduction=introduction,
            body=body,
            show_in_menus=True,
            owner=demo.accounts["editor"],
        )
    )
    page.save_revision(user=demo.accounts["editor"]).publish(user=demo.accounts["office"])
