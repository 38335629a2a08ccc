"""Two dozen invented pieces of news, one with every kind of block, and one in each draft state."""

from datetime import timedelta

from wagtail.documents.models import Document

from alliance.pages.demo import body_of, figure_of
from alliance.pages.models import SiteImage, Video

from . import demo_extras
from .enums import Category
from .models import NewsIndexPage, NewsPage

A, N, C, T, G = (
    Category.ALLIANCE,
    Category.NOTICE,
    Category.ACADEMIC,
    Category.TRAINING,
    Category.GRASSROOTS,
)
# Category, picture, title, lead; the newest first.
STORIES = [
    (A, "hospital 1", "联盟一年：把脊柱专科的门诊开到县乡去",
     "一年里，联盟专家下沉坐诊三百余天，基层首诊、上级会诊、就近康复的路子越走越顺。"),
    (T, "book 1", "“脊柱常见病规范诊疗”线上课程开班",
     "课程共八讲，面向全体成员单位医务人员，学完并通过测验可获得联盟课程证书。"),
    (G, "road 1", "山路尽头的门诊：一位乡镇医生的星期三",
     "每周三，专家都会来到卫生院。跟诊半年后，她第一次独立识别出脊髓型颈椎病。"),
    (C, "people 1", "第六次疑难病例讨论会举行",
     "来自十二家单位的医生围绕三例胸腰段骨折展开讨论，两例当场明确了转诊方案。"),
    (N, "spine 1", "关于核对成员单位医师信息的通知",
     "请各单位联络员于月底前核对本单位医师的姓名、职称和执业证书编号。"),
    (T, "people 2", "一对一带教新学期结对名单确定",
     "新学期共结对四十六组，带教老师与学员将在两周内完成第一次见面。"),
    (A, "hospital 2", "三家社区卫生服务中心加入联盟",
     "经理事会审议，三家社区卫生服务中心成为成员单位，签署带教子方案，共同构建紧密型医联体。"),
    (G, "road 2", "村医学会了看“红旗征象”",
     "夜间痛、体重下降、进行性无力……一张卡片，帮助村医分辨不能等的腰背痛。"),
    (C, "spine 2", "颈椎病分级诊疗共识基层版发布",
     "共识把分诊要点压缩成一页纸，附转诊指征和康复随访时间表。"),
    (N, "book 2", "下半年进修招生开始接受申请",
     "进修分三个月和六个月两期，已签署带教子方案的单位可以推荐。"),
    (T, "spine 3", "体格检查实操班：从叩诊锤开始",
     "二十名学员分组练习神经系统查体，老师逐一点评并现场评分。"),
    (A, "people 3", "联盟理事会召开年度会议",
     "会议听取年度工作报告，审议成员变动，并部署下一年的下沉计划。"),
    (G, "hospital 3", "县医院完成首例联盟协作腰椎手术",
     "上级专家台上指导，县医院团队主刀，患者术后第三天下地行走。"),
    (C, "book 3", "腰椎管狭窄症专题讲座回放上线",
     "讲座用十个病例讲清影像与症状不一致时怎么办，回放可随时观看。"),
    (N, "road 3", "义诊安排：下月走进四个乡镇",
     "义诊队由脊柱外科、康复科和疼痛科组成，届时将同时开展村医培训。"),
    (T, "people 1", "学员说：我为什么愿意多走三十公里来听课",
     "一位卫生院医生记录了她完成全部课程的过程，以及它怎样改变了她的门诊。"),
    (A, "spine 1", "远程会诊满五百例",
     "五百例中，四成患者得以留在当地治疗，平均等待时间缩短到一天以内。"),
    (G, "road 1", "“叔，您这腿麻可不能拖”",
     "一次及时的上转，让一位马尾综合征患者保住了行走能力。"),
    (C, "hospital 1", "联盟学术年会征文通知",
     "年会设基层病例、护理康复和管理创新三个单元，欢迎各成员单位投稿。"),
    (T, "book 1", "康复训练动作库更新",
     "新增十二个居家训练动作，每个动作都写明适用人群和停止指征。"),
    (N, "hospital 2", "证书核验服务上线",
     "扫描证书上的二维码，即可核对持有人、课程和发证日期。"),
    (A, "people 2", "联盟与省级脊柱中心签署合作备忘",
     "双方将在疑难病例会诊、青年医生进修和科研数据方面开展合作。"),
    (G, "spine 2", "卫生院里的第一张康复床",
     "在带教老师帮助下，这家卫生院开出了术后康复门诊，首月接诊三十人次。"),
    (C, "road 2", "骨质疏松性椎体骨折基层管理培训",
     "培训强调先识别、再固定、后转诊，并发放了评估量表。"),
]  # fmt: skip
PARAGRAPHS = [
    "联盟办公室介绍，过去三个季度，各成员单位共上报病例二百余例，其中近六成在县域内得到处理。"
    "病例先由成员单位医生整理，再由带教老师在线点评，最后形成可供学习的要点。",
    "“不是把病人都收上来，而是把本事送下去。”一位下沉专家说。他每月有四天在乡镇卫生院，"
    "上午跟着当地医生一起看门诊，下午带着大家复盘当天的病例。",
    "参加活动的医生表示，最大的收获是知道了什么情况可以放心地留下，什么情况必须马上转走。"
    "“以前靠感觉，现在靠流程。”",
    "下一步，联盟将把好的做法写进课程和流程，逐步推广到所有成员单位，"
    "并在年底对学习和带教的效果做一次统一评估。",
]
STEPS = [
    ["步骤", "谁来做", "时限"],
    ["初筛", "村卫生室、社区", "就诊当天"],
    ["复核", "乡镇卫生院", "三天内"],
    ["会诊", "县级医院与联盟专家", "一周内"],
    ["转诊与回访", "联盟办公室", "出院后两周"],
]
DAYS_APART = 9


