"""Light and focus on real pictures spoilt by known amounts. The clips of one half tuned the meters, those of the other
were kept for this report; there the spoiling differs as well: other angles, noise, coarser coding, another kind of blur."""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import render

STOPS = [-8, -6, -4, -2, -1, 0, 1, 2, 3, 4, 6]
BLUR_PCT = [0.1, 0.2, 0.3, 0.45, 0.7, 1.0, 1.5]
SMEAR_PCT = [0.3, 0.6, 1.0, 1.5, 2.2, 3.2]
TINTS = [0.0, 0.25, 0.5, 0.75, 1.0]
GREASE = [0.0, 0.1, 0.2, 0.3, 0.5]

# How the clips of each half are coded: pairs of CRF and noise in turn; and what else differs between them.
HALVES = {
    "tuning": {"coding": [(18, 0), (23, 3)], "degrees": 20, "colour": ["warm"], "blur": ["disc"], "streaks": False},
    "reporting": {
        "coding": [(18, 0), (26, 5), (32, 0)],
        "degrees": 65,
        "colour": ["cold", "green"],
        "blur": ["disc", "gaussian"],
        "streaks": True,
    },
}


def ranks(values: list[float]) -> np.ndarray:
    """Ranks, ties sharing theirs."""
    values = np.asarray(values)
    order = values.argsort(kind="stable")
    out = np.empty(len(values))
    out[order] = np.arange(len(values))
    for value in np.unique(values):
        out[values == value] = out[values == value].mean()
    return out


def spearman(doses: list[float], readings: list[float | None]) -> float:
    pairs = [(dose, reading) for dose, reading in zip(doses, readings, strict=True) if reading is not None]
    if len(pairs) < 3:
        return float("nan")
    a, b = (ranks(list(column)) for column in zip(*pairs, strict=True))
    return float(np.corrcoef(a, b)[0, 1]) if a.std() and b.std() else 0.0


class Bench:
    def __init__(self, program: Path, folder: Path) -> None:
        self.program, self.folder, self.count = program, folder, 0

    def clip(self, frames: list[np.ndarray], crf: int = 20, fps: float = render.RATE) -> Path:
        self.count += 1
        return render.write(frames, self.folder / f"{self.count}.mp4", crf, fps)

    def records(self, files: list[Path]) -> list[dict]:
        done = subprocess.run([str(self.program), "check", "--json", *map(str, files)], capture_output=True, check=False)
        records = [json.loads(line) for line in done.stdout.splitlines()]
        for file in files:
            file.unlink()
        return records


def reading(record: dict, meter: str, name: str) -> float | None:
    return record["measurements"][meter].get(name)


def broken(record: dict, rule: str, level: str) -> bool:
    return any(finding["rule"] == rule and finding["level"] == level for finding in record["verdict"]["findings"])


def summary(name: str, values: list[float], goal: str) -> None:
    known = [value for value in values if not np.isnan(value)]
    print(f"  {name:34} worst {min(known):6.3f}  median {np.median(known):6.3f}  of {len(known)} of {len(values)}   ({goal})")


def doses(bench: Bench, bases: dict, kinds: dict, talk: bool, only: str) -> None:
    series = [("exposure, stops", STOPS, render.exposed, "light", "subject_luma", {})]
    for blur in kinds["blur"]:
        spoil = render.defocused if blur == "disc" else render.smoothed
        series.append((f"defocus ({blur}), % of diagonal", BLUR_PCT, spoil, "focus", "blur_pct", {}))
    series.append(("smear, % of diagonal", SMEAR_PCT, render.smeared, "focus", "smear_pct", {"degrees": kinds["degrees"]}))
    series.append(("grease on the lens, share of the light", GREASE, render.greased, "focus", "halo_pct", {"streaks": kinds["streaks"]}))
    series += [(f"{colour} tint, stops", TINTS, render.tinted, "light", "cast_cb_cr", {"colour": colour}) for colour in kinds["colour"]]
    for title, steps, spoil, meter, name, keywords in series:
        if only not in title:
            continue
        found = []
        for index, (base_name, frames) in enumerate(bases.items()):
            crf, noise = kinds["coding"][index % len(kinds["coding"])]
            clips = [render.noisy(spoil(frames[:12], step, **keywords), noise, 7) for step in steps]
            records = bench.records([bench.clip(clip, crf) for clip in clips])
            values = [reading(record, meter, name) for record in records]
            if name == "cast_cb_cr":
                # How far the white point moves: the picture may have a cast of its own.
                values = [value and float(np.hypot(*np.subtract(value, values[0]))) for value in values]
            found.append(spearman(steps, values))
            if talk:
                text = " ".join("-" if value is None else f"{value:.3f}" for value in values)
                print(f"    {base_name} crf {crf} noise {noise}: {found[-1]:.3f}   {text}")
        summary(f"Spearman of {title}", found, "goal .95")


