"""Which of OFAC's formats the files given have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from app.domain.entities import Entity
from app.errors import ListRejected
from app.sources.base import IssueLog, SourceFile, SourceInfo
from app.sources.filekind import FileKind, expect
from app.sources.ofac import advanced, classic, csv_set, enhanced
from app.sources.ofac.lists import CONS, SDN, OfacList
from app.sources.xmlfiles import local_name, root


class XmlFormat(Protocol):
    """A module that reads one of the XML formats."""

    ROOT: str
    """The local name of the root element."""

    def published(self, file: SourceFile) -> date | None: ...

    def read(self, ofac: OfacList, file: SourceFile, log: IssueLog) -> Iterator[Entity]: ...


_XML: MappingProxyType[str, XmlFormat] = MappingProxyType(
    {classic.ROOT: classic, advanced.ROOT: advanced, enhanced.ROOT: enhanced}
)


@dataclass(frozen=True, slots=True)
class OfacReader:
    """Reads one of OFAC's lists: the files in CSV, or one file in one of the XML formats.

    Whatever the format, an entry has the same key (``ent_num``, ``uid``, ``FixedRef``,
    ``id``), the same caption and the same programme codes.
    """

    ofac: OfacList

    @classmethod
    def sdn(cls) -> "OfacReader":
        return cls(SDN)

    @classmethod
    def consolidated(cls) -> "OfacReader":
        return cls(CONS)

    @property
    def info(self) -> SourceInfo:
        return self.ofac.info

    def published(self, files: Sequence[SourceFile]) -> date | None:
        """The day that an XML file states; None for CSV, which states none."""
        xml = _xml_format(files)
        return None if xml is None else xml.published(files[0])

    def read(self, files: Sequence[SourceFile], log: IssueLog) -> Iterator[Entity]:
        """Yield every entry, in the file's order."""
        xml = _xml_format(files)
        if xml is None:
            yield from csv_set.read(self.ofac, files, log)
        else:
            yield from xml.read(self.ofac, files[0], log)


def _xml_format(files: Sequence[SourceFile]) -> XmlFormat | None:
    """The XML format of the file; None for CSV. :class:`ListRejected` for a mixture."""
    kinds = [expect(file, FileKind.TEXT, FileKind.XML) for file in files]
    if FileKind.XML not in kinds:
        return None
    file = files[kinds.index(FileKind.XML)]
    if len(files) > 1:
        raise ListRejected(
            f"{file.name} is a whole list in XML and stands among {len(files)} files: give "
            "either the files in CSV or one file in XML",
            file=file.name,
            files=[given.name for given in files],
        )
    name = local_name(root(file))
    if name not in _XML:
        raise ListRejected(
            f"{file.name} begins with <{name}> and is not one of OFAC's formats "
            f"({', '.join(f'<{tag}>' for tag in _XML)})",
            file=file.name,
            element=name,
        )
    return _XML[name]
