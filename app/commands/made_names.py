"""Names as long lists hold them, made up: a few common words, and rare ones without end.

How often a word occurs falls with its rank as in real names (Zipf's law): a pool draws a rank
that is uniform in its logarithm, takes the commonest words from a short table and makes the
others of the syllables of their language. Nothing comes from a list.
"""

from dataclasses import dataclass
from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


@dataclass(frozen=True, slots=True)
class Pool:
    """Words of one use. ``size``: how many different ones there are."""

    common: tuple[str, ...]
    syllables: tuple[str, ...]
    endings: tuple[str, ...]
    size: int

    def draw(self, random: Random) -> str:
        """One word: half of the draws fall on the first ``sqrt(size)`` ranks."""
        rank = int(self.size ** random.random()) - 1
        return self.common[rank] if rank < len(self.common) else self.made(rank)

    def made(self, rank: int) -> str:
        """The word of a rank, always the same: two or three syllables and an ending."""
        # A multiplication spreads neighbouring ranks; it is undone by no later step, so that
        # few ranks share a word.
        left = rank * 2654435761 % 2**32
        parts = []
        for _ in range(2 + left % 2):
            left, place = divmod(left, len(self.syllables))
            parts.append(self.syllables[place])
        return "".join((*parts, self.endings[left % len(self.endings)])).capitalize()


@dataclass(frozen=True, slots=True)
class Culture:
    """How people of one part of the world are named.

    ``shape``: the parts of a full name in their order: ``g`` given, ``f`` family, ``p``
    patronymic, other words as they are.
    """

    share: int
    countries: tuple[str, ...]
    shapes: tuple[tuple[str, ...], ...]
    given: Pool
    family: Pool
    patronymic: Pool | None = None
    script: str = ""


_NO_ENDING = ("",)

