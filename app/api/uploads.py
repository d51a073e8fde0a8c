"""Files that are sent to us."""

from pathlib import Path

from fastapi import UploadFile

from app.errors import PayloadTooLarge

PIECE = 1 << 20


def keep_upload(file: UploadFile, path: Path, limit: int) -> None:
    """Write an uploaded file to ``path``, piece by piece; its folder is made.

    Raises :class:`PayloadTooLarge` beyond ``limit`` bytes; the caller removes what is there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with path.open("wb") as out:
        while piece := file.file.read(PIECE):
            size += len(piece)
            if size > limit:
                raise PayloadTooLarge(
                    f"the file is larger than {limit} bytes", field="file", limit=limit
                )
            out.write(piece)
