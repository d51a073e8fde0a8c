"""OFAC's two lists, and which of them an entry says that it stands on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.errors import ListRejected
from app.sources.ages import STALE_AFTER_DAYS
from app.sources.base import Download, IssueLog, SourceFile, SourceInfo
from app.sources.ofac import words
from app.sources.ofac.files import CONS_FILES, SDN_FILES, FileNames

_EXPORTS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
_ENTRY_PAGE = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id={key}"
_LICENCE = "Work of the United States Government, in the public domain"
"""OFAC publishes several times a month; a list that is older has been forgotten."""
_HOSTS = ("ofac.treas.gov",)
"""OFAC's own. A redirect to any other host is refused, which the error says by name."""
_FORMATS = ("CSV", "classic XML", "advanced XML", "enhanced XML")


def _downloads(*names: str) -> tuple[Download, ...]:
    """The list's CSV files at the list service, all of them one version."""
    return tuple(Download(name=name.lower(), url=_EXPORTS + name) for name in names)


@dataclass(frozen=True, slots=True)
class OfacList:
    """One of the lists: what is known of it, what its files are called, whose entries it has.

    ``sdn`` tells the SDN list from all others, which together are the consolidated list.
    """

    info: SourceInfo
    files: FileNames
    sdn: bool

    @property
    def source(self) -> str:
        return self.info.id

    def page(self, key: str) -> str:
        """Where OFAC shows the entry."""
        return _ENTRY_PAGE.format(key=key)

    def owns(self, word: str) -> bool:
        """Whether a list of this name belongs to this source."""
        return (words.folded(word) == words.SDN_LIST) is self.sdn


SDN = OfacList(
    SourceInfo(
        id="ofac-sdn",
        title="Specially Designated Nationals and Blocked Persons List",
        publisher="Office of Foreign Assets Control (OFAC), U.S. Department of the Treasury",
        url=_EXPORTS,
        licence=_LICENCE,
        formats=_FORMATS,
        persons=(6_000, 12_000),
        organizations=(6_000, 15_000),
        stale_after_days=STALE_AFTER_DAYS["ofac-sdn"],
        downloads=_downloads("SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV"),
        hosts=_HOSTS,
    ),
    SDN_FILES,
    sdn=True,
)

CONS = OfacList(
    SourceInfo(
        id="ofac-cons",
        title="Consolidated (non-SDN) Sanctions List",
        publisher=SDN.info.publisher,
        url=_EXPORTS,
        licence=_LICENCE,
        formats=_FORMATS,
        persons=(50, 2_000),
        organizations=(150, 3_000),
        stale_after_days=STALE_AFTER_DAYS["ofac-cons"],
        downloads=_downloads("CONS_PRIM.CSV", "CONS_ALT.CSV", "CONS_ADD.CSV", "CONS_COMMENTS.CSV"),
        hosts=_HOSTS,
    ),
    CONS_FILES,
    sdn=False,
)


@dataclass(slots=True)
class Membership:
    """Which entries of a file stand on another list, told by the names of lists in it."""

    ofac: OfacList
    stating: int = 0
    strangers: dict[str, str] = field(default_factory=dict)
    """The name of the other list by the entry's key."""

    def add(self, key: str, names: Iterable[str]) -> None:
        """Note an entry; one that names no list says nothing."""
        stated = list(names)
        if stated:
            self.stating += 1
            if not any(map(self.ofac.owns, stated)):
                self.strangers[key] = stated[0]

    def check(self, file: SourceFile, log: IssueLog) -> None:
        """Refuse a file most of which is another list; note each stranger in one that is not."""
        if len(self.strangers) * 2 > self.stating:
            name, _ = Counter(self.strangers.values()).most_common(1)[0]
            other = (CONS if self.ofac.sdn else SDN).source
            raise ListRejected(
                f"{file.name} is another list: {len(self.strangers):,} of its {self.stating:,} "
                f"entries stand on the {name!r} and not on {self.ofac.info.title!r}; "
                f"load it as {other}",
                file=file.name,
                list=name,
            )
        for key, name in self.strangers.items():
            problem = f"the entry stands on the {name!r}, which is another list"
            log.add("list_other", problem, key, key)
