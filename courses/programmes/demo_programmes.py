"""What the demo's programmes ask; read by demo.py.

The wording follows what Chinese spine units ask of attachment doctors; the hospital is invented.
"""

from .enums import ItemKind, Level

_SKILL, _OPERATION = ItemKind.SKILL, ItemKind.OPERATION
_DISEASE, _WRITE_UP = ItemKind.DISEASE, ItemKind.WRITE_UP
_SEEN, _HELPED = Level.OBSERVED, Level.ASSISTED
_GUIDED, _ALONE = Level.SUPERVISED, Level.INDEPENDENT

MAIN = "脊柱外科临床进修"
MAIN_SUMMARY = (
    "面向联盟成员单位骨科、外科和全科医师，为期 26 周。"
    "以常见脊柱疾病的识别、规范处置、围手术期管理和转诊为主线，在六个科室轮转，一对一带教。"
)

# Department, weeks, the course whose quiz is the theory paper, code of the skill form.
BLOCKS = [
    ("脊柱外科", 8, "lumbar-disc", "dops"),
    ("骨科", 4, "osteoporotic-fracture", "dops"),
    ("神经外科", 4, "neuro-exam", "dops"),
    ("康复科", 4, "postop-rehab", "dops"),
    ("放射科", 2, "cervical", ""),
    ("疼痛科", 4, "low-back-pain", "dops"),
]

# Department ("" for anywhere), kind, item, level, count.
ITEMS = [
    ("脊柱外科", _SKILL, "脊柱专科查体（含神经系统定位）", _ALONE, 20),
    ("脊柱外科", _SKILL, "颈托、支具佩戴与指导", _ALONE, 6),
    ("脊柱外科", _SKILL, "脊柱术后伤口换药与引流管理", _ALONE, 15),
    ("脊柱外科", _SKILL, "脊柱损伤患者轴线翻身与搬运", _ALONE, 6),
    ("脊柱外科", _OPERATION, "腰椎间盘髓核摘除术", _HELPED, 6),
    ("脊柱外科", _OPERATION, "腰椎后路减压融合内固定术", _HELPED, 5),
    ("脊柱外科", _OPERATION, "经皮椎体成形术", _GUIDED, 4),
    ("脊柱外科", _OPERATION, "颈椎前路减压融合术", _SEEN, 3),
    ("脊柱外科", _OPERATION, "脊柱内镜下椎间盘切除术", _SEEN, 4),
    ("脊柱外科", _DISEASE, "腰椎间盘突出症", _ALONE, 10),
    ("脊柱外科", _DISEASE, "腰椎管狭窄症", _ALONE, 6),
    ("脊柱外科", _DISEASE, "脊髓型颈椎病", _GUIDED, 4),
    ("脊柱外科", _DISEASE, "胸腰椎骨折", _GUIDED, 5),
    ("脊柱外科", _WRITE_UP, "完整住院病历", _ALONE, 8),
    ("脊柱外科", _WRITE_UP, "术前小结与手术记录", _GUIDED, 6),
    ("骨科", _SKILL, "石膏、夹板外固定", _ALONE, 6),
    ("骨科", _SKILL, "骨牵引术", _GUIDED, 3),
    ("骨科", _OPERATION, "四肢骨折切开复位内固定术", _HELPED, 4),
    ("骨科", _DISEASE, "骨质疏松性骨折", _ALONE, 6),
    ("骨科", _WRITE_UP, "急诊骨折首诊记录", _ALONE, 4),
    ("神经外科", _SKILL, "格拉斯哥昏迷评分与瞳孔观察", _ALONE, 10),
    ("神经外科", _SKILL, "腰椎穿刺术", _GUIDED, 3),
    ("神经外科", _OPERATION, "椎管内肿瘤切除术", _SEEN, 2),
    ("神经外科", _DISEASE, "脊髓损伤", _GUIDED, 3),
    ("康复科", _SKILL, "脊髓损伤神经学分级（ASIA）评定", _ALONE, 6),
    ("康复科", _SKILL, "脊柱术后早期康复训练指导", _ALONE, 10),
    ("康复科", _DISEASE, "脊髓损伤恢复期", _GUIDED, 4),
    ("康复科", _WRITE_UP, "康复评定与训练计划", _ALONE, 4),
    ("放射科", _SKILL, "脊柱 X 线阅片", _ALONE, 20),
    ("放射科", _SKILL, "脊柱 CT、磁共振阅片", _GUIDED, 20),
    ("疼痛科", _SKILL, "椎旁神经阻滞", _HELPED, 6),
    ("疼痛科", _SKILL, "疼痛评估与镇痛方案制定", _ALONE, 10),
    ("疼痛科", _DISEASE, "慢性下腰痛", _ALONE, 10),
    ("", _WRITE_UP, "疑难病例讨论发言记录", _ALONE, 2),
    ("", _WRITE_UP, "上转或下转病例小结", _ALONE, 2),
]

