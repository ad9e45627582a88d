"""How right a tool was: `python evaluate.py TRUTH.csv FOLDER` prints its quality over pairs of records as JSON.

A process of its own, so that what it holds is not counted as the memory of the next tool. Pairs within clusters
are counted by sizes: a tool may put half the list into one.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Systems = dict[str, str]


@dataclass(frozen=True)
class Counts:
    """Pairs that a tool takes for one system; `said_of_systems`: no record of the pair only uses a shared one."""

    said: int
    right: int
    said_of_systems: int


def rows(path: Path) -> Iterator[list[str]]:
    """Every row below the header."""
    with open(path, newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        next(lines, None)
        yield from lines


def within(sizes: Counter) -> int:
    """How many pairs there are within groups of these sizes."""
    return sum(size * (size - 1) // 2 for size in sizes.values())


def of_clusters(path: Path, systems: Systems) -> Counts:
    """The pairs of a clustering."""
    clusters, systems_of_clusters, listed = Counter(), Counter(), Counter()
    for record, cluster, *_ in rows(path):
        clusters[cluster] += 1
        if systems[record]:
            listed[cluster] += 1
            systems_of_clusters[cluster, systems[record]] += 1
    return Counts(within(clusters), within(systems_of_clusters), within(listed))


def of_pairs(path: Path, systems: Systems) -> Counts:
    """The pairs of a list of pairs, each counted once."""
    pairs = {tuple(sorted(row[:2])) for row in rows(path)}
    known = [(systems[left], systems[right]) for left, right in pairs]
    listed = [it for it in known if all(it)]
    return Counts(len(pairs), sum(left == right for left, right in listed), len(listed))


def compared(path: Path, systems: Systems) -> int:
    """How many true pairs a tool scored."""
    found = set()
    for left, right, *_ in rows(path):
        if systems[left] and systems[left] == systems[right]:
            found.add((min(left, right), max(left, right)))
    return len(found)


def evaluate(systems: Systems, folder: Path) -> dict[str, float | None]:
    """Quality of what was decided, and the share of the truth that was compared at all."""
    clusters, scored = folder / "clusters.csv", folder / "scored.csv"
    if (candidates := folder / "candidates.csv").exists():
        scored = candidates
    if clusters.exists():
        counts = of_clusters(clusters, systems)
    else:
        counts = of_pairs(folder / "pairs.csv", systems)
    truth = within(Counter(filter(None, systems.values())))
    return {
        "precision": counts.right / max(counts.said, 1),
        "recall": counts.right / max(truth, 1),
        "f1": 2 * counts.right / max(counts.said + truth, 1),
        "f1_without_uses": 2 * counts.right / max(counts.said_of_systems + truth, 1),
        "candidate_recall": compared(scored, systems) / max(truth, 1) if scored.exists() else None,
    }


if __name__ == "__main__":
    truth_of = dict(rows(Path(sys.argv[1])))
    print(json.dumps(evaluate(truth_of, Path(sys.argv[2]))))
