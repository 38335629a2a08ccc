"""Two hundred synthetic case texts with identifiers planted in them, put together by a seed.

Unlike `identifier_corpus` they are not written by hand, and the check was not built on them: each
is some sentences as doctors write them, with names, numbers, addresses and days drawn at random.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

SEED, TEXTS = 20260808, 200
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
)
DOUBLE = ("欧阳", "司马", "上官", "诸葛", "夏侯")
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞鹏辉玲婷宇晨欣怡博文轩慧梅雪德福贵发"
COUNTIES = ("青泽县", "望岫县", "洛溪县", "平梧县", "汀南区", "泉亭区")
TOWNS = ("双桥镇", "白石乡", "柳林镇", "石桥镇", "古槐乡", "梨园镇")
VILLAGES = ("柳湾村", "槐树庄村", "河湾村", "石板村", "杏林村", "大桥村")
ROADS = ("建设路", "文昌街", "站前路", "长虹路", "滨河路")

# What stands around the identifier; {} is where it is planted.
NAMES = (
    "患者{}，{sex}，{age} 岁，因腰痛伴下肢麻木来诊。", "病人{}诉夜间痛醒。", "姓名：{}，既往体健。",
    "{bed} 床{}今日复查。", "家属{}已签字。", "患者{}于外院行磁共振检查。",
    "患者姓名{}，诊断待定。",
    "其子{}代诉病史。", "陪同者{}补充病史。", "患儿{}，髋部疼痛。",
)  # fmt: skip
PHONES = ("联系电话{}。", "家属手机 {}，可随时联系。", "电话：{}。", "随访打 {}。", "座机 {}。")
ID_NUMBERS = ("身份证号 {}。", "身份证：{}，已核对。", "证件号码{}。")
RECORDS = ("住院号 {}。", "门诊号：{}。", "病案号{}，已归档。", "影像号 {}。", "就诊卡号 {}。")
PLACES = ("家住{}。", "住址：{}。", "现住{}，独居。", "来自{}。")
DAYS = ("{}摔伤。", "{}在外院手术。", "于{}入院。", "{}起出现下肢无力。", "复查日期 {}。")
CLEAN = (
    "L4/5 椎间盘突出，硬膜囊受压约 40%。", "直腿抬高试验左 40°、右 70°，加强试验阳性。",
    "血沉 68 mm/h，C 反应蛋白 41 mg/L，白细胞 9.8×10^9/L。", "双下肢肌力 4 级，鞍区感觉减退。",
    "口服塞来昔布 0.2 g 每日两次，甲钴胺 0.5 mg 每日三次。",
    "高血压病史 10 年，血压控制在 135/85 mmHg。",
    "黄疸消退，肝功能恢复。", "马尾神经受压表现不明显。",
    "于 T12 水平可见楔形变，前缘高度丢失 50%。",
    "卧床两周后支具下床，疼痛评分由 7 分降到 2 分。", "骨密度 T 值 -3.1，开始抗骨质疏松治疗。",
    "颈椎侧位片示 C5/6 间隙变窄，后缘骨赘。", "术后第 5 天拔除引流管，引流量 20 ml。",
    "方案：先保守治疗六周，无效再考虑手术。", "高热三天，体温 39.2℃，腰部叩痛明显。",
    "否认糖尿病、结核病史，无药物过敏史。", "周围神经损伤待排，建议肌电图。",
    "金属内固定物在位。",
    "夜间痛明显，体重近三个月下降 4 kg。", "请问乡镇卫生院能否继续保守治疗？",
    "按《腰椎间盘突出症诊疗指南》处理。", "康复训练每日 4 组，每组 15 次。",
    "许多症状在休息后缓解。",
)  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """A text and what was planted in it, in its order."""

    text: str
    identifiers: tuple[str, ...]


def planted_texts(seed: int = SEED) -> list[Planted]:
    """Two hundred, the same for the same seed."""
    rng = Random(seed)
    return [_text(rng) for _ in range(TEXTS)]


def _text(rng: Random) -> Planted:
    """Three to six sentences; one to three of them point at a patient, in one text of ten none."""
    sentences = [(clean, "") for clean in rng.sample(CLEAN, rng.randint(2, 4))]
    kinds = rng.sample(KINDS, 0 if rng.random() < 0.1 else rng.randint(1, 3))
    for frames, make in kinds:
        identifier = make(rng)
        frame = rng.choice(frames).replace("{sex}", rng.choice("男女"))
        frame = frame.replace("{age}", str(rng.randint(18, 88)))
        frame = frame.replace("{bed}", str(rng.randint(1, 60)))
        sentences.append((frame.replace("{}", identifier), identifier))
    rng.shuffle(sentences)
    return Planted(
        "".join(sentence for sentence, _ in sentences),
        tuple(identifier for _, identifier in sentences if identifier),
    )


def _name(rng: Random) -> str:
    surname = rng.choice(DOUBLE) if rng.random() < 0.05 else rng.choice(SURNAMES)
    return surname + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2, 2))))


def _phone(rng: Random) -> str:
    if rng.random() < 0.15:
        return f"0990-{rng.randint(2000000, 8999999)}"
    digits = f"1{rng.choice('3578')}{rng.randrange(10**9):09d}"
    return rng.choice((digits, f"{digits[:3]} {digits[3:7]} {digits[7:]}", _wide(digits)))


def _id_number(rng: Random) -> str:
    born = date(1940, 1, 1) + timedelta(days=rng.randrange(25000))
    stem = f"990102{born:%Y%m%d}{rng.randrange(1000):03d}"
    return stem + ric.calc_check_digit(stem + "0")


def _record(rng: Random) -> str:
    digits = f"{rng.randrange(10**7, 10**8)}"
    return rng.choice((digits, f"ZY{digits}", digits[:6], _wide(digits)))


def _place(rng: Random) -> str:
    if rng.random() < 0.3:
        return f"泽川市{rng.choice(COUNTIES[-2:])}{rng.choice(ROADS)}{rng.randint(1, 300)}号"
    return rng.choice(COUNTIES) + rng.choice(TOWNS) + rng.choice(VILLAGES)


def _day(rng: Random) -> str:
    day = date(2026, 1, 1) + timedelta(days=rng.randrange(300))
    return rng.choice(
        (f"{day.year}年{day.month}月{day.day}日", f"{day:%Y-%m-%d}", f"{day:%Y.%m.%d}",
         f"{day.month}月{day.day}日")
    )  # fmt: skip


def _wide(digits: str) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


KINDS = (
    (NAMES, _name), (PHONES, _phone), (ID_NUMBERS, _id_number), (RECORDS, _record),
    (PLACES, _place), (DAYS, _day),
)  # fmt: skip