def load(demo) -> None:
    index = NewsIndexPage.objects.get()
    index.introduction = "联盟的动态、通知和基层的故事。"
    index.save_revision(user=demo.accounts["editor"]).publish(user=demo.accounts["office"])
    pictures = {image.title: image for image in SiteImage.objects.all()}
    for number, story in enumerate(STORIES):
        page = _write(index, demo, number, story, pictures, live=True)
        page.save_revision(user=demo.accounts["editor"]).publish(user=demo.accounts["office"])
    _write_drafts(index, demo, pictures)
    demo_extras.load(demo, index=index, pictures=pictures)


def _write(index, demo, number, story, pictures, *, live: bool) -> NewsPage:
    category, picture, title, lead = story
    unit = demo.units[(number * 5) % 40] if category in (A, G, T) else None
    return index.add_child(
        instance=NewsPage(
            title=title,
            slug=f"story-{number + 1}",
            date=(demo.now - timedelta(days=1 + number * DAYS_APART)).date(),
            category=category,
            lead=lead,
            cover=pictures[picture],
            unit=unit,
            body=_long_body(pictures) if number == 0 else _short_body(number, pictures),
            owner=demo.accounts["editor"],
            live=live,
        )
    )


def _long_body(pictures):
    """One of each block."""
    first, second, third, fourth = PARAGRAPHS
    return body_of(
        ("text", f"<p>{first}</p><h2>把门诊开到患者身边</h2><p>{second}</p>"),
        figure_of(pictures["road 3"], caption="专家下沉途中的乡镇卫生院（插画）。"),
        ("text", f"<h2>一张流程表</h2><p>{third}</p>"),
        (
            "table",
            {
                "data": STEPS,
                "table_caption": "腰背痛患者在联盟内的就诊流程",
                "first_row_is_table_header": True,
                "first_col_is_header": True,
                "table_header_choice": "both",
            },
        ),
        (
            "quote",
            {
                "text": "患者少跑一趟路，我们多开一次会，值得。",
                "speaker": "柳望舒",
                "position": "联盟办公室",
            },
        ),
        (
            "video",
            {"video": Video.objects.first().pk, "caption": "走进联盟：从山乡到中心医院。"},
        ),
        ("text", f"<h2>接下来</h2><p>{fourth}</p>"),
        ("document", {"document": Document.objects.first().pk, "note": "有意加入的单位请下载。"}),
    )


def _short_body(number: int, pictures):
    first, second = PARAGRAPHS[number % 4], PARAGRAPHS[(number + 1) % 4]
    blocks = [("text", f"<p>{first}</p>"), ("text", f"<p>{second}</p>")]
    if number % 3 == 0:
        blocks.insert(1, figure_of(pictures["people 3"], caption="活动现场（插画）。"))
    return body_of(*blocks)


def _write_drafts(index, demo, pictures) -> None:
    """A draft, one that waits for the office, and one that came back with a comment."""
    editor, office = demo.accounts["editor"], demo.accounts["office"]
    drafts = [
        (G, "road 3", "草稿：村卫生室的第一台便携超声", "村医怎样学会用它，还在采写。"),
        (C, "people 3", "秋季学术沙龙预告", "主题是椎间盘突出症的保守治疗，欢迎报名。"),
        (T, "book 3", "带教学期总结", "四十六组结对，完成带教记录三百余份。"),
    ]
    pages = []
    for offset, story in enumerate(drafts):
        page = _write(index, demo, len(STORIES) + offset, story, pictures, live=False)
        page.save_revision(user=editor)
        pages.append(page)
    for page in pages[1:]:
        page.get_workflow().start(page, editor)
    task_state = pages[2].current_workflow_task_state
    task_state.task.specific.on_action(
        task_state, user=office, action_name="reject", comment="请补充各县区的完成人数，再提交。"
    )
