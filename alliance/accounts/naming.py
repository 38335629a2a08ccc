"""Sort keys for Chinese names: PostgreSQL's wheel has no ICU, so the pinyin is stored."""

from functools import lru_cache

from pypinyin import lazy_pinyin

# A surname is read differently from the same character elsewhere (pypinyin reads 曾 as ceng).
SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "任": "ren", "区": "ou",
    "查": "zha", "盖": "ge", "朴": "piao", "翟": "zhai", "尉": "wei", "员": "yun",
    "乐": "yue", "覃": "qin", "华": "hua", "缪": "miao", "宁": "ning", "燕": "yan",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """Pinyin of a person's name, the surname read as a surname; lower case, syllables spaced."""
    name = name.strip()
    if name[:1] in SURNAME_READINGS:
        return " ".join([SURNAME_READINGS[name[0]], *lazy_pinyin(name[1:])]).lower()[:255]
    return " ".join(lazy_pinyin(name)).lower()[:255]


# Family names of two characters.
COMPOUND_SURNAMES = frozenset({
    "欧阳", "上官", "司马", "司徒", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容",
    "夏侯", "令狐", "宇文", "长孙", "南宫", "端木", "澹台", "轩辕", "钟离", "闻人",
})  # fmt: skip


def romanised(name: str) -> str:
    """A Chinese name in Latin letters, the family name first: 欧阳明 is `Ouyang Ming`."""
    syllables = name_key(name).split()
    family = 2 if name[:2] in COMPOUND_SURNAMES else 1
    parts = ("".join(syllables[:family]), "".join(syllables[family:]))
    return " ".join(part.capitalize() for part in parts if part)


# Places pypinyin misreads.
PLACE_READINGS = {
    "漯河": "luo he",
    "长治": "chang zhi",
    "六安": "lu an",
    "蚌埠": "beng bu",
    "丽水": "li shui",
    "台州": "tai zhou",
    "亳州": "bo zhou",
    "乐清": "yue qing",
    "番禺": "pan yu",
    "浚县": "xun xian",
}


@lru_cache(maxsize=5_000)
def place_key(name: str) -> str:
    """Pinyin of a unit's or a place's name, known misreadings mended; syllables spaced."""
    name = name.strip()
    for place, reading in PLACE_READINGS.items():
        name = name.replace(place, f" {reading} ")
    return " ".join(" ".join(lazy_pinyin(name)).split()).lower()[:400]
