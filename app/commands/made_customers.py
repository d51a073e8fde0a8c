"""A customer file as a bank exports it, made up: the same one in every run."""

import csv
from pathlib import Path

from app.validation.customers import customers

COLUMNS = ("id", "name", "type", "birth date", "country", "gender")


def write_customers(path: Path, rows: int) -> Path:
    """Write so many customers, each with a different name."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for number, customer in enumerate(customers(rows, seed=5)):
            query = customer.query
            born = query.birth_date.start.isoformat() if query.birth_date else ""
            countries = ";".join(query.countries)
            writer.writerow(
                [number, query.name, query.type.value, born, countries, query.gender or ""]
            )
    return path
