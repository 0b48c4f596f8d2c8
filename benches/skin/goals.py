"""What the meter is to do, and what it does: one line a goal, from the same rows as the tables; and what the grid does not
hold: pictures without a face, several frames of one person, and the cost.
"""

import os
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

import fit

# Frames of a person with less of the sharpest one's detail are blinks and motion (SHARP_SHARE of the meter).
SHARP_SHARE = 0.6


def line(name: str, goal: str, figure: float, met: bool | None, unit: str = "", more: str = "") -> None:
    verdict = {True: "met", False: "short", None: ""}[met]
    print(f"{name:58} {goal:>8} {figure:8.3f}{unit:3} {verdict:6} {more}")


def table(rows: list[dict], auc: Callable, lost: Callable) -> None:
    """The goals that the grid answers."""
    read = [row for row in rows if "smoothing" in row]
    plain = [row for row in read if row["kind"] == "untouched"]

    def against(what: str, goal: float, of: Callable[[dict], bool], strength: str) -> None:
        here = [row for row in read if of(row)]
        negative = [row["smoothing"] for row in here if row["kind"] == "untouched"]
        figure = auc([row["smoothing"] for row in here if row["strength"] == strength], negative)
        line(f"AUC {strength}, {what}", f">= {goal}", figure, figure >= goal, more=f"{len(negative)} untouched")

    print("\nGoals" + " " * 58 + "goal   figure")
    sizes = [("photos of 95 px and more", ["120-q95", "95-q60"], 0.93, 0.80), ("photos of 70 px", ["70-q75"], 0.90, 0.78)]
    sizes.append(("photos of 48 px", ["48-q85"], 0.85, 0.72))
    for what, conditions, strong, light in sizes:
        against(what, strong, lambda row: row["condition"] in conditions, "strong")
        against(what, light, lambda row: row["condition"] in conditions, "light")
    for crf, goal in [(23, 0.92), (28, 0.88), (32, 0.85)]:
        against(f"H.264 crf {crf}", goal, lambda row: row["condition"] == f"110-crf{crf}", "strong")
    large = [row for row in read if row["iod"] > 85 and not row["clip"]]
    negative = [row["smoothing"] for row in large if row["kind"] == "untouched"]
    families = sorted({row["what"] for row in read if row["kind"] == "smoothed"})
    every = [auc([r["smoothing"] for r in large if r["what"] == one and r["kind"] == "smoothed"], negative) for one in families]
    line("AUC of the unseen filter families, mean", ">= 0.8", float(np.mean(every)), np.mean(every) >= 0.8)
    worst = int(np.argmin(every))
    line("AUC of the unseen filter families, worst", ">= 0.75", every[worst], every[worst] >= 0.75, more=families[worst])

    def called(what: str, goal: float, part: list[dict], at_least: bool = False) -> None:
        hit = [row["smoothing"] >= 70 for row in part]
        figure = 100 * float(np.mean(hit)) if hit else float("nan")
        met = figure >= goal if at_least else figure <= goal
        line(f"at 70 points: {what}", f"{'>=' if at_least else '<='} {goal:g}", figure, met, " %", f"of {len(hit)}")

    big = [row for row in read if row["iod"] >= 85]
    called("strongly smoothed photos of 90 px", 60, [r for r in big if r["strength"] == "strong" and not r["clip"]], True)
    called("strongly smoothed clips of 90 px, crf 18-28", 60, [r for r in big if r["strength"] == "strong" and r["clip"] and "32" not in r["condition"]], True)
    called("untouched photos", 5, [r for r in plain if not r["clip"]])
    called("untouched clips, crf 20-28", 5, [r for r in plain if r["clip"] and not r["condition"].endswith(("18", "32"))])
    hard = ["defocus", "defocus_more", "motion", "sharpened", "recompressed"]
    called("out of focus, smeared, compressed, sharpened", 8, [r for r in read if r["kind"] == "honest" and r["what"] in hard])
    for what in hard:
        called(what, 8, [r for r in read if r["kind"] == "honest" and r["what"] == what])
    called("denoised low light", 20, [r for r in read if r["what"] == "denoised_low_light"])
    tones = {}
    for tone in ("light", "medium", "dark"):
        part = [r for r in plain if r["tone"] == tone and not r["clip"]]
        tones[tone] = 100 * float(np.mean([r["smoothing"] >= 70 for r in part])) if part else float("nan")
    gap = max(tones.values()) - min(tones.values())
    line("gap of false alarms between skin tones, photos", "<= 4", gap, gap <= 4, " %", ", ".join(f"{k} {v:.1f} %" for k, v in tones.items()))

    own = {(row["face"], row["condition"]): row["evidence"] for row in plain}
    won = [r["evidence"] > own[r["face"], r["condition"]] for r in read if r["kind"] == "smoothed" and (r["face"], r["condition"]) in own]
    line("own original ranks lower", ">= 97", 100 * float(np.mean(won)), np.mean(won) >= 0.97, " %", f"of {len(won)} pairs")
    won = against_own(rows, lost)
    line("own original ranks lower, against a reference", ">= 99", 100 * float(np.mean(won)), np.mean(won) >= 0.99, " %", f"of {len(won)} pairs")
    moved: dict[str, list[float]] = defaultdict(list)
    for row in read:
        if row["kind"] != "honest" and row["condition"] in ("110-crf18", "110-crf20", "110-crf23", "110-crf28"):
            moved[row["face"] + Path(row["path"]).stem.split("__")[1]].append(row["smoothing"])
    spans = [max(one) - min(one) for one in moved.values() if len(one) >= 3]
    if spans:
        more = f"of {len(spans)}; nine in ten within {np.quantile(spans, 0.9):.0f}"
        line("points moved over crf 18-28, median", "<= 8", float(np.median(spans)), np.median(spans) <= 8, more=more)


