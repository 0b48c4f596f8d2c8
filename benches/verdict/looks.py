"""Whether a brand's look is told from others: `looks.py PROGRAM CLEAN WORK`.

The clips of CLEAN are given four looks. One look is the brand's: `verite profile learn` learns it from ten clips, and the
clips that were not among them, in all four looks, are held against it. Every look is the brand's in turn, with several
choices of the ten. Printed is how often a clip of the look lies nearer than one of another look (AUC), and what the flag says.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

LOOKS = {
    "warm": "colortemperature=temperature=4600,eq=brightness=0.05:saturation=1.15",
    "cold": "colortemperature=temperature=9500,eq=brightness=-0.08:contrast=1.1",
    "pale": "eq=contrast=0.7:saturation=0.5:brightness=0.08",
    "vivid": "eq=contrast=1.3:saturation=1.7",
}
CHOICES = 6
TAUGHT = 10


def render(clean: Path, work: Path) -> list[str]:
    """One clip a picture; of pictures that occur with two voices the first."""
    pictures = {clip.stem.split("-a_")[0]: clip for clip in sorted(clean.glob("*.mp4"), reverse=True)}
    for name, clip in pictures.items():
        for look, graph in LOOKS.items():
            target = work / look / f"{name}.mp4"
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                command = ["ffmpeg", "-v", "error", "-y", "-i", clip, "-t", "4", "-vf", f"{graph},scale=-2:540,format=yuv420p", "-crf", "16", target]
                subprocess.run([str(part) for part in command], check=True)
    return sorted(pictures)


def main() -> None:
    program, clean, work = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    pictures = render(clean, work)
    results = work / "results.jsonl"
    measure(program, [work / look / f"{name}.mp4" for look in LOOKS for name in pictures], results)
    draw = random.Random(1)
    right = pairs = flagged_other = flagged_own = others = owns = 0.0
    for look in LOOKS:
        for choice in range(CHOICES):
            taught = draw.sample(pictures, TAUGHT)
            approved = work / "approved"
            approved.mkdir(exist_ok=True)
            for old in approved.iterdir():
                old.unlink()
            for name in taught:
                (approved / f"{name}.mp4").hardlink_to(work / look / f"{name}.mp4")
            brand = work / "brand.toml"
            subprocess.run([program, "profile", "learn", approved, "--out", brand, "--results", results], check=True, stdout=subprocess.DEVNULL)
            held = [(other, work / other / f"{name}.mp4") for other in LOOKS for name in pictures if name not in taught]
            verdicts = judged(program, brand, [clip for _, clip in held], results)
            own = [v for (other, _), v in zip(held, verdicts) if other == look]
            rest = [v for (other, _), v in zip(held, verdicts) if other != look]
            for one in own:
                for other in rest:
                    pairs += 1
                    right += (one["distance"] < other["distance"]) + 0.5 * (one["distance"] == other["distance"])
            flagged_own += sum(v["flag"] for v in own)
            flagged_other += sum(v["flag"] for v in rest)
            owns, others = owns + len(own), others + len(rest)
    print(f"{len(pictures)} pictures, {len(LOOKS)} looks, {CHOICES} choices of {TAUGHT}: AUC {right / pairs:.3f}")
    print(f"flagged off brand: {100 * flagged_other / others:.0f} % of other looks, {100 * flagged_own / owns:.0f} % of the brand's own")


def measure(program: str, clips: list[Path], results: Path) -> None:
    """Each clip once, under its own name; a bench measures side by side whatever its labels say."""
    table = results.with_name("labels.csv")
    table.write_text("file,class\n" + "".join(f"{clip.relative_to(table.parent)},plain\n" for clip in clips))
    subprocess.run([program, "bench", table, "--results", results, "--json"], check=True, stdout=subprocess.DEVNULL)


def judged(program: str, brand: Path, clips: list[Path], results: Path) -> list[dict]:
    """Distance and flag of each clip."""
    told = subprocess.run([program, "judge", results, "--profile", brand, "--json"], stdout=subprocess.PIPE, text=True, check=False)
    records = {record["source"]["path"]: record["verdict"] for record in map(json.loads, told.stdout.splitlines())}
    return [
        {
            "distance": records[str(clip)]["brand"]["distance"],
            "flag": any(finding["rule"] == "off-brand-look" for finding in records[str(clip)]["findings"]),
        }
        for clip in clips
    ]


if __name__ == "__main__":
    main()
