"""Real speech, spoilt in known ways: how well verite's clarity follows STOI and PESQ beside DNSMOS and WADA.

`./x voice [--half tuning|reporting] [--keep FOLDER]`
"""

import argparse
import hashlib
import json
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.stats import spearmanr

import degrade
import judge
import sources
from sources import RATE

SNRS_DB = [-5.0, 0.0, 5.0, 10.0, 15.0, 20.0, 30.0]
NOISES_A_VOICE = 4
LEVEL_DB = -26.0
CODECS = {
    "pcm": [],
    "aac": ["-c:a", "aac", "-b:a", "64k"],
    "opus": ["-c:a", "libopus", "-b:a", "32k"],
}
SUFFIX = {"pcm": "wav", "aac": "m4a", "opus": "ogg"}
# Raised when a clip of the same name would sound otherwise.
EDITION = 2


@dataclass
class Clip:
    """A clip and what is known of it."""

    name: str
    group: str
    clean: np.ndarray
    sound: np.ndarray
    codec: str = "pcm"
    # The truth, by the names of verite's fields.
    truth: dict[str, float] = field(default_factory=dict)
    encoder: list[str] | None = None


def clips(half: str, known: list[sources.Source]) -> Iterator[Clip]:
    """The grid."""
    noises = [one for one in known if one.kind == "noise" and one.half == half]
    voices = [one for one in known if one.kind == "speech" and one.half == half]
    codecs = list(CODECS)
    for place, voice in enumerate(voices):
        for take, raw in enumerate(sources.excerpts(voice)):
            clean = degrade.scaled(raw, LEVEL_DB)
            name = f"{voice.name}-{take}"
            yield Clip(f"{name} clean", "clean", clean, clean)
            for i in range(NOISES_A_VOICE):
                noise = noises[(NOISES_A_VOICE * (2 * place + take) + i) % len(noises)]
                for k, snr_db in enumerate(SNRS_DB):
                    sound = degrade.add_noise(clean, sources.noise(noise, len(clean)), snr_db)
                    codec = codecs[(place + take + i + k) % len(codecs)]
                    truth = {"snr_db": degrade.audible_snr_db(clean, sound - clean)}
                    yield Clip(f"{name} {noise.name} {snr_db:+.0f}", "noise", clean, sound, codec, truth)
            if take == 0:
                yield from spoilt(name, clean, place, noises[place % len(noises)])


def spoilt(name: str, clean: np.ndarray, seed: int, noise: sources.Source) -> Iterator[Clip]:
    """All that is not noise."""

    def clip(what: str, sound: np.ndarray, codec: str = "pcm", encoder: list[str] | None = None, **truth: float) -> Clip:
        return Clip(f"{name} {what}", what.split()[0], clean, sound, codec, truth, encoder)

    for decay_s, direct_db in [(0.3, 12.0), (0.4, 6.0), (0.6, 3.0), (0.8, 0.0), (1.2, -2.0), (1.8, -4.0)]:
        sound, c50_db = degrade.room(clean, decay_s, direct_db, seed)
        yield clip(f"room {decay_s} {direct_db:+.0f}", degrade.scaled(sound, LEVEL_DB), reverb_c50_db=c50_db)
    for drive_db in [3.0, 6.0, 9.0, 12.0, 20.0]:
        for codec in ["pcm", "aac"]:
            yield clip(f"clip {drive_db:.0f} {codec}", degrade.clip(clean, drive_db), codec, drive_db=drive_db)
    wall = degrade.low_pass(clean, 1000.0)
    for snr_db in [5.0, 15.0]:
        yield clip(f"wall {snr_db:.0f}", degrade.add_noise(wall, sources.noise(noise, len(clean)), snr_db))
    for edge_hz in [1000.0, 2000.0, 3400.0, 6000.0]:
        yield clip(f"low-pass {edge_hz:.0f}", degrade.low_pass(clean, edge_hz), bandwidth_hz=edge_hz)
    for edge_hz in [500.0, 800.0]:
        yield clip(f"high-pass {edge_hz:.0f}", degrade.high_pass(clean, edge_hz))
    for count in [1, 3, 8]:
        sound, made = degrade.dropouts(clean, count, seed)
        for codec in CODECS:
            yield clip(f"gaps {count} {codec}", sound, codec, gaps=float(made))
    for level_dbfs in [-60.0, -50.0, -40.0, -30.0]:
        mains_hz = 50.0 if seed % 2 == 0 else 60.0
        yield clip(f"hum {level_dbfs:.0f}", degrade.hum(clean, level_dbfs, mains_hz), hum_dbfs=level_dbfs)
    for level_dbfs in [-40.0, -30.0, -20.0, -12.0]:
        yield clip(f"wind {level_dbfs:.0f}", degrade.wind(clean, level_dbfs, seed))
    for level_db in [-40.0, -50.0]:
        yield clip(f"quiet {level_db:.0f}", degrade.scaled(clean, level_db))
    for kbit in [24, 48]:
        yield clip(f"aac {kbit}", clean, "aac", ["-c:a", "aac", "-b:a", f"{kbit}k"])
    for kbit in [8, 24]:
        yield clip(f"opus {kbit}", clean, "opus", ["-c:a", "libopus", "-b:a", f"{kbit}k"])


