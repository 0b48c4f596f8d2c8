"""How often a quick look gives the word of the whole: `quick.py PROGRAM TABLE RESULTS [JOBS]`.

TABLE names the labelled clips, RESULTS holds what the whole of each gave. Printed are the clips whose word is the same, how
many of all were looked at as a whole after all, and each that differs.
"""

import csv
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def main() -> None:
    program, table, results = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    whole = {}
    for line in results.read_text().splitlines():
        record = json.loads(line)
        if record.get("verdict"):
            whole[Path(record["source"]["path"]).name] = record["verdict"]["class"]
    with table.open(newline="") as rows:
        names = [row["file"] for row in csv.DictReader(rows) if row["file"] in whole and not row["file"].endswith(".jpg")]

    def look(name: str) -> dict:
        command = [program, "check", "--json", "--quick", "--threads", "1", str(table.parent / name)]
        return json.loads(subprocess.run(command, capture_output=True, check=False).stdout)

    with ThreadPoolExecutor(int(sys.argv[4]) if len(sys.argv) > 4 else 2) as pool:
        looks = dict(zip(names, pool.map(look, names), strict=True))
    differ = {name: record["verdict"]["class"] for name, record in looks.items() if record["verdict"]["class"] != whole[name]}
    second = sum("looked_at_s" not in record["media"] for record in looks.values())
    print(f"quick look: {len(names) - len(differ)} of {len(names)} clips get the word of the whole, {second} after a second look")
    for name, word in differ.items():
        print(f"  {name}: {word}, as a whole {whole[name]}")


main()
