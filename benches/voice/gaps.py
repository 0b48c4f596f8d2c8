"""Gaps in speech, cut at known times and coded: fits the trees by which verite tells them from a mouth that closes, and
counts what they find.

`./x voice gaps [--fit] [--keep FOLDER]`
"""

import argparse
import json
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import fftconvolve
from sklearn.ensemble import HistGradientBoostingClassifier

import degrade
import sources
from sources import RATE

HERE = Path(__file__).parent
TREES_FILE = HERE.parent.parent / "src/meter/voice/gap_trees.rs"
LENGTH_S = 45.0
EVERY_S = 1.5
GAP_S = (0.02, 0.25)
LEVEL_DB = -26.0
# A fall belongs to a gap that begins so near to it.
NEAR_S = 0.03
ALLOWED_A_MINUTE = 0.1
TREES = 60
FOLDS = 4
CODECS = {
    "pcm": ("wav", []),
    "aac 64": ("m4a", ["-c:a", "aac", "-b:a", "64k"]),
    "mp3 64": ("mp3", ["-c:a", "libmp3lame", "-b:a", "64k"]),
    "opus 64": ("ogg", ["-c:a", "libopus", "-b:a", "64k"]),
    "opus 32": ("ogg", ["-c:a", "libopus", "-b:a", "32k"]),
    "opus 20": ("ogg", ["-c:a", "libopus", "-b:a", "20k"]),
}


@dataclass
class Clip:
    """A sound with gaps, or the same without."""

    voice: str
    half: str
    kind: str
    codec: str
    sound: np.ndarray
    gaps_s: list[float]
    falls: list[tuple[float, list[float]]] = field(default_factory=list)

    def labels(self) -> list[bool]:
        return [any(abs(at - gap) < NEAR_S for gap in self.gaps_s) for at, _ in self.falls]

    def minutes(self) -> float:
        return len(self.sound) / RATE / 60.0


def speech(source: sources.Source) -> np.ndarray:
    """The speaker's words in a row, without an offset, blended where two files meet: a join is not to be a gap."""
    out = np.zeros(0)
    fade = int(0.05 * RATE)
    ramp = np.linspace(0.0, 1.0, fade)
    for file in source.files:
        piece = sources.read(file)
        piece = piece - np.mean(piece)
        if len(piece) < 4 * fade:
            continue
        piece[:fade] *= ramp
        piece[-fade:] *= ramp[::-1]
        out = np.concatenate([out, piece, np.zeros(int(0.6 * RATE))])
        if len(out) > LENGTH_S * RATE:
            break
    return degrade.scaled(out[: int(LENGTH_S * RATE)], LEVEL_DB)


def spoken(words: np.ndarray) -> np.ndarray:
    """Where somebody has spoken for 10 ms, at most 20 dB below the loud parts; rumble is not speech."""
    window = int(0.01 * RATE)
    level = np.convolve(degrade.high_pass(words, 80.0) ** 2, np.ones(window) / window)[: len(words)]
    return level > 0.01 * np.percentile(level, 95)


def cut(sound: np.ndarray, where: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, list[float]]:
    """With a gap somewhere in the speech of each stretch."""
    out, starts = sound.copy(), []
    stretch = int(EVERY_S * RATE)
    for begin in range(0, len(sound) - stretch, stretch):
        places = begin + np.flatnonzero(where[begin : begin + stretch - int(0.4 * RATE)])
        if len(places) > 0:
            start = int(random.choice(places))
            out[start : start + int(random.uniform(*GAP_S) * RATE)] = 0.0
            starts.append(start / RATE)
    return out, starts


