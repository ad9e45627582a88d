"""Splink as an expert would set it up for this one list: all work in DuckDB's own functions, blocking keys by hand.

Own threshold: a match probability of 0.95, at which Splink's tutorial clusters.
"""

import logging
import sys
from pathlib import Path

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as comparisons

sys.path.insert(0, str(Path(__file__).parent.parent))
import records

THRESHOLD = 0.95
PREPARE = """
create table record as
with plain as (
    select
        id as unique_id,
        trim(regexp_replace(lower(name), '[^a-z0-9]+', ' ', 'g')) as name,
        trim(regexp_replace(lower(organisation), '[^a-z0-9]+', ' ', 'g')) as organisation,
        lower(left(description, 60)) as opening,
        regexp_replace(lower(url), '^(https?://)?(www[.])?', '') as address
    from read_csv(?, header = true, all_varchar = true)
)
select
    unique_id,
    nullif(name, '') as name,
    nullif(organisation, '') as organisation,
    nullif(split_part(organisation, ' ', -1), '') as place,
    nullif(opening, '') as opening,
    nullif(split_part(address, '/', 1), '') as host
from plain
"""


def settings(count: int) -> SettingsCreator:
    """The comparisons and blocking rules."""
    name = comparisons.JaroWinklerAtThresholds("name", [0.95, 0.9, 0.8])
    host = comparisons.LevenshteinAtThresholds("host", [1, 2])
    return SettingsCreator(
        link_type="dedupe_only",
        # One duplicate in ten rows, as an analyst would state it.
        probability_two_random_records_match=0.2 / (count - 1),
        comparisons=[
            name.configure(term_frequency_adjustments=True),
            comparisons.JaroWinklerAtThresholds("organisation", [0.95, 0.85]),
            comparisons.JaroWinklerAtThresholds("opening", [0.95, 0.85]),
            host.configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("host"),
            block_on("name", "place"),
            block_on("organisation", "left(name, 4)"),
            block_on("place", "left(name, 6)"),
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def main(source: Path, out: Path) -> None:
    """Trains, predicts and writes."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    connection.execute(PREPARE, [str(source)])
    count = connection.execute("select count(*) from record").fetchall()[0][0]
    api = DuckDBAPI(connection)
    linker = Linker(api.register("record"), settings(count), log_level="ERROR")
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in [block_on("host"), block_on("name", "place")]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    table = linker.inference.predict(threshold_match_probability=0.001).physical_name
    records.write_splink(connection, table, THRESHOLD, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
