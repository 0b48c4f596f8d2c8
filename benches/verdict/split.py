"""`split.py FOLDER` splits FOLDER/labels.csv in two tables of about equal size, source by source: what shares a picture or
a voice stays together, so that nothing is reported on that was tuned on."""

import csv
import sys
from collections import Counter
from pathlib import Path


def main() -> None:
    folder = Path(sys.argv[1])
    with (folder / "labels.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    # A clip's name is that of its picture, then of its voice: both bind.
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for row in rows:
        parts = Path(row["source"]).stem.split("-a_")
        for part in parts[1:]:
            parent[root("a_" + part)] = root(parts[0])
        root(parts[0])
    group = {row["source"]: root(Path(row["source"]).stem.split("-a_")[0]) for row in rows}
    sizes = Counter(group[row["source"]] for row in rows)
    half: dict[str, str] = {}
    filled = Counter()
    for name, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        half[name] = min(("tuning", "reporting"), key=lambda one: (filled[one], one))
        filled[half[name]] += size
    for one in ("tuning", "reporting"):
        with (folder / f"labels-{one}.csv").open("w", newline="") as table:
            writer = csv.DictWriter(table, rows[0].keys())
            writer.writeheader()
            writer.writerows(row for row in rows if half[group[row["source"]]] == one)


if __name__ == "__main__":
    main()
