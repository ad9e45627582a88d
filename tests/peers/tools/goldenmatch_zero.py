"""goldenmatch with nothing configured; its own decision is its clusters.

It may refuse to answer when it does not trust its own configuration; that is switched off, or there would be
nothing to compare. It does not say which pairs it compared.
"""

import sys
from pathlib import Path

import goldenmatch
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent.parent))
import records


def main(source: Path, out: Path) -> None:
    """Groups the rows and writes the groups."""
    rows = records.read(source)
    columns = [column for column in rows[0] if column != "id"]
    texts = {column: pa.array([row[column] or None for row in rows]) for column in columns}
    found = goldenmatch.dedupe_df(pa.table(texts), allow_red_config=True, confidence_required=False)
    clusters = {key: it["members"] for key, it in found.clusters.items()}
    rows_of = ((rows[at]["id"], key) for key, members in clusters.items() for at in members)
    records.write(out / "clusters.csv", ["id", "cluster_id"], rows_of)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