RUSSIAN = Culture(
    share=22,
    countries=("ru", "by", "ua", "kz"),
    shapes=(("g", "p", "f"), ("g", "f"), ("f", "g", "p")),
    given=Pool(
        _words(
            "Aleksandr Sergei Dmitri Andrei Aleksei Vladimir Olga Elena Natalia Tatiana Irina"
            " Nikolai Mikhail Ivan Igor Viktor Yuri Oleg Anna Maria Svetlana Pavel Roman Denis"
        ),
        _words("va le ro ma svya to mi sla ye gor bo ri ste pan ti mo fe ar tyo kon stan"),
        ("", "i", "a", "slav", "mir"),
        600,
    ),
    family=Pool(
        _words("Ivanov Petrov Smirnov Kuznetsov Popov Volkov Morozov Novikov Kozlov Lebedev"),
        _words(
            "ba be bo bu cher da do dro fe ga gri gu ka ki ko kra kry la lo lu ma me mi mo na ne"
            " pa pe po pro ra ro sa she shi sto ta ti tro va ve vo ya ye za zhu"
        ),
        ("ov", "ev", "in", "ova", "eva", "ina", "enko", "sky", "skaya", "uk", "ich"),
        60_000,
    ),
    patronymic=Pool(
        _words(
            "Aleksandrovich Sergeevich Vladimirovich Nikolaevich Ivanovich Petrovich Mikhailovich"
            " Aleksandrovna Sergeevna Vladimirovna Nikolaevna Ivanovna Viktorovich Yurievich"
        ),
        _words("va le ro ma svya to mi sla ye gor bo ri ste pan ti mo fe ar tyo"),
        ("ovich", "evich", "ovna", "evna"),
        400,
    ),
    script="CYRILLIC",
)
ARABIC = Culture(
    share=20,
    countries=("sy", "iq", "ye", "lb", "ly", "eg", "sa"),
    shapes=(("g", "g", "f"), ("g", "bin", "g", "f"), ("g", "g", "al-", "f"), ("Abu", "g")),
    given=Pool(
        _words(
            "Mohammed Ahmed Ali Hassan Hussein Omar Khalid Ibrahim Abdullah Yusuf Mahmoud Said"
            " Abdul Fatima Aisha Mustafa Salim Hamid Tariq Nasser Bilal Faisal Walid Jamal"
        ),
        _words("ha mu sa ba ra wa ni ja za ka fa la ma ta di ru shi ghu qa"),
        ("m", "n", "r", "d", "l", "h", "b", "ullah"),
        4_000,
    ),
    family=Pool(
        _words("Masri Tikriti Baghdadi Shami Halabi Najjar Haddad Khatib Ansari Yemeni"),
        _words("ha mu sa ba ra wa ni ja za ka fa la ma ta di ru shi ghu qa dho su"),
        ("i", "awi", "ani", "ri", "mi", "di"),
        20_000,
    ),
)
PERSIAN = Culture(
    share=9,
    countries=("ir", "af"),
    shapes=(("g", "f"), ("g", "g", "f")),
    given=Pool(
        _words("Reza Mehdi Hossein Mohammad Amir Javad Saeed Zahra Maryam Akbar Parviz"),
        _words("be hr far sho ma da ri na za pu ra ki"),
        ("d", "n", "m", "shid", "yar"),
        2_000,
    ),
    family=Pool(
        _words("Hosseini Ahmadi Mohammadi Karimi Rezaei Jafari Moradi Rahimi"),
        _words("ka ri ta qi ba gh er so le ya za de na mo ra di sha fa ha ja ro ste"),
        ("zadeh", "pour", "i", "ian", "nejad", "abadi", "manesh"),
        25_000,
    ),
)
CHINESE = Culture(
    share=10,
    countries=("cn", "hk", "tw", "sg"),
    shapes=(("f", "g"), ("g", "f")),
    given=Pool(
        _words("Wei Min Jing Yan Xiaoming Jianguo Guoqiang Zhiqiang Xiuying Lihua Haiyan Jun"),
        _words(
            "jian guo zhi qiang wen jun xiao ming li hua hai yan yu feng bo long zhong tian"
            " cheng xin yi rong shu fang mei lan gang bin"
        ),
        _NO_ENDING,
        20_000,
    ),
    family=Pool(
        _words("Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao"),
        _words("ou yang si ma shang guan zhu ge"),
        _NO_ENDING,
        24,
    ),
)
KOREAN = Culture(
    share=5,
    countries=("kp", "kr"),
    shapes=(("f", "s", "s"), ("f", "s-s")),
    given=Pool(
        _words("Jong Chol Myong Yong Su Il Un Hyok Song Ho Kwang Chun Nam Jin Min Sung Hyon"),
        _words("hyo kyo ryo won hun gil sop guk"),
        _NO_ENDING,
        40,
    ),
    family=Pool(_words("Kim Ri Pak Choe Jong Kang Jo Yun Jang Han O So Sin"), ("ro",), ("",), 14),
)
HISPANIC = Culture(
    share=12,
    countries=("mx", "co", "ve", "cu", "pa", "es"),
    shapes=(("g", "f", "f"), ("g", "g", "f", "f"), ("g", "f"), ("g", "de", "f")),
    given=Pool(
        _words("Jose Maria Juan Luis Carlos Jesus Antonio Francisco Ana Pedro Miguel Jorge Rosa"),
        _words("ro sa li na ma ri el do ra fe de gi lo be"),
        ("o", "a", "el", "berto", "ina"),
        2_500,
    ),
    family=Pool(
        _words("Garcia Rodriguez Martinez Hernandez Lopez Gonzalez Perez Sanchez Ramirez Torres"),
        _words("za mo ra ca ste lla no val de go me ri be ro que man ta pa lo ar an bu"),
        ("ez", "o", "a", "os", "era", "al", "illo"),
        25_000,
    ),
)
WESTERN = Culture(
    share=15,
    countries=("gb", "us", "de", "fr", "nl", "za", "au"),
    shapes=(("g", "f"), ("g", "g", "f"), ("g", "i", "f")),
    given=Pool(
        _words("John Mary James Robert Peter Thomas Anna Paul Michael David Jean Pierre Hans"),
        _words("ka ro li ne ber tra ge or fre de wil hel lou is ma ry jo se"),
        ("", "e", "a", "ette", "ard", "y"),
        4_000,
    ),
    family=Pool(
        _words("Smith Jones Brown Mueller Schmidt Martin Bernard Dubois Johnson Williams Taylor"),
        _words(
            "ash bar beck black bor cham dal den ell far gar hal har ken lan mar mor nor os pem"
            " ran sal stan thor wal wes win wood"
        ),
        ("ton", "ley", "er", "man", "mann", "son", "ford", "ell", "ard", "berg"),
        60_000,
    ),
)
AFRICAN = Culture(
    share=7,
    countries=("cd", "sd", "so", "zw", "ng", "ss"),
    shapes=(("g", "f"), ("g", "f", "f")),
    given=Pool(
        _words("Joseph Emmanuel Grace Abdi Musa Blessing Innocent Samuel Osman Deng"),
        _words("ka ba nga mu to lu mba che wa zo ki no nde ya"),
        ("", "na", "li", "ro"),
        6_000,
    ),
    family=Pool(
        _words("Ntaganda Kabila Moyo Mugabe Garang Ahmed Okafor Banda"),
        _words("ka ba nga mu to lu mba che wa zo ki no nde ya si mi ru ga bwe nya ku le ndo"),
        ("", "na", "li", "ro", "mbe", "nga"),
        40_000,
    ),
)
CULTURES = (RUSSIAN, ARABIC, PERSIAN, CHINESE, KOREAN, HISPANIC, WESTERN, AFRICAN)

