"""Captions, stickers and marks of known place and time over real clips: whether each second of them is found, how much of
the picture they cover, and whether clips without any, some with text in the scene, stay without. The clips and the fonts
of one half tuned the meter, those of the other were kept for this report."""

import argparse
import json
import subprocess
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import overlays

# Overlays that the files came with: they were looked at, and are right to be found.
OWN = {"ff_foreman": "stickers"}
FIELDS = {"caption": "captions", "sticker": "stickers"}


def render(half: str, media: Path, folder: Path, fonts: dict[str, Path]) -> list[dict]:
    """The clips of a half and their truth, unless they lie there from an earlier run."""
    known = []
    for order in overlays.orders(half, media):
        path = folder / f"{order[0]}.mp4"
        notes = path.with_suffix(".json")
        if not notes.exists():
            shown = overlays.make(order, half, media, fonts, path)
            notes.write_text(json.dumps({"file": str(path), "shown": shown}))
        known.append(json.loads(notes.read_text()) | {"name": order[0], "look": order[2]})
    return known


def verite(program: Path, files: list[str]) -> list[dict]:
    done = subprocess.run([str(program), "check", "--json", *files], capture_output=True, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def seconds(ranges: list[list[float]], length: int) -> list[bool]:
    """Whether most of each second is within a range."""
    common = lambda second: sum(max(0.0, min(end, second + 1) - max(start, second)) for start, end in ranges)
    return [common(second) >= 0.5 for second in range(length)]


def merged(shown: list[dict]) -> list[list[float]]:
    """Stretches of time with something shown."""
    out: list[list[float]] = []
    for start, end in sorted((one["start_s"], one["end_s"]) for one in shown):
        if out and start <= out[-1][1] + 0.25:
            out[-1][1] = max(end, out[-1][1])
        else:
            out.append([start, end])
    return out


def edges(known: list[list[float]], said: list[list[float]]) -> list[float]:
    """How far the ends of stretches found are from those nearest in truth, where both have as many."""
    if len(known) != len(said):
        return []
    return [abs(a - b) for one, other in zip(known, said, strict=True) for a, b in zip(one, other, strict=True)]


def line(name: str, counts: Counter) -> str:
    hit, false, missed = counts["hit"], counts["false"], counts["missed"]
    precision, recall, f1 = hit / max(hit + false, 1), hit / max(hit + missed, 1), 2 * hit / max(2 * hit + false + missed, 1)
    return f"  {name:26} {precision:9.3f} {recall:7.3f} {f1:7.3f}   {hit:4} s hit {false:4} s false {missed:4} s missed"


def report(half: str, known: list[dict], found: list[dict], talk: bool) -> None:
    counts: dict[str, Counter] = defaultdict(Counter)
    shares: dict[str, list[float]] = defaultdict(list)
    apart: list[float] = []
    alarms: dict[str, Counter] = defaultdict(Counter)
    content = Counter()
    for truth, record in zip(known, found, strict=True):
        kind, look = truth["name"].split("-")[1:3]
        edits = record["measurements"]["edits"]
        content[edits.get("content", "unmeasured")] += 1
        for of, field in FIELDS.items():
            shown = [one for one in truth["shown"] if one["kind"] == of]
            said = edits.get(f"{field}_s", [])
            tripod = edits.get(f"{field}_pct") is None
            if kind in ("none", "scene"):
                own = OWN.get(truth["name"].split("-")[-1]) == field
                alarms[f"{kind}, {field}"].update(clips=1, false=bool(said) and not own, unsaid=tripod)
                if talk and said:
                    print(f"  {truth['name']}: {field} said {said}")
                continue
            pairs = zip(seconds(merged(shown), overlays.SECONDS), seconds(said, overlays.SECONDS), strict=True)
            tally = Counter("hit" if a and b else "missed" if a else "false" for a, b in pairs if a or b)
            counts[of].update(tally)
            counts[f"{of}, where {kind}s are drawn"].update(tally)
            if not shown:
                continue
            counts[f"{of}: {look}"].update(tally)
            counts[f"{of}: {'unsaid' if tripod else 'said'}"].update(tally)
            apart.extend(edges(merged(shown), said) if of == "caption" else [])
            length = sum(one["end_s"] - one["start_s"] for one in shown)
            true = 100.0 * sum(one["covers"] * (one["end_s"] - one["start_s"]) for one in shown) / length
            if said and (of == "sticker" or shown[0]["height"] >= 0.04):
                shares[of].append(edits[f"{field}_pct"] / true)
            if talk:
                print(f"  {truth['name']}: {dict(tally)}, {edits.get(f'{field}_pct') or 0:.2f} of {true:.2f} %, {edits.get(f'{field}_confidence')}")
    print(f"\n{half} half, {len(known)} clips        precision  recall      F1   by second")
    for name in sorted(counts):
        print(line(name, counts[name]))
    for of, ratios in shares.items():
        within = sum(abs(ratio - 1.0) <= 0.3 for ratio in ratios)
        error = sorted(abs(ratio - 1.0) for ratio in ratios)[len(ratios) // 2]
        size = " of at least 4 % of the height" if of == "caption" else ""
        print(f"share covered by {of}s{size}: within 30 % in {within} of {len(ratios)} clips, median error {100 * error:.0f} %")
    if apart:
        apart.sort()
        print(f"ends of stretches with captions: median {apart[len(apart) // 2]:.2f} s apart, 95 % within {apart[int(0.95 * len(apart))]:.2f} s")
    for name, tally in alarms.items():
        print(f"false alarms, {name}: {tally['false']} of {tally['clips']} clips ({tally['unsaid']} say nothing)")
    print("what took the pictures: " + ", ".join(f"{name} {count}" for name, count in content.most_common()))


def originals(program: Path, media: Path, half: str) -> None:
    """What is said of the files as they came, those of the sources of the half and every other one of the rest."""
    sources = {name for names in overlays.joins.SOURCES.values() for name in names.split()}
    ours = set(overlays.joins.SOURCES[half].split())
    rest = sorted(file.name for file in media.iterdir() if file.suffix in (".mp4", ".mov", ".mkv", ".webm", ".mpg", ".ogg") and file.name not in sources)
    files = [media / name for name in sorted(ours | set(rest[half == "reporting" :: 2])) if (media / name).exists()]
    print(f"\nfiles as they came, {half} half")
    said = 0
    for record in verite(program, [str(file) for file in files]):
        edits = (record.get("measurements") or {}).get("edits", {})
        for field in FIELDS.values():
            if edits.get(f"{field}_s"):
                print(f"  {Path(record['source']['path']).name}: {field} over {edits[f'{field}_pct']:.1f} % at {edits[f'{field}_s']}")
                said += 1
    print(f"  {said} alarms in {len(files)} files")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("media", type=Path, help="the folder with the clips that joins.py names, and photos below it")
    parser.add_argument("--half", choices=["tuning", "reporting"], default="reporting")
    parser.add_argument("--keep", type=Path, help="a folder for the clips and the fonts, to be used again")
    parser.add_argument("--program", type=Path, default=Path("target/release/verite"))
    parser.add_argument("--talk", action="store_true", help="say what was found in each clip")
    order = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (order.keep or Path(temporary)) / "captions"
        folder.mkdir(parents=True, exist_ok=True)
        known = render(order.half, order.media, folder, overlays.fetch(folder.parent / "fonts"))
        report(order.half, known, verite(order.program, [one["file"] for one in known]), order.talk)
        originals(order.program, order.media, order.half)


if __name__ == "__main__":
    main()
