"""Mandarin syllables in the systems in which names are written.

Pinyin, Wade-Giles (without its apostrophes and umlauts, as people and lists write it),
the spellings of Taiwan's and Hong Kong's passports and of overseas Chinese, and the
Palladius system, which every Russian text uses, as letters of Cyrillic turned back into
Latin ones (``Цзиньпин`` is ``tszinpin``). Each function gives the spellings of one pinyin
syllable; which of several syllables a spelling means is for the caller to weigh.
"""

from functools import cache
from importlib import resources

_INVENTORY = """
a ai an ang ao e ei en er
ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu
pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu
ma mai man mang mao mei men meng mi mian miao mie min ming miu mo mou mu
fa fan fang fei fen feng fo fou fu
da dai dan dang dao de deng di dian diao die ding diu dong dou du duan dui dun duo
ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo
na nai nan nang nao nei nen neng ni nian niang niao nie nin ning niu nong nu nuan nuo nue
la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu long lou lu luan lun
luo lue
ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo
ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan kuang kui kun kuo
ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo
ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun
qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun
xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun
zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuan zhuang zhui zhun zhuo
cha chai chan chang chao che chen cheng chi chong chou chu chuan chuang chui chun chuo
sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun
shuo
ou
ran rang rao re ren reng ri rong rou ru ruan rui run ruo
za zai zan zang zao ze zen zeng zi zong zou zu zuan zui zun zuo
ca cai can cang cao ce cen ceng ci cong cou cu cuan cui cun cuo
sa sai san sang sao se sen seng si song sou su suan sui sun suo
ya yan yang yao ye yi yin ying yong you yu yuan yue yun
wa wai wan wang wei wen weng wo wu
"""

PINYIN: tuple[str, ...] = tuple(_INVENTORY.split())
"""The syllables without tones. A place in this tuple is a number in indexes: only append."""

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")


def parts(syllable: str) -> tuple[str, str]:
    """Initial (may be empty) and final of a pinyin syllable."""
    for initial in _INITIALS:
        if syllable.startswith(initial):
            return initial, syllable[len(initial) :]
    return "", syllable


_WADE_INITIALS = {
    "b": "p", "d": "t", "g": "k", "j": "ch", "q": "ch", "x": "hs", "zh": "ch", "r": "j",
    "z": "ts", "c": "ts",
}  # fmt: skip
_WADE_FINALS = {
    "ian": ("ien",), "ie": ("ieh",), "ong": ("ung",), "iong": ("iung",), "ue": ("ueh",),
    "uo": ("o",),
}  # fmt: skip
_WADE_WHOLE = {
    "zhi": ("chih",), "chi": ("chih",), "shi": ("shih",), "ri": ("jih",), "zi": ("tzu",),
    "ci": ("tzu",), "si": ("szu", "ssu"), "ge": ("ko", "ke"), "ke": ("ko", "ke"),
    "he": ("ho",), "e": ("o",), "er": ("erh",), "yan": ("yen",), "ye": ("yeh",),
    "you": ("yu",), "yong": ("yung",), "yi": ("i", "yi"), "guo": ("kuo",), "kuo": ("kuo",),
    "huo": ("huo",), "shuo": ("shuo",), "gui": ("kuei",), "kui": ("kuei",),
    "jiong": ("chiung",), "qiong": ("chiung",), "xiong": ("hsiung",), "ruo": ("jo",),
}  # fmt: skip


def wade_giles(syllable: str) -> tuple[str, ...]:
    """The syllable in Wade-Giles without apostrophes: ``xi`` is ``hsi``, ``zhou`` ``chou``."""
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    initial, final = parts(syllable)
    return tuple(
        _WADE_INITIALS.get(initial, initial) + other for other in _WADE_FINALS.get(final, (final,))
    )


_PALLADIUS_INITIALS = {
    "j": "tsz", "q": "ts", "x": "s", "zh": "chzh", "r": "zh", "z": "tsz", "c": "ts", "h": "kh",
}  # fmt: skip
_PALLADIUS_FINALS = {
    "ai": "ay", "ang": "an", "ei": "ey", "eng": "en", "ia": "ya", "ian": "yan", "iang": "yan",
    "iao": "yao", "ie": "e", "ing": "in", "iong": "yun", "iu": "yu", "ong": "un", "uai": "uay",
    "uang": "uan", "ue": "yue", "ui": "uy", "uo": "o",
}  # fmt: skip
_PALLADIUS_WHOLE = {
    "zi": "tszy", "ci": "tsy", "si": "sy", "hui": "khuey", "wu": "u", "yi": "i", "yin": "in",
    "ying": "in", "ye": "e", "yong": "yun", "you": "yu", "yu": "yuy", "er": "er", "ri": "zhi",
    "wai": "vay", "wei": "vey", "wang": "van", "weng": "ven", "yang": "yan",
}  # fmt: skip


def palladius(syllable: str) -> tuple[str, ...]:
    """The syllable as Russian writes it, its letters turned into Latin ones, no soft signs.

    Bulgarian and Serbian texts write ``дз`` or ``џ`` for ``цз``, so those are given too.
    """
    written = _palladius(syllable)
    others = []
    if written.startswith("tsz"):
        others.append("dz" + written[3:])
    if written.startswith("chzh"):
        others += [lead + written[4:] for lead in ("chj", "dzh", "tch", "czh")]
    if syllable == "hui":
        others.append("khoy")
    return (written, *others)


def _palladius(syllable: str) -> str:
    if syllable in _PALLADIUS_WHOLE:
        return _PALLADIUS_WHOLE[syllable]
    initial, final = parts(syllable)
    if initial in ("j", "q", "x") and final.startswith("u"):
        rounded = {"u": "yuy", "uan": "yuan", "ue": "yue", "un": "yun"}[final]
        return _PALLADIUS_INITIALS[initial] + rounded
    if initial == "w":
        return "v" + _PALLADIUS_FINALS.get(final, final)
    return _PALLADIUS_INITIALS.get(initial, initial) + _PALLADIUS_FINALS.get(final, final)


@cache
def regional() -> dict[str, tuple[str, ...]]:
    """Spellings by pinyin syllable that follow another Chinese language or no rule.

    They come from ``regional.tsv``: Cantonese as Hong Kong writes it, Hokkien, Teochew and
    Hakka as they are written in Singapore, Malaysia, Indonesia and on Taiwan.
    """
    text = resources.files(__package__).joinpath("regional.tsv").read_text(encoding="utf-8")
    table: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            syllable, spellings = line.split("\t")
            table[syllable] = tuple(spellings.split())
    return table


def spellings(syllable: str) -> tuple[str, ...]:
    """Every Latin spelling of a pinyin syllable that follows a rule or a custom."""
    initial, final = parts(syllable)
    found = [syllable, *wade_giles(syllable)]
    if initial == "zh":
        found.append("jh" + final)
    if syllable in ("lu", "nu", "lue", "nue"):
        found += [initial + "v" + final[1:], initial + "yu" + final[1:]]
    if syllable.startswith("yu") or (initial in ("j", "q", "x") and final.startswith("u")):
        # An umlaut written out (Lü, Hsü) becomes "ue" in German and Nordic hands.
        found += [w[:-1] + "ue" for w in wade_giles(syllable) if w.endswith("u")]
    found += regional().get(syllable, ())
    return tuple(dict.fromkeys(found))