def judged(job: tuple[Clip, Path]) -> tuple[Path, dict[str, float]]:
    """Writes a clip and judges it, unless both lie there from an earlier run."""
    clip, folder = job
    key = hashlib.sha256(f"{EDITION} {clip.name}".encode()).hexdigest()[:16]
    file, notes = folder / f"{key}.{SUFFIX[clip.codec]}", folder / f"{key}.json"
    if not notes.exists():
        # No clip is louder than full scale; a loud noise is not to be a clipped one.
        gain = min(1.0, 0.98 / np.max(np.abs(clip.sound)))
        with tempfile.NamedTemporaryFile(suffix=".wav") as plain:
            wavfile.write(plain.name, RATE, np.round(32767.0 * gain * clip.sound).astype(np.int16))
            encoder = clip.encoder if clip.encoder is not None else CODECS[clip.codec]
            command = ["ffmpeg", "-v", "error", "-y", "-i", plain.name, "-ar", "48000" if encoder else str(RATE)]
            subprocess.run([*command, *encoder, str(file)], check=True)
        heard = sources.read(file)
        heard = _aligned(clip.clean, heard) / gain
        found = judge.references(clip.clean, heard) | judge.rivals(sources.read(file))
        notes.write_text(json.dumps(found))
    return file, json.loads(notes.read_text())


