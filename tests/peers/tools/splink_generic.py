"""Splink without knowledge of the list: comparisons by kind of column, blocking on rare words, no labels.

A title is compared by equality, Jaro-Winkler and shared words; long text by its rarest words; an address as a
code. Own threshold: a match probability of 0.95, at which Splink's tutorial clusters.
"""

import logging
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pandas as pd
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as levels
from splink import comparison_library as comparisons

sys.path.insert(0, str(Path(__file__).parent.parent))
import records

TITLES = ["name", "organisation", "unit"]
LONG = "description"
CODE = "url"
THRESHOLD = 0.95
# Above this many records fewer and rarer words block, or there would be too many pairs.
LARGE = 100_000


def word_sets(texts: list[str], most: int | None = None) -> list[list[str] | None]:
    """The words of each text; of a long one only the rarest."""
    sets = [sorted(set(records.plain(text).split())) for text in texts]
    count = Counter(word for words in sets for word in words)
    rarest = [sorted(words, key=lambda word: (count[word], word))[:most] for words in sets]
    return [words or None for words in rarest]


def blocking_words(titles: list[str], most: int, holders: int) -> list[list[str]]:
    """The rarest words of each record that others hold too, but not too many others."""
    sets = [{word for word in records.plain(title).split() if len(word) > 1} for title in titles]
    count = Counter(word for words in sets for word in words)
    usable = [[word for word in words if 2 <= count[word] <= holders] for words in sets]
    return [sorted(words, key=lambda word: (count[word], word))[:most] for words in usable]


def prepared(rows: list[dict[str, str]]) -> tuple[pd.DataFrame, list[str]]:
    """The table that Splink reads, and which title columns it has."""
    titles = [title for title in TITLES if title in rows[0]]
    frame = pd.DataFrame({"unique_id": [row["id"] for row in rows]})
    for column in [*titles, LONG]:
        texts = [row[column] for row in rows]
        frame[column] = [records.plain(text) or None for text in texts]
        frame[f"{column}_words"] = word_sets(texts, 12 if column == LONG else None)
    frame[CODE] = [row[CODE].strip().lower() or None for row in rows]
    most, holders = (3, 50) if len(rows) > LARGE else (4, max(100, min(200, len(rows) // 50)))
    joined = [" ".join(row[column] for column in [*titles, CODE]) for row in rows]
    words = blocking_words(joined, most, holders)
    frame["rare"] = words
    frame["rarest"] = [it[0] if it else None for it in words]
    frame["second"] = [it[1] if len(it) > 1 else None for it in words]
    return frame, titles


def shared_words(column: str, shares: list[float]) -> list[levels.CustomLevel]:
    """Levels by the share of words that two texts have in common."""
    left, right = f"{column}_words_l", f"{column}_words_r"
    common = f"len(list_intersect({left}, {right}))"
    jaccard = f"{common}::double / nullif(len({left}) + len({right}) - {common}, 0)"
    return [levels.CustomLevel(f"{jaccard} >= {it}", f"words >= {it}") for it in shares]


def title_comparison(column: str) -> comparisons.CustomComparison:
    """A name-like column."""
    said = [
        levels.NullLevel(column),
        levels.ExactMatchLevel(column, term_frequency_adjustments=True),
        levels.JaroWinklerLevel(column, 0.92),
        *shared_words(column, [0.8, 0.6, 0.4, 0.25]),
        levels.ElseLevel(),
    ]
    return comparisons.CustomComparison(said, output_column_name=column)


def long_comparison(column: str) -> comparisons.CustomComparison:
    """Free text."""
    said = [levels.NullLevel(column), *shared_words(column, [0.8, 0.5, 0.3, 0.15])]
    return comparisons.CustomComparison([*said, levels.ElseLevel()], output_column_name=column)


def code_comparison(column: str) -> comparisons.DamerauLevenshteinAtThresholds:
    """An address."""
    by_edits = comparisons.DamerauLevenshteinAtThresholds(column, [1, 2])
    return by_edits.configure(term_frequency_adjustments=True)


def main(source: Path, out: Path) -> None:
    """Trains, predicts and writes."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    frame, titles = prepared(records.read(source))
    by_name = block_on(*titles[:2]) if len(frame) > LARGE else block_on(titles[0])
    settings = SettingsCreator(
        link_type="dedupe_only",
        # One duplicate in ten rows, as an analyst would state it.
        probability_two_random_records_match=0.2 / (len(frame) - 1),
        comparisons=[
            *[title_comparison(title) for title in titles],
            long_comparison(LONG),
            code_comparison(CODE),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("rare", arrays_to_explode=["rare"]),
            by_name,
            block_on(CODE),
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    connection = duckdb.connect()
    api = DuckDBAPI(connection)
    linker = Linker(api.register(frame), settings, log_level="ERROR")
    linker.training.estimate_u_using_random_sampling(max_pairs=3e5, seed=1)
    for word in ["rarest", "second"]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(word))
    table = linker.inference.predict().physical_name
    records.write_splink(connection, table, THRESHOLD, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