def against_own(rows: list[dict], lost: Callable) -> list[bool]:
    """Whether a smoothed face has lost more of its own largest untouched photo's texture than the untouched one stored the
    same way."""
    plain = {(row["face"], row["condition"]): row for row in rows if row["kind"] == "untouched" and "octaves" in row}
    largest: dict[str, dict] = {}
    for row in plain.values():
        if not row["clip"] and row["iod"] > largest.get(row["face"], {"iod": 0})["iod"]:
            largest[row["face"]] = row
    won = []
    for row in rows:
        own, reference = plain.get((row["face"], row["condition"])), largest.get(row["face"])
        if row["kind"] == "smoothed" and "octaves" in row and own and reference and own["path"] != reference["path"]:
            won.append(lost(row, reference) > lost(own, reference))
    return won


def refusals(program: Path, folder: Path, read: Callable) -> None:
    """Pictures without a living face, one folder a kind: how many get no reading."""
    files = [str(file) for file in sorted(folder.rglob("*")) if file.is_file()]
    got: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for row in read(program, files, "--reading"):
        state = row["retouch"].get("state")
        got[Path(row["path"]).parent.name].append((state == "unmeasured", state != "measured"))
    got["all"] = [one for kind in list(got) for one in got[kind]]
    for kind, states in got.items():
        refused, harmless = (100 * float(np.mean(one)) for one in zip(*states))
        line(f"no reading of {kind}", ">= 95", refused, refused >= 95, " %", f"of {len(states)}; nothing dependable of {harmless:.1f} %")


def spread(program: Path, folder: Path, read: Callable, weights: Path, names: list[str]) -> None:
    """How far one person's good frames lie apart in the clips of a folder."""
    clips = [str(file) for file in sorted(folder.iterdir()) if file.suffix in (".mp4", ".mov", ".mkv", ".webm", ".mpg")]
    frames: dict[str, list[dict]] = defaultdict(list)
    for row in read(program, clips, "--glance", "--every", "10"):
        if "traits" in row:
            frames[row["path"]].append(row)
    spans = []
    for rows in frames.values():
        tracks: list[list[dict]] = []
        for row in rows:
            x, y = np.mean(row["points"], 0)
            # A person stays within half an eye distance from one look to the next.
            near = [t for t in tracks if t[-1]["t_s"] < row["t_s"] and np.hypot(*(np.mean(t[-1]["points"], 0) - [x, y])) < 0.5 * row["iod"]]
            (near[0].append(row) if near else tracks.append([row]))
        for track in tracks:
            sharpest = max(row["detail_rms"] for row in track)
            good = [row for row in track if row["detail_rms"] >= SHARP_SHARE * sharpest]
            if len(good) < 5:
                continue
            scored = [{"frames": [[r["traits"][n] for n in names]], "quantiser": r["quantiser"], "iod": r["iod"], "sharpness_oct": 0} for r in good]
            fit.add_scores(scored, weights)
            scores = [row["smoothing"] for row in scored if "smoothing" in row]
            if len(scores) >= 5:
                spans.append(float(np.quantile(scores, 0.9) - np.quantile(scores, 0.1)))
    if spans:
        more = f"of {len(spans)}; three in four within {np.quantile(spans, 0.75):.0f}"
        line("points between tenths of one person's good frames, median", "<= 10", float(np.median(spans)), np.median(spans) <= 10, more=more)


def cost(program: Path, photo: Path, keep: Path) -> None:
    """CPU time of the meter beyond decoding, for ten seconds of 1080p and for a photo of 12 megapixels, both made of one
    photo of a face."""
    clip, large = keep / "cost.mp4", keep / "cost.jpg"
    make = ["ffmpeg", "-v", "error", "-y", "-threads", "1", "-loop", "1", "-framerate", "30", "-i", str(photo)]
    if not clip.exists():
        moving = "scale=2112:1188:force_original_aspect_ratio=increase,crop=1920:1080:x='(iw-1920)/2+20*sin(2*t)':y='(ih-1080)/3+15*sin(3*t)',noise=alls=4:allf=t"
        subprocess.run([*make, "-t", "10", "-vf", moving, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-crf", "21", str(clip)], check=True)
    if not large.exists():
        whole = "scale=4000:3000:force_original_aspect_ratio=increase,crop=4000:3000,noise=alls=4:allf=t"
        subprocess.run([*make, "-frames:v", "1", "-vf", whole, "-q:v", "3", str(large)], check=True)

    def seconds(file: Path, option: str) -> float:
        def once() -> float:
            process = subprocess.Popen([program, option], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
            process.stdin.write(f"{file}\n".encode())
            process.stdin.close()
            used = os.wait4(process.pid, 0)[2]
            return used.ru_utime + used.ru_stime

        return min(once() for _ in range(5))

    decoding = seconds(clip, "--decode")
    share = 100 * (seconds(clip, "--reading") - decoding) / decoding
    line("CPU beyond decoding, 1080p of ten seconds", "<= 15", share, share <= 15, " %", f"of {decoding:.2f} s")
    beyond = 1000 * (seconds(large, "--reading") - seconds(large, "--decode"))
    line("CPU beyond decoding, photo of 12 megapixels", "<= 150", beyond, beyond <= 150, " ms")