def _aligned(clean: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """Without the delay that a codec adds."""
    reach = 4000
    middle = slice(len(clean) // 4, len(clean) // 4 + 32_000)
    piece = clean[middle]
    start = middle.start - reach
    window = heard[start : start + len(piece) + 2 * reach]
    lag = int(np.argmax(np.abs(np.correlate(window, piece, "valid")))) - reach
    out = np.zeros_like(clean)
    source = heard[max(lag, 0) : max(lag, 0) + len(clean)]
    begin = max(-lag, 0)
    out[begin : begin + len(source)] = source[: len(out) - begin]
    return out


def rank(a: list[float], b: list[float]) -> float:
    return abs(float(spearmanr(a, b).statistic))


def report(all_clips: list[Clip], found: list[dict[str, float]], voices: list[dict]) -> None:
    """The tables."""
    rows = [
        (clip, notes, voice) for clip, notes, voice in zip(all_clips, found, voices, strict=True) if "clarity" in voice
    ]
    lost = [clip.name for clip, voice in zip(all_clips, voices, strict=True) if "clarity" not in voice]
    print(f"\n{len(rows)} of {len(all_clips)} clips have a clarity; not: {', '.join(lost) or 'none'}")
    noisy = [row for row in rows if row[0].group == "noise"]
    spoilt_rows = [row for row in rows if row[0].group not in ("noise", "clean")]
    scores = {
        "clarity": lambda _, voice: voice["clarity"],
        **{name: (lambda name: lambda notes, _: notes[name])(name) for name in ("ovrl", "bak", "sig", "p808", "wada")},
    }
    print(f"\n{'Spearman with':14} {'STOI noise':>11} {'other':>7} {'pooled':>7} {'PESQ noise':>11} {'other':>7}")
    for name, score in scores.items():
        columns = []
        for reference, part in [("stoi", noisy), ("stoi", spoilt_rows), ("stoi", rows), ("pesq", noisy), ("pesq", spoilt_rows)]:
            columns.append(rank([score(n, v) for _, n, v in part], [n[reference] for _, n, _ in part]))
        print("{:14} {:11.3f} {:7.3f} {:7.3f} {:11.3f} {:7.3f}".format(name, *columns))
    print("\nSpeech-to-noise, RMS error in dB from 0 to 20 dB")
    within = [row for row in noisy if 0.0 <= row[0].truth["snr_db"] <= 20.0]
    for name, estimate in [("verite", lambda n, v: v["snr_db"]), ("WADA", lambda n, v: n["wada"])]:
        by_noise: dict[str, list[float]] = {}
        for clip, notes, voice in within:
            by_noise.setdefault(clip.name.split()[1], []).append(estimate(notes, voice) - clip.truth["snr_db"])
        pooled = np.concatenate(list(by_noise.values()))
        parts = "  ".join(f"{noise} {np.sqrt(np.mean(np.square(off))):.1f}" for noise, off in by_noise.items())
        print(f"{name:8} {np.sqrt(np.mean(pooled**2)):5.2f}   {parts}")
    classes(rows)
    each(rows)


def classes(rows: list[tuple[Clip, dict[str, float], dict]]) -> None:
    """Agreement with the classes of STOI."""
    names = ["unclear", "usable", "clear"]
    counts = np.zeros((3, 3), int)
    for _, notes, voice in rows:
        counts[np.searchsorted([0.75, 0.90], notes["stoi"], "right"), names.index(voice["class"])] += 1
    print(f"\n{'by STOI':10} {'unclear':>8} {'usable':>8} {'clear':>8}   (said)")
    for name, line in zip(names, counts, strict=True):
        print("{:10} {:8} {:8} {:8}".format(name, *line))
    print(f"agree: {100.0 * np.trace(counts) / counts.sum():.0f} %, two classes apart: {counts[0, 2] + counts[2, 0]}")


def each(rows: list[tuple[Clip, dict[str, float], dict]]) -> None:
    """Each kind of clip, by its mean over the voices."""
    keys = ["snr_db", "reverb_c50_db", "clipping_plateau", "bandwidth_hz", "hum_db", "wind_db", "dropouts_per_min"]
    print(f"\n{'':22} {'STOI':>6} {'PESQ':>6} {'OVRL':>6} {'clarity':>8}  " + " ".join(f"{key[:9]:>9}" for key in keys))
    kinds: dict[str, list] = {}
    for row in rows:
        words = row[0].name.split()[1:]
        kinds.setdefault(" ".join(["noise", words[-1]] if row[0].group == "noise" else words), []).append(row)
    for kind, part in kinds.items():
        mean = {name: np.mean([notes[name] for _, notes, _ in part]) for name in ("stoi", "pesq", "ovrl")}
        values = [[voice[key] for _, _, voice in part if key in voice] for key in keys]
        cells = " ".join(f"{np.mean(value):9.2f}" if value else f"{'-':>9}" for value in values)
        clarity = np.mean([voice["clarity"] for _, _, voice in part])
        print(f"{kind:22} {mean['stoi']:6.3f} {mean['pesq']:6.2f} {mean['ovrl']:6.2f} {clarity:8.1f}  {cells}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["tuning", "reporting"], default="reporting")
    parser.add_argument("--keep", type=Path, help="a folder for what is fetched and rendered, to be used again")
    parser.add_argument("--program", type=Path, default=Path("target/release/verite"))
    order = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = order.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        known = sources.load(folder)
        all_clips = list(clips(order.half, known))
        with ProcessPoolExecutor() as pool:
            done = list(pool.map(judged, [(clip, folder) for clip in all_clips], chunksize=4))
        files = [file for file, _ in done]
        report(all_clips, [notes for _, notes in done], judge.verite(order.program, files))


if __name__ == "__main__":
    main()