def clips(known: list[sources.Source]) -> list[Clip]:
    """Every voice as it is and as it may be; each with gaps and without."""
    voices = [one for one in known if one.kind == "long"]
    out = []
    for place, voice in enumerate(voices):
        random = np.random.default_rng(place)
        plain = speech(voice)
        noises = [one for one in known if one.kind == "noise" and one.half == voice.half]
        noise = sources.noise(noises[place % len(noises)], len(plain))
        hiss = random.standard_normal(len(plain))
        thin = degrade.high_pass(plain, 500.0)
        kinds = {
            "plain": (plain, plain, list(CODECS)),
            "hiss": (degrade.add_noise(plain, hiss, 40.0), plain, ["pcm", "opus 32"]),
            "noise": (degrade.add_noise(plain, noise, 12.0), plain, ["opus 32"]),
            "room": (degrade.room(plain, 0.4, 6.0, place)[0], plain, ["pcm"]),
            "thin": (thin, thin, ["pcm", "opus 20"]),
            "clipped": (degrade.clip(plain, 12.0), plain, ["aac 64"]),
            "quiet": (degrade.scaled(plain, LEVEL_DB - 16.0), plain, ["pcm"]),
        }
        for kind, (sound, words, codecs) in kinds.items():
            broken, starts = cut(sound, spoken(words), random)
            for codec in codecs:
                out.append(Clip(voice.name, voice.half, kind, codec, broken, starts))
                out.append(Clip(voice.name, voice.half, kind, codec, sound, []))
    return out


def written(job: tuple[int, Clip, Path]) -> tuple[Path, float]:
    """Coded into a file; and by how many seconds the file is late."""
    number, clip, folder = job
    suffix, encoder = CODECS[clip.codec]
    plain, file = folder / f"{number}-plain.wav", folder / f"{number}.{suffix}"
    gain = min(1.0, 0.98 / np.max(np.abs(clip.sound)))
    wavfile.write(plain, RATE, np.round(32767.0 * gain * clip.sound).astype(np.int16))
    if not encoder:
        return plain, 0.0
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(plain), "-ar", "48000", *encoder, str(file)], check=True)
    plain.unlink()
    heard = sources.read(file)
    length = min(len(heard), len(clip.sound), 20 * RATE)
    lag = int(np.argmax(np.abs(fftconvolve(heard[:length], clip.sound[:length][::-1])))) - (length - 1)
    return file, lag / RATE


def measure(all_clips: list[Clip], program: Path, folder: Path) -> list[str]:
    """Fills in every fall; the names of the traits."""
    with ThreadPoolExecutor(2) as pool:
        files = list(pool.map(written, [(number, clip, folder) for number, clip in enumerate(all_clips)]))
    for clip, (_, late_s) in zip(all_clips, files, strict=True):
        clip.gaps_s = [gap + late_s for gap in clip.gaps_s]

    def falls(part: list[Path]) -> list:
        paths = "\n".join(map(str, part))
        done = subprocess.run([str(program)], input=paths, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    half = len(files) // 2
    with ThreadPoolExecutor(2) as pool:
        (names, *first), (_, *second) = pool.map(falls, [[file for file, _ in files[:half]], [file for file, _ in files[half:]]])
    for clip, row in zip(all_clips, first + second, strict=True):
        clip.falls = [(at, traits) for at, traits in row["falls"]]
    return names


def rows(part: list[Clip]) -> tuple[np.ndarray, np.ndarray]:
    """Traits and labels."""
    traits = [traits for clip in part for _, traits in clip.falls]
    return np.array(traits), np.array([label for clip in part for label in clip.labels()])


def forest() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=TREES, max_depth=2, learning_rate=0.1, l2_regularization=1.0, early_stopping=False, random_state=0
    )


def fit(tuning: list[Clip]) -> tuple[HistGradientBoostingClassifier, float]:
    """The forest, and the log odds from which on it makes so few errors on voices that it was not fitted on."""
    voices = sorted({clip.voice for clip in tuning})
    wrong, minutes = [], 0.0
    for fold in range(FOLDS):
        held = set(voices[fold::FOLDS])
        model = forest().fit(*rows([clip for clip in tuning if clip.voice not in held]))
        clean = [clip for clip in tuning if clip.voice in held and not clip.gaps_s]
        wrong.append(model.decision_function(rows(clean)[0]))
        minutes += sum(clip.minutes() for clip in clean)
    wrong = np.sort(np.concatenate(wrong))[::-1]
    return forest().fit(*rows(tuning)), float(wrong[int(ALLOWED_A_MINUTE * minutes)])


