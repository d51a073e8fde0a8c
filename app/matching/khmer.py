"""Khmer and Burmese names in Latin letters, as passports and lists write them.

Khmer vowels sound in two ways, by the series of the consonant before them. Burmese is
read rhyme by rhyme, a rhyme being a vowel with the consonant that closes it.
"""

import re

_SERIES_A = {
    "ក": "k", "ខ": "kh", "ច": "ch", "ឆ": "chh", "ដ": "d", "ឋ": "th", "ណ": "n", "ត": "t", "ថ": "th",
    "ប": "b", "ផ": "ph", "ស": "s", "ហ": "h", "ឡ": "l", "អ": "",
}  # fmt: skip
_SERIES_O = {
    "គ": "k", "ឃ": "kh", "ង": "ng", "ជ": "ch", "ឈ": "chh", "ញ": "nh", "ឌ": "d", "ឍ": "th", "ទ": "t",
    "ធ": "th", "ន": "n", "ព": "p", "ភ": "ph", "ម": "m", "យ": "y", "រ": "r", "ល": "l", "វ": "v",
}  # fmt: skip
_KHMER = {**_SERIES_A, **_SERIES_O}
_KHMER_VOWELS = {
    "ា": ("a", "ea"), "ិ": ("e", "i"), "ី": ("ei", "i"), "ឹ": ("e", "ue"), "ឺ": ("eu", "eu"),
    "ុ": ("o", "u"), "ូ": ("ou", "u"), "ួ": ("uo", "uo"), "ើ": ("aeu", "eu"), "ឿ": ("oea", "oea"),
    "ៀ": ("ie", "ie"), "េ": ("e", "e"), "ែ": ("e", "e"), "ៃ": ("ai", "ey"), "ោ": ("ao", "o"),
    "ៅ": ("au", "ov"), "ំ": ("am", "um"), "ះ": ("ah", "eah"), "": ("a", "o"),
}  # fmt: skip
_KHMER_SYLLABLE = re.compile(
    "(?P<c>[ក-អ])(?P<mark>[៉៊]?)(?P<sub>(?:្[ក-អ])*)(?P<mark2>[៉៊]?)(?P<v>[ា-ៅ]?ំ?ះ?)"
    "(?:(?<!ំ)(?P<f>[ក-ស])់?(?![ា-ៈ្៉៊]))?់?"
)
_KHMER_SILENT = re.compile("[ក-អ]៍")


def khmer(word: str) -> str:
    """A word of Khmer letters in a-z."""
    spoken = ""
    for found in _KHMER_SYLLABLE.finditer(_KHMER_SILENT.sub("", word)):
        series = int(found["c"] in _SERIES_O)
        mark = found["mark"] or found["mark2"]
        if mark:
            series = int(mark == "៊")
        below = "".join(_KHMER[c] for c in found["sub"] if c != "្")
        vowels = found["v"]
        vowel = "".join(_KHMER_VOWELS[v][series][-1:] if n else _KHMER_VOWELS[v][series]
                        for n, v in enumerate(vowels)) or _KHMER_VOWELS[""][series]  # fmt: skip
        if vowels.endswith("ំ") and len(vowels) > 1:
            vowel = _KHMER_VOWELS[vowels[0]][series] + "m"
        onset = "p" if found["c"] == "ប" and mark == "៉" else _KHMER[found["c"]]
        spoken += onset + below + vowel + _KHMER.get(found["f"] or "", "")
    return spoken


_BURMESE = {
    "က": "k", "ခ": "kh", "ဂ": "g", "ဃ": "g", "င": "ng", "စ": "s", "ဆ": "s", "ဇ": "z", "ဈ": "z",
    "ည": "ny", "ဉ": "ny", "ဋ": "t", "ဌ": "ht", "ဍ": "d", "ဎ": "d", "ဏ": "n", "တ": "t", "ထ": "ht",
    "ဒ": "d", "ဓ": "d", "န": "n", "ပ": "p", "ဖ": "ph", "ဗ": "b", "ဘ": "b", "မ": "m", "ယ": "y",
    "ရ": "y", "လ": "l", "ဝ": "w", "သ": "th", "ဟ": "h", "ဠ": "l", "အ": "",
}  # fmt: skip
_BURMESE_LONE = {"ဦ": "u", "ဥ": "u", "ဣ": "i", "ဤ": "i", "ဧ": "e", "ဩ": "aw", "ဪ": "aw"}
# Rhymes without tones: the vowel signs, then the closing consonant.
_RHYMES = {
    "": "a", "ာ": "a", "ိ": "i", "ီ": "i", "ု": "u", "ူ": "u", "ေ": "e", "ဲ": "e",
    "ော": "aw", "ို": "o", "ံ": "an", "ုံ": "on", "င": "in", "ောင": "aung",
    "ိုင": "aing", "န": "an", "မ": "an", "ိန": "ein", "ိမ": "ein", "ုန": "on",
    "ုမ": "on", "က": "et", "ောက": "auk", "ိုက": "aik", "စ": "it", "ည": "i", "ဉ": "in",
    "တ": "at", "ပ": "at", "ိတ": "eik", "ိပ": "eik", "ုတ": "ok", "ုပ": "ok", "ယ": "e",
    "ါ": "a", "ေါင": "aung", "ေါက": "auk", "ေါ": "aw", "ာန": "an", "ာမ": "an",
    "ူပ": "ok",
}  # fmt: skip
_BURMESE_SYLLABLE = re.compile(
    "(?P<c>[က-အ])(?P<m>[ျြွှ]*)(?P<v>[ါ-ဲံ]*)[့း]*(?:(?P<f>[က-အ])့?(?:\u103a|\u1039)[့း]*)?\u103a?[့း]*"
    "|(?P<lone>[ဣ-ဪ])[းံ့]*"
)


def _burmese_onset(base: str, medials: str) -> str:
    lead = _BURMESE[base]
    glide = "y" if ("ျ" in medials or "ြ" in medials) else ""
    breath = "ှ" in medials
    if lead == "kh" and glide:
        lead, glide = "ch", ""
    if breath and (base == "ရ" or glide):
        lead, glide = "sh", ""
    elif breath:
        lead = "h" + lead
    return lead + glide + ("w" if "ွ" in medials else "")


def burmese(word: str) -> str:
    """The syllables of a Burmese word in a-z, separated by spaces, as its names are written."""
    spoken = []
    for found in _BURMESE_SYLLABLE.finditer(word):
        if found["lone"]:
            spoken.append(_BURMESE_LONE.get(found["lone"], ""))
            continue
        vowels = found["v"].replace("\u1037", "")
        final = found["f"] or ""
        rhyme = _RHYMES.get(vowels + final) or _RHYMES.get(vowels, "a") + _BURMESE.get(final, "")
        onset = _burmese_onset(found["c"], found["m"])
        if onset.endswith("w") and rhyme.startswith("a") and final:
            onset, rhyme = onset[:-1], "u" + rhyme[1:]
        spoken.append(onset + rhyme)
    return " ".join(filter(None, spoken))
