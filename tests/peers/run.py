"""Runs padu and its peers over the same lists in one session, and prints a table with ratios to padu.

Started by `cargo xtask peers`. Each tool is a child process; a tool that fails or exceeds the limits stands in the
table with the reason.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import generate
import records
from measure import Cost, Limits, measure

HERE = Path(__file__).parent
PEERS = {
    "Splink generic": "splink_generic.py",
    "Splink fast": "splink_fast.py",
    "goldenmatch": "goldenmatch_zero.py",
    "TF-IDF script": "tfidf.py",
}
PACKAGES = ["splink", "duckdb", "goldenmatch", "scikit-learn"]
SYNTH_COLUMNS = {
    "id": "ID",
    "name": "Nama Aplikasi",
    "organisation": "Instansi",
    "unit": "Unit Kerja",
    "description": "Uraian",
    "url": "Alamat URL",
}
HEADER = [
    "list",
    "records",
    "tool",
    "P",
    "R",
    "F1",
    "F1, uses left out",
    "candidate recall",
    "CPU s",
    "× padu",
    "wall s",
    "× padu",
    "peak MB",
    "× padu",
    "remark",
]
QUALITIES = ["precision", "recall", "f1", "f1_without_uses", "candidate_recall"]


@dataclass(frozen=True)
class Outcome:
    """One tool over one list."""

    cost: Cost
    quality: dict[str, float | None] | None


def take_from_synth(inventory: Path, folder: Path) -> None:
    """Writes records.csv and truth.csv of an inventory of `cargo xtask synth`.

    A row that only uses a shared application lists no system of its own, so it is in no true pair.
    """
    rows = records.rows(inventory / "inventory.csv")
    picked = ([row[column] for column in SYNTH_COLUMNS.values()] for row in rows)
    records.write(folder / "records.csv", list(SYNTH_COLUMNS), picked)
    rows = records.rows(inventory / "truth_systems.csv")
    # A key with a number sign is that of a second system in one row.
    rows = (row for row in rows if "#" not in row["row_key"])
    systems = (
        (row["row_key"], "" if row["relation"].startswith("usage-of") else row["system_id"])
        for row in rows
    )
    records.write(folder / "truth.csv", ["id", "system"], systems)


def take_from_generator(generator: Path, size: int, folder: Path) -> None:
    """Writes records.csv and truth.csv of a generator that is called with a size and a folder.

    It knows doubles as pairs of gold.csv; every pair of one system is among them.
    """
    subprocess.run([sys.executable, str(generator), str(size), str(folder)], check=True)
    system_of: dict[str, str] = {}
    for row in records.rows(folder / "gold.csv"):
        first = system_of.setdefault(row["id_a"], row["id_a"])
        system_of.setdefault(row["id_b"], first)
    ids = [row["id"] for row in records.rows(folder / "records.csv")]
    truth = ((it, system_of.get(it, it)) for it in ids)
    records.write(folder / "truth.csv", ["id", "system"], truth)


def make_inventory(work: Path, size: int, xtask: str, folder: Path) -> None:
    """The list of `cargo xtask synth`."""
    raw = work / f"synth-{size}"
    arguments = ["--applications", str(size), "--columns", "13", "--csv-only"]
    subprocess.run([xtask, "synth", "--out", str(raw), *arguments], check=True)
    take_from_synth(raw, folder)
    shutil.rmtree(raw)


def lists(work: Path, size: int, arguments: argparse.Namespace) -> Iterator[tuple[str, Path]]:
    """The lists of one size, each made when it is asked for, once for all tools."""
    makers = {
        "look-alikes": lambda folder: generate.write(folder, size),
        "synth inventory": lambda folder: make_inventory(work, size, arguments.xtask, folder),
    }
    if generator := arguments.generator:
        makers[generator.name] = lambda folder: take_from_generator(generator, size, folder)
    for title, make in makers.items():
        if arguments.lists in title:
            folder = work / f"{title.replace(' ', '-')}-{size}"
            make(folder)
            yield title, folder


def command(tool: str, folder: Path, out: Path, padu: str) -> list[str]:
    """How a tool is started."""
    source = str(folder / "records.csv")
    if tool == "padu":
        return [padu, "match", source, "--kind", "same-system", "--out", str(out)]
    return [sys.executable, str(HERE / "tools" / PEERS[tool]), source, str(out)]


def outcome(tool: str, folder: Path, padu: str, limits: Limits) -> Outcome:
    """Runs one tool over one list."""
    out = folder / tool.replace(" ", "-")
    log = folder / f"{out.name}.log"
    cost = measure(command(tool, folder, out, padu), log, limits)
    if cost.failure:
        return Outcome(cost, None)
    if tool == "padu":
        # Of a large list it writes no pair that is surely none: the candidates are counted in a run that is not timed.
        again = [*command(tool, folder, out, padu), "--candidates"]
        if subprocess.run(again, capture_output=True).returncode:
            return Outcome(replace(cost, failure="its candidates cannot be counted"), None)
    evaluate = [sys.executable, str(HERE / "evaluate.py"), str(folder / "truth.csv"), str(out)]
    said = subprocess.run(evaluate, capture_output=True, text=True)
    shutil.rmtree(out, ignore_errors=True)
    if said.returncode:
        return Outcome(replace(cost, failure="its answer cannot be read"), None)
    return Outcome(cost, json.loads(said.stdout))


def figure(value: float | None, form: str) -> str:
    """A number in a cell, or a dash."""
    return "–" if value is None else format(value, form)


def row(start: list[str], it: Outcome, padu: Outcome) -> list[str]:
    """One line of the table. What a failed tool took until it ended is shown without a ratio."""
    quality = it.quality or {}
    cells = [figure(quality.get(key), ".3f") for key in QUALITIES]
    comparable = it.quality is not None and padu.quality is not None
    for key, form in [("cpu_s", ".1f"), ("wall_s", ".1f"), ("peak_mb", ".0f")]:
        own, others = getattr(it.cost, key), getattr(padu.cost, key)
        cells += [figure(own, form), figure(own / others if comparable else None, ".2f")]
    return [*start, *cells, it.cost.failure.replace("|", "/")]


def say(cells: list[str]) -> None:
    """One line of the Markdown table."""
    print(f"| {' | '.join(cells)} |", flush=True)


def versions() -> str:
    """Which peers these were."""
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} not installed")
    return ", ".join(found)


def main() -> None:
    """Every size, every list, every tool."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", required=True)
    parser.add_argument("--work", type=Path, required=True, help="an empty folder")
    parser.add_argument("--padu", required=True, help="the program padu")
    parser.add_argument("--xtask", required=True, help="the program that has synth")
    parser.add_argument("--generator", type=Path, help="a program that makes a further list")
    parser.add_argument("--lists", default="", help="only lists whose title holds this")
    parser.add_argument("--only", default="", help="only peers whose name holds this")
    parser.add_argument("--limit-seconds", type=float, required=True)
    parser.add_argument("--limit-mb", type=int, required=True)
    arguments = parser.parse_args()
    limits = Limits(arguments.limit_seconds, arguments.limit_mb)
    peers = [peer for peer in PEERS if arguments.only.lower() in peer.lower()]
    say(HEADER)
    say(["---"] * len(HEADER))
    for size in arguments.sizes:
        for title, folder in lists(arguments.work, size, arguments):
            padu = outcome("padu", folder, arguments.padu, limits)
            say(row([title, f"{size:,}", "padu"], padu, padu))
            for peer in peers:
                it = outcome(peer, folder, arguments.padu, limits)
                say(row([title, f"{size:,}", peer], it, padu))
            shutil.rmtree(folder)
    print(f"\nVersions: {versions()}; {limits.seconds:g} s and {limits.megabytes} MB a run.")


if __name__ == "__main__":
    main()