# Department ("" for anywhere), code of the form, count.
ASSESSMENTS = [
    ("脊柱外科", "mini-cex", 2),
    ("脊柱外科", "dops", 2),
    ("骨科", "mini-cex", 1),
    ("骨科", "dops", 1),
    ("神经外科", "mini-cex", 1),
    ("康复科", "mini-cex", 1),
    ("疼痛科", "dops", 1),
]

# What the second version asks and the first did not: the diff of versions shows it.
NEW_IN_TWO = {"脊柱内镜下椎间盘切除术", "上转或下转病例小结", "脊髓损伤神经学分级（ASIA）评定"}
LESS_IN_ONE = {"脊柱专科查体（含神经系统定位）": 10, "脊柱 CT、磁共振阅片": 10}

SHORT = "脊柱微创技术短期进修"
SHORT_SUMMARY = "面向已有脊柱手术基础的主治及以上医师，为期 8 周，按固定顺序轮转。"
SHORT_BLOCKS = [
    ("放射科", 1, "", ""),
    ("疼痛科", 2, "low-back-pain", ""),
    ("脊柱外科", 5, "lumbar-disc", "dops"),
]
SHORT_ITEMS = [
    ("放射科", _SKILL, "术前影像测量与穿刺路径规划", _GUIDED, 6),
    ("疼痛科", _SKILL, "透视引导下穿刺定位", _HELPED, 8),
    ("脊柱外科", _OPERATION, "脊柱内镜下椎间盘切除术", _HELPED, 6),
    ("脊柱外科", _OPERATION, "经皮椎体成形术", _GUIDED, 6),
    ("脊柱外科", _DISEASE, "腰椎间盘突出症", _ALONE, 10),
]

GOALS = [
    "规范掌握脊柱专科查体，能独立判断腰腿痛患者是否需要上转，并带动本院建立首诊流程。",
    "学习腰椎退行性疾病的手术适应证和围手术期管理，回院后开展经皮椎体成形术。",
    "提高脊柱影像阅片能力，熟悉脊髓损伤的急诊处置和规范搬运。",
    "掌握术后早期康复方案，回院后承接下转患者的康复和随访。",
    "系统学习颈椎病的分型诊断和非手术治疗，减少不必要的转诊。",
    "熟悉骨质疏松性骨折的规范诊治，在本县建立随访登记。",
]
EXPERIENCE = [
    "从事骨科临床 6 年，能独立完成四肢骨折常规手术，脊柱手术仅有观摩经历。",
    "全科医师，执业 8 年，日常门诊腰腿痛患者约占三成，未接受过脊柱专科培训。",
    "外科住院医师规范化培训结业后工作 3 年，参与过 20 余例腰椎手术助手工作。",
    "中医骨伤科工作 10 年，熟悉手法和支具治疗，希望补齐手术与影像判断。",
]

RETURN_REASON = "请补充单位推荐表，并写明科室同意脱产进修的时间。"
DECLINE_REASONS = ["本期名额优先安排尚无脊柱专科医师的单位，欢迎申请下一期。"]
TERMINATE_REASON = "单位人手紧张，第 9 周起调回本单位，本人与单位均已确认。"
