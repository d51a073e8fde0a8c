"""Write docs/pictures from the seeds: .venv/bin/python tools/write_pictures.py"""

from app.commands.pictures import FOLDER, pictures


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pictures().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