FIRMS = Pool(
    _words(
        "Global United International Star Gulf Royal Golden Alpha Delta Pacific Atlas Orient"
        " Phoenix Eagle Crystal Horizon Union Prime Nova Apex Titan Pioneer Future Falcon Sigma"
    ),
    _words(
        "al ar as ba bel bri ca co cor da del di el en er eu fi fo ga gen glo hy in ka ko la li lu"
        " ma me mi na ne no om or pa pe po pri ra ro sa sy ta te ti to tra tri ul va ve vi xe zo"
    ),
    ("", "a", "x", "tek", "co", "on", "us", "is", "mash", "prom", "neft", "tech", "line", "san"),
    250_000,
)
BUSINESS = _words(
    """Trading Shipping Holding Industries General Company Bank Construction Energy Oil Gas
    Petroleum Engineering Investment Group Services Import Export Transport Logistics Steel
    Chemical Electronics Technology Development Marine Aviation Airlines Insurance Financial
    Management Consulting Real Estate Machinery Textile Foods Pharmaceutical Medical Research
    Institute Foundation Charity Relief Organization Mining Metals Plant Factory Works"""
)
PLACES = _words(
    """Moscow Tehran Dubai Damascus Minsk Beijing Shanghai Pyongyang Caracas Havana Istanbul
    Beirut Baghdad Khartoum Harare Tripoli Kabul Sevastopol Donetsk Panama Singapore Limassol"""
)
FORMS = {
    "ru": ("LLC", "JSC", "OOO", "PJSC", "AO"), "ir": ("Co.", "PJS Co.", "Ltd"),
    "cn": ("Co., Ltd.", "Limited", "Corp."), "ae": ("FZE", "L.L.C.", "FZCO"),
    "mx": ("S.A. de C.V.", "S. de R.L."), "gb": ("Limited", "PLC", "LLP"), "de": ("GmbH", "AG"),
    "us": ("Inc.", "LLC", "Corporation"), "tr": ("A.S.", "Ltd. Sti."), "pa": ("S.A.", "Inc."),
}  # fmt: skip
"""Legal forms by country."""
VESSELS = Pool(
    _words("Star Ocean Sea Lady Pacific Glory Fortune Queen Spirit Pearl Victory Hope Sun Blue"),
    _words("ka mi ra so na da va le ro an gel i os ter ma ha ni zo"),
    ("", "a", "s", "is"),
    30_000,
)
