"""The standard forms, common to all alliances: mini-CEX, DOPS, 360. Published as version 1."""

from django.db import migrations
from django.utils import timezone

NINE = {
    "lowest": 1,
    "highest": 9,
    "anchor_low": "1–3 有待加强",
    "anchor_middle": "4–6 合乎标准",
    "anchor_high": "7–9 优良",
}
FIVE = {
    "lowest": 1,
    "highest": 5,
    "anchor_low": "很少做到",
    "anchor_middle": "多数做到",
    "anchor_high": "始终做到",
}
# (text, group, required): what may not happen at every bedside can be left as not observed.
MINI_CEX = [
    ("医疗面谈技能：倾听、提问有重点，取得完整可靠的病史", "", True),
    ("体格检查技能：顺序合理、手法正确，顾及患者不适与隐私", "", False),
    ("人文关怀与职业素养：尊重、同理、保密，取得信任", "", True),
    ("临床判断：选择检查与治疗恰当，权衡风险与获益", "", True),
    ("沟通与宣教：解释检查与治疗的理由，取得同意，指导康复", "", False),
    ("组织效能：主次分明，及时，简明", "", True),
    ("整体表现", "总评", True),
]
DOPS = [
    ("了解适应证、相关解剖和操作步骤", "操作前", True),
    ("取得知情同意", "操作前", True),
    ("操作前准备", "操作前", True),
    ("适当的镇痛或镇静", "操作前", False),
    ("操作技术", "操作中", True),
    ("无菌技术", "操作中", True),
    ("适时寻求协助", "操作中", False),
    ("操作后处置", "操作后", True),
    ("与患者及团队的沟通", "全程", True),
    ("职业素养，顾及患者感受", "全程", True),
    ("整体表现", "总评", True),
]
MSF360 = [
    ("对患者和家属尊重、耐心", "患者照护", True),
    ("把病情和下一步说得清楚、听得懂", "患者照护", True),
    ("保护患者隐私", "患者照护", True),
    ("与同事配合，乐于帮忙", "团队协作", False),
    ("交接班完整、准时", "团队协作", False),
    ("准时到岗，找得到人", "职业素养", True),
    ("知道自己的限度，及时求助", "职业素养", False),
    ("愿意听取意见并改进", "职业素养", True),
]
# code, kind, name, instruction, feedback length, scale, items
FORMS = [
    (
        "mini-cex", "MINI_CEX", "迷你临床演练评估（mini-CEX）",
        "观察一次接诊 15–20 分钟，当面反馈 5 分钟，再填这张表。", 10, NINE, MINI_CEX,
    ),
    (
        "dops", "DOPS", "操作技能直接观察（DOPS）",
        "观察一次完整操作，当面反馈，再填这张表。", 10, NINE, DOPS,
    ),
    (
        "msf-360", "MSF360", "360 度评价",
        "请按近期共事或就诊的印象填写。不记名，只显示多人汇总的结果。", 5, FIVE, MSF360,
    ),
]  # fmt: skip


def publish_forms(apps, schema_editor):
    Form = apps.get_model("assessments", "Form")
    FormVersion = apps.get_model("assessments", "FormVersion")
    Item = apps.get_model("assessments", "Item")
    for code, kind, name, instruction, feedback_length, scale, items in FORMS:
        form = Form.objects.create(code=code, kind=kind, name=name)
        version = FormVersion.objects.create(
            form=form, number=1, instruction=instruction, feedback_length=feedback_length
        )
        Item.objects.bulk_create(
            Item(version=version, position=n, text=text, group=group, required=required, **scale)
            for n, (text, group, required) in enumerate(items, start=1)
        )
        version.state, version.published_at = "PUBLISHED", timezone.now()
        version.save()


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    # Backwards the tables go with 0001; what was answered would stand on these forms.
    operations = [migrations.RunPython(publish_forms, migrations.RunPython.noop)]
