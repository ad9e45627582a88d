"""Reading a list, and writing what a tool said of it in the form of `padu match`.

A tool is called with a list and a folder. It writes clusters.csv (record, cluster) or else pairs.csv (two records):
what it takes for one system, at its own threshold. When it can tell, scored.csv holds every pair it compared.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Every row by column, one after the other."""
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def read(path: Path) -> list[dict[str, str]]:
    """Every row by column."""
    return list(rows(path))


def plain(text: str) -> str:
    """Lower case, words and single blanks only."""
    return re.sub(r"[^0-9a-z]+", " ", text.lower()).strip()


def write(path: Path, header: list[str], lines: Iterable[tuple | list]) -> None:
    """Writes a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(lines)


def write_splink(
    connection: "duckdb.DuckDBPyConnection", table: str, threshold: float, out: Path
) -> None:
    """Writes what Splink predicted: all of it, and what lies above the threshold."""
    out.mkdir(parents=True, exist_ok=True)
    columns = f"select unique_id_l as id_a, unique_id_r as id_b from {table}"
    decided = f"{columns} where match_probability >= {threshold}"
    for name, query in [("scored.csv", columns), ("pairs.csv", decided)]:
        connection.execute(f"copy ({query}) to '{out / name}' (header)")
