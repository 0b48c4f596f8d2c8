"""Compression on photos coded once and twice, blurred and enlarged, and on pans over them coded as H.264, by known amounts.
Nothing was fitted to the photos of the reporting half, every other one; the kernels of the enlargement and the qualities are
the same in both.

`./x picture coding FOLDER... [--half tuning|reporting]`
"""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from grid import spearman
from render import write

SIDE = 1000
SHORTEST = 500
PHOTOS = 20
QUALITIES = [95, 85, 75, 60, 45, 30, 20, 10]
SIGMAS = [0.5, 0.8, 1.2, 2.0, 3.0]
FACTORS = [1.5, 2.0, 2.25, 3.0]
KERNELS = {"linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC, "lanczos": cv2.INTER_LANCZOS4}
REDUCED = 0.6
REDUCED_FIRST = 0.8
TWICE = [(50, 75), (50, 90), (70, 85), (70, 92), (85, 92), (85, 95), (90, 75), (75, 75)]
CRFS = [18, 22, 26, 30, 34, 37, 40]

Key = tuple


def spoilt(photo: np.ndarray) -> Iterator[tuple[Key, np.ndarray, int]]:
    """A photo with what was done to it and the quality at which it is to be coded."""
    for quality in QUALITIES:
        yield ("quality", quality), photo, quality
    for sigma in SIGMAS:
        yield ("blur", sigma), cv2.GaussianBlur(photo, (0, 0), sigma), 90
    for first, second in TWICE:
        before = cv2.imdecode(cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, first])[1], cv2.IMREAD_COLOR)
        yield ("twice", first, second), before, second
    before = cv2.imdecode(cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, 70])[1], cv2.IMREAD_COLOR)
    yield ("moved between", 70, 90), before[3:, 5:], 90
    small = cv2.resize(photo, None, fx=REDUCED, fy=REDUCED, interpolation=cv2.INTER_AREA)
    yield ("reduced", REDUCED), small, 90
    for factor in FACTORS:
        for name, kernel in KERNELS.items():
            large = cv2.resize(small, None, fx=factor, fy=factor, interpolation=kernel)
            for quality in (95, 80):
                yield ("enlarged", factor, name, quality), large, quality


def photos(folders: list[Path], half: str) -> Iterator[np.ndarray]:
    files = sorted(file for folder in folders for file in folder.glob("*.jpg"))
    pictures = (cv2.imread(str(file)) for file in files)
    large = [picture for picture in pictures if picture is not None and min(picture.shape[:2]) >= SHORTEST]
    for picture in large[half == "reporting" :: 2][:PHOTOS]:
        # Always smaller than they came: what an earlier coding left is gone.
        scale = min(REDUCED_FIRST, SIDE / max(picture.shape[:2]))
        yield cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def measured(program: Path, files: list[Path]) -> list[dict]:
    done = subprocess.run([str(program), "check", "--json", *map(str, files)], capture_output=True, check=False)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return [record["measurements"]["compression"] for record in records]


def ladder_of_clips(program: Path, number: int, photo: np.ndarray) -> list[tuple[int, Key, dict]]:
    """A pan over the photo at each rung of H.264's constant quality."""
    height, width = (length // 21 * 20 // 2 * 2 for length in photo.shape[:2])
    frames = [photo[shift // 2 : shift // 2 + height, shift : shift + width] for shift in range(min(24, photo.shape[1] - width))]
    with tempfile.TemporaryDirectory() as folder:
        files = [write(frames, Path(folder) / f"{crf}.mp4", crf) for crf in CRFS]
        return [(number, ("crf", crf), reading) for crf, reading in zip(CRFS, measured(program, files), strict=True)]


def report(rows: list[tuple[int, Key, dict]]) -> None:
    def part(*key: object) -> list[dict]:
        return [reading for _, has, reading in rows if has[: len(key)] == key]

    def quartiles(readings: list[dict], field: str) -> str:
        values = [reading[field] for reading in readings if field in reading]
        return " ".join(f"{value:4.0f}" for value in np.percentile(values, [0, 25, 50, 75, 100])) if values else "-"

    def ladder(field: str, kind: str) -> str:
        by_photo: dict[int, list[tuple[float, float | None]]] = {}
        for number, key, reading in rows:
            if key[0] == kind:
                by_photo.setdefault(number, []).append((key[1], reading.get(field)))
        found = [spearman(*map(list, zip(*pairs, strict=True))) for pairs in by_photo.values()]
        # The worst is the one nearest to the other sign.
        worst = np.nanmax(found) if np.nanmedian(found) < 0 else np.nanmin(found)
        return f"median {np.nanmedian(found):.2f}, worst {worst:.2f}, by photo {' '.join(f'{one:.2f}' for one in found)}"

    print(f"rank correlation of blockiness with the quality: {ladder('blockiness', 'quality')}")
    print(f"rank correlation of ringing with the quality: {ladder('ringing_db', 'quality')}")
    print(f"rank correlation of the reach of detail with the blur: {ladder('detail_pct', 'blur')}")
    for field in ("quantiser", "blockiness", "detail_pct", "banding", "noise"):
        print(f"rank correlation of {field} with H.264's crf: {ladder(field, 'crf')}")
    known = [(key, reading.get("coded_twice", False)) for _, key, reading in rows if key[0] != "crf"]
    once = [said for key, said in known if key[0] != "twice"]
    print(f"called coded twice: {sum(once)} of {len(once)} that were not, or were moved or resized between")
    for first, second in TWICE:
        said = [told for key, told in known if key == ("twice", first, second)]
        print(f"  quality {first}, then {second}: {sum(said)} of {len(said)}")
    print(f"{'':24} blockiness, least to most     ringing, dB                   detail, % of what the size holds     enlarged")
    for key in dict.fromkeys(key for _, key, _ in rows):
        readings = part(*key)
        seen = sum(reading.get("upscaled", False) for reading in readings)
        name = " ".join(map(str, key))
        blocks, ringing, detail = (quartiles(readings, field) for field in ("blockiness", "ringing_db", "detail_pct"))
        print(f"{name:24} {blocks:28}  {ringing:28}  {detail:34}  {seen:3} of {len(readings)}")
    untouched = [reading for key in ("quality", "blur", "reduced") for reading in part(key)]
    false = sum(reading.get("upscaled", False) for reading in untouched)
    print(f"called enlarged and not so: {false} of {len(untouched)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--half", choices=["tuning", "reporting"], default="reporting")
    parser.add_argument("--program", type=Path, default=Path("target/release/verite"))
    order = parser.parse_args()
    rows = []
    for number, photo in enumerate(photos(order.folders, order.half)):
        with tempfile.TemporaryDirectory() as folder:
            keys, files = [], []
            for key, picture, quality in spoilt(photo):
                keys.append(key)
                files.append(Path(folder) / f"{len(files)}.jpg")
                cv2.imwrite(str(files[-1]), picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
            rows += ladder_of_clips(order.program, number, photo)
            rows += [(number, key, reading) for key, reading in zip(keys, measured(order.program, files), strict=True)]
    report(rows)


if __name__ == "__main__":
    main()
