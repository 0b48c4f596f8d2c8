"""Cuts, dissolves and fades of verite on clips joined from real ones at known times, beside PySceneDetect's
AdaptiveDetector. The clips of one half tuned the meter, those of the other were kept for this report."""

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import contents as pictures
import joins
from scenedetect import AdaptiveDetector, detect

# A cut is found within one frame of its time.
WITHIN_S = 1.01 / joins.RATE


def render(half: str, media: Path, folder: Path, number: int) -> list[dict]:
    """The clips of a half and their truth, unless they lie there from an earlier run."""
    names = joins.SOURCES[half].split()
    orders = [(kind, index, folder / f"{half}-{kind}-{index}.mp4") for kind in joins.KINDS for index in range(number)]
    clips: dict = {}
    for kind, index, path in orders:
        notes = path.with_suffix(".json")
        if notes.exists():
            continue
        if not clips:
            clips = {name: joins.read(media / name) for name in names if (media / name).exists()}
            clips = {name: frames for name, frames in clips.items() if len(frames) >= 30}
        clip = joins.joined(kind, index, half, clips)
        joins.write(clip, path)
        gradual = [[start / joins.RATE, end / joins.RATE] for start, end in clip.gradual]
        cuts = [cut / joins.RATE for cut in clip.cuts]
        notes.write_text(json.dumps({"file": str(path), "kind": kind, "cuts": cuts, "gradual": gradual}))
    return [json.loads(path.with_suffix(".json").read_text()) for _, _, path in orders]


def verite(program: Path, files: list[str]) -> list[dict]:
    """Cuts and gradual joins as verite writes them."""
    done = subprocess.run([str(program), "check", "--json", *files], capture_output=True, check=False)
    found = []
    for line in done.stdout.splitlines():
        edits = json.loads(line)["measurements"]["edits"]
        found.append({"cuts": edits["cuts_s"], "gradual": edits["dissolves_s"] + edits["fades_s"]})
    return found


def rival(file: str) -> dict:
    scenes = detect(file, AdaptiveDetector())
    return {"cuts": [start.seconds for start, _ in scenes[1:]], "gradual": []}


def score(truth: dict, found: dict) -> dict[str, Counter]:
    """Hits, false alarms and misses of cuts and of gradual joins. A cut within a gradual join is neither."""
    cuts, gradual = Counter(), Counter()
    left = list(truth["cuts"])
    for cut in found["cuts"]:
        near = min(left, key=lambda known: abs(known - cut), default=None)
        if near is not None and abs(near - cut) <= WITHIN_S:
            left.remove(near)
            cuts["hit"] += 1
        elif not any(start - WITHIN_S <= cut <= end + WITHIN_S for start, end in truth["gradual"]):
            cuts["false"] += 1
    cuts["missed"] += len(left)
    open_joins = [tuple(join) for join in truth["gradual"]]
    seen = set()
    for start, end in found["gradual"]:
        over = [join for join in open_joins if min(join[1], end) > max(join[0], start)]
        gradual["false"] += not over
        seen.update(over)
    gradual["hit"], gradual["missed"] = len(seen), len(open_joins) - len(seen)
    return {"cuts": cuts, "gradual": gradual}


def contents(program: Path, media: Path, folder: Path, half: str) -> None:
    """What verite says took the pictures of screens, slideshows, cartoons and camera clips; a wrong word counts only if it
    is sure of it, `unknown` is not right either."""
    known = {file: kind for file, kind in pictures.render(media, folder).items() if Path(file).name.startswith(half)}
    filmed = [name for names in joins.SOURCES.values() for name in names.split() if (media / name).exists()]
    known |= {str(media / name): "camera" for name in filmed}
    done = subprocess.run([str(program), "check", "--json", *known], capture_output=True, check=False)
    counts: dict[str, Counter] = {}
    for text, (file, kind) in zip(done.stdout.splitlines(), known.items(), strict=True):
        edits = json.loads(text).get("measurements", {}).get("edits", {})
        said = edits.get("content", "unmeasured")
        counts.setdefault(kind, Counter())[said] += 1
        if said != kind:
            print(f"  {Path(file).name}: {kind}, said {said} ({edits.get('content_confidence', 0):.2f})")
    print("\nWhat took the pictures")
    for kind, said in counts.items():
        print(f"  {kind:12} right {said[kind]:3} of {said.total():3}   " + "  ".join(f"{name} {n}" for name, n in said.items()))
    right = sum(said[kind] for kind, said in counts.items())
    print(f"  {'all':12} right {right:3} of {sum(said.total() for said in counts.values()):3}")


def line(name: str, counts: Counter) -> str:
    hit, false, missed = counts["hit"], counts["false"], counts["missed"]
    if hit + false + missed == 0:
        return f"{name:24} {'-':>9}"
    precision, recall, f1 = hit / max(hit + false, 1), hit / max(hit + missed, 1), 2 * hit / max(2 * hit + false + missed, 1)
    return f"{name:24} {precision:9.3f} {recall:7.3f} {f1:7.3f}   {hit:4} hit {false:4} false {missed:4} missed"


def report(half: str, truth: list[dict], judged: dict[str, list[dict]], talk: bool) -> None:
    print(f"\n{half} half, {len(truth)} clips   precision  recall      F1")
    for name, found in judged.items():
        for what in ("cuts", "gradual"):
            kinds: dict[str, Counter] = {"all": Counter()}
            for known, said in zip(truth, found, strict=True):
                counts = score(known, said)[what]
                kinds.setdefault(known["kind"], Counter()).update(counts)
                kinds["all"].update(counts)
                if talk and name == "verite" and counts["false"] + counts["missed"]:
                    print(f"  {Path(known['file']).name} {what}: known {known[what]}, said {said[what]}")
            print(f"{name}, {what}")
            for kind, counts in kinds.items():
                print(line("  " + kind, counts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("media", type=Path, help="the folder with the clips that joins.py names")
    parser.add_argument("--half", choices=["tuning", "reporting"], default="reporting")
    parser.add_argument("--number", type=int, default=4, help="clips of each kind")
    parser.add_argument("--keep", type=Path, help="a folder for the clips, to be used again")
    parser.add_argument("--program", type=Path, default=Path("target/release/verite"))
    parser.add_argument("--no-rival", action="store_true")
    parser.add_argument("--talk", action="store_true", help="name each clip that verite was wrong about")
    order = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = order.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        truth = render(order.half, order.media, folder, order.number)
        files = [known["file"] for known in truth]
        judged = {"verite": verite(order.program, files)}
        if not order.no_rival:
            judged["AdaptiveDetector"] = [rival(file) for file in files]
        report(order.half, truth, judged, order.talk)
        contents(order.program, order.media, folder, order.half)


if __name__ == "__main__":
    main()
