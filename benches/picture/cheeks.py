"""Faces between two lights: photos of faces as they came, and tinted orange left and blue right of the nose by known amounts.

`./x picture cheeks FOLDER...`; a limit was set on the untouched ones, nothing else was fitted.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import cv2
import numpy as np
import render
from grid import spearman

# Stops by which the light of red and of blue is raised and lowered, on one cheek as on the other the other way.
STOPS = [0.0, 0.1, 0.2, 0.35, 0.5]
# Width of the passage between the lights, of the face's.
PASSAGE = 0.12


def measured(program: Path, files: list[Path]) -> list[dict]:
    done = subprocess.run([str(program), "check", "--json", *map(str, files)], capture_output=True, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def between_lights(photo: np.ndarray, left: float, width: float, stops: float) -> np.ndarray:
    from_left = (np.arange(photo.shape[1]) - (left + width / 2)) / (width * PASSAGE)
    bluer = (2 / (1 + np.exp(-from_left)) - 1)[None, :, None]
    return render.codes(render.light(photo) * 2.0 ** (stops * bluer * np.array([1.0, 0.0, -1.0])))


def told(record: dict) -> bool:
    return any(finding["rule"] == "mixed-light" for finding in record["verdict"]["findings"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--program", type=Path, default=Path("target/release/verite"))
    order = parser.parse_args()
    files = sorted(file for folder in order.folders for file in folder.glob("*.jpg"))
    known = [(file, record) for file, record in zip(files, measured(order.program, files), strict=True)
             if record["measurements"]["retouch"].get("faces") and "mixed" in record["measurements"]["light"]]
    print(f"{len(known)} photos with both cheeks seen, as they came: told {sum(told(record) for _, record in known)}")
    counts, ranks = np.zeros(len(STOPS), int), []
    for file, record in known:
        left, _, width, _ = max((face["box"] for face in record["measurements"]["retouch"]["faces"]), key=lambda box: box[2])
        with tempfile.TemporaryDirectory() as folder:
            spoilt = [Path(folder) / f"{index}.png" for index in range(len(STOPS))]
            for path, stops in zip(spoilt, STOPS, strict=True):
                cv2.imwrite(str(path), between_lights(cv2.imread(str(file)), left, width, stops))
            found = measured(order.program, spoilt)
        counts += [told(one) for one in found]
        ranks.append(spearman(STOPS, [one["measurements"]["light"].get("mixed") for one in found]))
    for stops, count in zip(STOPS, counts, strict=True):
        print(f"  {stops:.2f} stops each way: told {count} of {len(known)}")
    print(f"  rank correlation with the stops: median {np.nanmedian(ranks):.2f}, at least .9 in {np.sum(np.array(ranks) >= 0.9)}")


if __name__ == "__main__":
    main()
