"""The profiles of an installation: ours, and what its own file puts over them."""

from pathlib import Path

from app.errors import InvalidRequest
from app.matching.profiles import Profiles, built_in, read_profiles


def profiles_of(file: str) -> Profiles:
    """Our profiles with the rows of a file over them; an empty name means none.

    Raises InvalidRequest for a file that cannot be read, or naming the line that is wrong.
    """
    if not file:
        return built_in()
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InvalidRequest(
            f"profiles: {file} cannot be read: {type(error).__name__}", field="profiles"
        ) from None
    return read_profiles(text)