def scales(bench: Bench, bases: dict, talk: bool) -> None:
    """Twice the size, the reading unchanged."""
    for title, spoil, dose, meter, name in [
        ("exposure -2", render.exposed, -2, "light", "subject_luma"),
        ("disc of 0.45 %", render.defocused, 0.45, "focus", "blur_pct"),
        ("disc of 0.45 %", render.defocused, 0.45, "focus", "sharpness"),
        ("disc of 1 %", render.defocused, 1.0, "focus", "blur_pct"),
        ("smear of 1.5 %", render.smeared, 1.5, "focus", "smear_pct"),
        ("untouched", render.defocused, 0, "focus", "sharpness"),
        ("untouched", render.exposed, 0, "light", "contrast"),
    ]:
        changes = []
        for base_name, frames in bases.items():
            spoilt = spoil(frames, dose)
            twice = [render.fitted(image, 2 * max(image.shape[:2])) for image in spoilt[:8]]
            pair = bench.records([bench.clip(spoilt[:8]), bench.clip(twice)])
            small, large = (reading(record, meter, name) for record in pair)
            changes.append(float("nan") if not small or large is None else abs(large / small - 1))
            if talk:
                print(f"    {base_name} {title} {name}: {small} {large}")
        known = np.array([change for change in changes if not np.isnan(change)])
        print(f"  twice the size: {title:16} {name:13} changes by {100 * np.median(known):5.1f} % in the median, "
              f"{100 * known.max():5.1f} % at most; within 10 %: {(known <= 0.1).sum()} of {len(known)}")


def rules(bench: Bench, bases: dict, kinds: dict, talk: bool) -> None:
    """How often each rule speaks."""
    cases = [
        ("untouched", render.exposed, 0), ("-2 stops", render.exposed, -2), ("-4 stops", render.exposed, -4),
        ("-8 stops", render.exposed, -8), ("-12 stops", render.exposed, -12),
        ("+2 stops", render.exposed, 2), ("+4 stops", render.exposed, 4), ("+8 stops", render.exposed, 8),
        ("disc 0.1 %", render.defocused, 0.1), ("disc 0.3 %", render.defocused, 0.3), ("disc 0.6 %", render.defocused, 0.6),
        ("disc 1 %", render.defocused, 1.0), ("smear 1 %", render.smeared, 1.0), ("smear 2.5 %", render.smeared, 2.5),
        ("grease .2", render.greased, 0.2), ("grease .4", render.greased, 0.4),
    ]
    for title, spoil, dose in cases:
        clips = [render.noisy(spoil(frames, dose, streaks=kinds["streaks"]), 2, 3) for frames in bases.values()]
        records = bench.records([bench.clip(clip, kinds["coding"][-1][0]) for clip in clips])
        count = lambda rule, level="deny": sum(broken(record, rule, level) for record in records)
        smears = [reading(record, "focus", "motion_blur_pct") for record in records]
        smeared = sum(smear is not None and smear > 50 for smear in smears)
        print(f"  {title:12} lost light {count('lost-light'):3}  soft picture {count('soft-picture'):3}  "
              f"smeared {smeared:3}  smeared lens {count('smeared-lens', 'note'):3}  of {len(records)}")
        if talk:
            for name, record in zip(bases, records, strict=True):
                light, focus = record["measurements"]["light"], record["measurements"]["focus"]
                print(f"    {name}: luma {light.get('subject_luma')} dark {light.get('dark_pct')} blown {light.get('clipped_pct')} "
                      f"sharp {focus.get('sharpness')} blur {focus.get('blur_pct')} smear {focus.get('smear_pct')} {focus.get('reason', '')}")


def flicker(bench: Bench, bases: dict, talk: bool) -> None:
    """Lamps at 100 and 120 Hz, by rate and readout. Where a lamp's alias is 0 Hz nothing moves, and nothing is to be told."""
    for fps in (24, 25, 30, 50, 60):
        for hz in (100, 120):
            alias = abs(hz - fps * round(hz / fps))
            told = right = total = 0
            for name, frames in list(bases.items())[:3]:
                for readout_s in (0, 0.012, 0.028):
                    for depth in (0.05, 0.2):
                        clip = [frames[i % len(frames)] if i // len(frames) % 2 == 0 else frames[-1 - i % len(frames)] for i in range(2 * fps)]
                        clip = [render.fitted(image, 480) for image in clip]
                        [record] = bench.records([bench.clip(render.flickering(clip, hz, fps, depth, readout_s), 23, fps)])
                        found = reading(record, "light", "flicker_hz")
                        total, told = total + 1, told + (found is not None)
                        right += found is not None and abs(found - hz) < 1
                        if talk and alias and (found is None or abs(found - hz) >= 1):
                            print(f"    {name} {hz} Hz at {fps} fps, readout {readout_s}, depth {depth}: {found} {reading(record, 'light', 'flicker_pct')}")
            print(f"  {hz} Hz at {fps} fps (seen at {alias} Hz): right {right:3}, told {told:3} of {total}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("media", type=Path, help="the folder with the clips that render.py names")
    parser.add_argument("--half", choices=list(render.SOURCES), default="reporting")
    parser.add_argument("--only", choices=["doses", "scales", "rules", "flicker"], nargs="*")
    parser.add_argument("--series", default="", help="of the doses only those whose title holds this")
    parser.add_argument("--program", type=Path, default=Path("target/release/verite"))
    parser.add_argument("--talk", action="store_true", help="every reading")
    order = parser.parse_args()
    names = [name for name in render.SOURCES[order.half].split() if (order.media / name).exists()]
    bases = {name: render.base(order.media / name) for name in names}
    wanted = lambda part: not order.only or part in order.only
    print(f"{order.half} half, {len(bases)} clips")
    with tempfile.TemporaryDirectory() as temporary:
        bench, kinds = Bench(order.program, Path(temporary)), HALVES[order.half]
        if wanted("doses"):
            doses(bench, bases, kinds, order.talk, order.series)
        if wanted("scales"):
            scales(bench, bases, order.talk)
        if wanted("rules"):
            rules(bench, bases, kinds, order.talk)
        if wanted("flicker"):
            flicker(bench, bases, order.talk)


if __name__ == "__main__":
    main()