def source(model: HistGradientBoostingClassifier, least: float) -> str:
    """The forest as Rust."""
    lines = []
    for (tree,) in model._predictors:
        nodes = tree.nodes

        def question(index: int) -> str:
            node = nodes[index]
            # A branch that asks nothing more has its leaf on both sides.
            return "(0, 0.0)" if node["is_leaf"] else f"({node['feature_idx']}, {node['num_threshold']:.4f})"

        def leaves(index: int) -> list[float]:
            node = nodes[index]
            sides = [index, index] if node["is_leaf"] else [node["left"], node["right"]]
            return [float(nodes[side]["value"]) for side in sides]

        left, right = int(nodes[0]["left"]), int(nodes[0]["right"])
        values = ", ".join(f"{value:.5f}" for value in leaves(left) + leaves(right))
        lines.append(
            f"    Tree {{ root: {question(0)}, branches: [{question(left)}, {question(right)}], leaves: [{values}] }},"
        )
    text = TREES_FILE.read_text()
    head = text[: text.index("/// Log odds before")]
    bias = float(model._baseline_prediction.ravel()[0])
    return (
        f"{head}/// Log odds before any question.\npub const BIAS: f32 = {bias:.5f};\n\n"
        f"/// From these log odds on it is a gap.\npub const LEAST: f32 = {least:.3f};\n\n"
        f"pub const TREES: [Tree; {len(lines)}] = [\n" + "\n".join(lines) + "\n];\n"
    )


def report(part: list[Clip], called: dict[int, np.ndarray], title: str) -> None:
    print(f"\n{title}: {len({clip.voice for clip in part})} voices")
    print(f"{'':18} {'gaps':>6} {'found':>7} {'wrong a minute':>15}")
    kinds = dict.fromkeys((clip.kind, clip.codec) for clip in part)
    for key in [*kinds, ("all", "")]:
        here = [clip for clip in part if key == ("all", "") or (clip.kind, clip.codec) == key]
        found = total = wrong = 0
        minutes = 0.0
        for clip in here:
            times = [at for (at, _), yes in zip(clip.falls, called[id(clip)], strict=True) if yes]
            if clip.gaps_s:
                total += len(clip.gaps_s)
                found += sum(any(abs(at - gap) < NEAR_S for at in times) for gap in clip.gaps_s)
            else:
                wrong += len(times)
                minutes += clip.minutes()
        print(f"{' '.join(key):18} {total:6} {100.0 * found / total:6.1f}% {wrong / minutes:15.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="fit the trees on the tuning half and write them")
    parser.add_argument("--keep", type=Path, help="a folder for what is fetched, to be used again")
    parser.add_argument("--program", type=Path, default=Path("target/release/examples/dropout_traits"))
    order = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = order.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        all_clips = clips(sources.load(folder, ("long", "noise")))
        names = measure(all_clips, order.program, Path(temporary))
        tuning = [clip for clip in all_clips if clip.half == "tuning"]
        model, least = fit(tuning)
        called = {
            id(clip): model.decision_function(np.array([traits for _, traits in clip.falls])) >= least
            if clip.falls
            else np.zeros(0, bool)
            for clip in all_clips
        }
        weights = np.zeros(len(names))
        for (tree,) in model._predictors:
            for node in tree.nodes:
                weights[node["feature_idx"]] += 0.0 if node["is_leaf"] else node["gain"]
        print("\nwhat the trees go by: " + ", ".join(
            f"{names[index]} {100.0 * weights[index] / weights.sum():.0f} %" for index in np.argsort(-weights)
        ))
        report(tuning, called, "tuning (fitted on)")
        report([clip for clip in all_clips if clip.half == "reporting"], called, "reporting")
        if order.fit:
            TREES_FILE.write_text(source(model, least))
            subprocess.run(["rustfmt", str(TREES_FILE)], check=False)


if __name__ == "__main__":
    main()
