"""Write docs/reference from the code: .venv/bin/python tools/write_reference.py"""

import tempfile
from pathlib import Path

from app.cli import app as command
from app.commands.reference import FOLDER, pages
from app.main import create_app
from app.settings import Settings


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        api = create_app(Settings(home=Path(home)))
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, text in pages(api, command).items():
            (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
