"""A third set: voices and noises of `wild.tsv`, on which clarity was neither tuned nor chosen, spoilt at random and in ways that the
grid does not know (gates, pumping, echoes, noise reduction, speech codecs, lost packets, two and three at a time).

`./x voice wild [--count N]`. The voices are of games and of programs for children, some of them played in a hall: the truth (STOI,
PESQ) takes each as it was recorded for perfect, verite does not. A clip depends on its number alone.
"""

import argparse
import json
import subprocess
import tempfile
import warnings
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
import soxr
from scipy.io import wavfile
from scipy.signal import butter, fftconvolve, istft, sosfilt, stft

import degrade
import judge
import sources
from grid import rank
from sources import RATE

LONGEST_VOICE_S = 300
LONGEST_NOISE_S = 40
SECONDS = (5.0, 9.0)
CODECS = [
    (["-c:a", "aac", "-f", "adts"], ["16k", "24k", "32k", "48k", "64k", "96k"]),
    (["-c:a", "libopus", "-f", "ogg"], ["6k", "8k", "12k", "16k", "24k", "32k"]),
    (["-c:a", "libmp3lame", "-f", "mp3"], ["16k", "24k", "32k", "48k", "64k"]),
    (["-c:a", "libvorbis", "-f", "ogg"], ["32k", "48k"]),
    (["-c:a", "libspeex", "-f", "ogg"], ["8k", "16k", "24k"]),
    (["-c:a", "libgsm", "-ar", "8000", "-f", "gsm"], ["13k"]),
    (["-c:a", "g722", "-f", "g722"], ["64k"]),
    (["-c:a", "pcm_mulaw", "-ar", "8000", "-f", "wav"], ["64k"]),
]
NOISES = {"real": 0.5, "music": 0.1, "coloured": 0.13, "babble": 0.12, "tones": 0.05, "clicks": 0.05, "wind": 0.05}


@cache
def library(folder: Path) -> dict[str, list[tuple[str, list[np.ndarray]]]]:
    """Voices, noises and music by kind, each a name and its files at 16 kHz."""
    kept = folder / "wild.npz"
    if not kept.exists():
        parts = {}
        for source in sources.load(folder, ("speech", "noise", "music"), sources.HERE / "wild.tsv"):
            longest, length = (LONGEST_VOICE_S if source.kind == "speech" else LONGEST_NOISE_S) * RATE, 0
            # Spread over the files, so that many words or sounds are among them.
            order = np.random.default_rng(1).permutation(len(source.files))
            for place in order:
                sound = read(source.files[place])[: longest // 2]
                if length < longest and np.max(np.abs(sound), initial=0.0) > 0.003 and len(sound) > RATE // 5:
                    parts[f"{source.kind} {source.name} {length}"] = np.round(32767 * np.clip(sound, -1, 1)).astype(np.int16)
                    length += len(sound)
        np.savez(kept, **parts)
    found: dict[str, dict[str, list[np.ndarray]]] = {"speech": {}, "noise": {}, "music": {}}
    with np.load(kept) as parts:
        for key in parts.files:
            kind, name, _ = key.split()
            found[kind].setdefault(name, []).append(parts[key] / 32767.0)
    return {kind: list(by_name.items()) for kind, by_name in found.items()}


def read(file: Path) -> np.ndarray:
    """As `sources.read`, without a process for each of thousands of files."""
    if file.suffix == ".g722":
        return sources.read(file)
    sound, rate = soundfile.read(file, frames=LONGEST_VOICE_S * 48_000, always_2d=True)
    return soxr.resample(sound.mean(axis=1), rate, RATE)


class Maker:
    """One clip's chances."""

    def __init__(self, folder: Path, number: int) -> None:
        self.library = library(folder)
        self.random = np.random.default_rng([11, number])

    def speech(self, length: int) -> tuple[str, np.ndarray]:
        """Words of one voice at -26 dB, with pauses or in one breath, in a room with its noise or in digital silence."""
        name, files = self.pick(self.library["speech"])
        fluent = self.chance(0.5)
        whole = [np.zeros(self.random.integers(1, RATE // 4 if fluent else RATE // 2))]
        while sum(map(len, whole)) < length:
            part = self.pick(files)
            start = self.random.integers(0, max(1, len(part) - length))
            words = part[start : start + length]
            if fluent:
                heard = np.flatnonzero(np.abs(words) > 0.03 * np.max(np.abs(words)))
                words = words[max(0, heard[0] - RATE // 50) : heard[-1] + RATE // 25]
            pause_s = self.random.uniform(0.0, 0.06) if fluent else self.random.uniform(0.1, 0.8)
            whole += [degrade.scaled(words, -26.0), np.zeros(int(pause_s * RATE))]
        clean = np.concatenate(whole)[:length]
        if self.chance(0.3):
            clean = self.tilted(clean)
        if self.chance(0.7):
            clean = degrade.add_noise(clean, self.coloured(length), self.random.uniform(30, 70))
        return name, degrade.scaled(clean, -26.0)

    def pick(self, those: list):
        return those[self.random.integers(len(those))]

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)

    def tilted(self, sound: np.ndarray) -> np.ndarray:
        """As another microphone has it: up to 8 dB up or down at a few places of the spectrum."""
        bins = np.fft.rfftfreq(len(sound), 1 / RATE)
        places = np.log([50.0, 150.0, 500.0, 1500.0, 4000.0, 8050.0])
        gain_db = np.interp(np.log(bins + 50.0), places, self.random.uniform(-8, 8, 6))
        return np.fft.irfft(np.fft.rfft(sound) * 10.0 ** (gain_db / 20.0), len(sound))

    def coloured(self, length: int) -> np.ndarray:
        """Noise whose spectrum falls or rises by -12 to 3 dB an octave, or in bands."""
        bins = np.fft.rfftfreq(length, 1 / RATE)
        gain_db = self.random.uniform(-12, 3) * np.log2(np.maximum(bins, 40.0) / 1000.0)
        if self.chance(0.4):
            places = np.sort(self.random.uniform(np.log(60.0), np.log(8000.0), 8))
            gain_db += np.interp(np.log(bins + 1.0), places, self.random.uniform(-25, 10, 8))
        return np.fft.irfft(np.fft.rfft(self.random.standard_normal(length)) * 10.0 ** (gain_db / 20.0), length)

    def noise(self, length: int) -> np.ndarray:
        kind = self.random.choice(list(NOISES), p=list(NOISES.values()))
        if kind == "real" or kind == "music":
            _, files = self.pick(self.library["noise" if kind == "real" else "music"])
            noise = np.zeros(0)
            while len(noise) < length:
                part = self.pick(files)
                start = self.random.integers(0, max(1, len(part) - length))
                noise = np.concatenate([noise, part[start : start + length]])
            noise = noise[:length]
        elif kind == "babble":
            noise = sum(self.speech(length)[1] for _ in range(self.random.integers(1, 8)))
        elif kind == "tones":
            times_s = np.arange(length) / RATE
            base_hz = self.random.uniform(60, 1500)
            swing = 0.1 * np.sin(2 * np.pi * self.random.uniform(0.1, 5) * times_s) * self.chance(0.5)
            phase = 2 * np.pi * np.cumsum(base_hz * (1 + swing)) / RATE
            noise = sum(self.random.uniform(0, 1) * np.sin(k * phase) for k in range(1, 6))
        elif kind == "clicks":
            noise = np.zeros(length)
            places = self.random.integers(0, length - 1000, self.random.integers(5, 150))
            click = self.coloured(1000) * np.exp(-np.arange(1000) / self.random.uniform(20, 300))
            for place in places:
                noise[place : place + 1000] += self.random.uniform(0.2, 1.0) * click
        elif kind == "wind":
            noise = degrade.wind(np.zeros(length), -20.0, int(self.random.integers(1 << 30)))
        else:
            noise = self.coloured(length)
        if kind != "wind" and self.chance(0.25):
            noise = self.tilted(noise)
        if self.chance(0.15):
            steps = self.random.uniform(0, 1, length // (RATE // 4) + 2)
            noise = noise * np.interp(np.arange(length), np.arange(len(steps)) * (RATE // 4), steps)
        return noise + 1e-7 * self.random.standard_normal(length)

    def spoilt(self, sound: np.ndarray, kind: str) -> np.ndarray:
        uniform = self.random.uniform
        seed = int(self.random.integers(1 << 30))
        length = len(sound)
        match kind:
            case "noise":
                noise = self.noise(length)
                while self.chance(0.2):
                    noise = degrade.add_noise(self.noise(length) * 10 ** uniform(-0.5, 0.5), noise, 0.0)
                return degrade.add_noise(sound, noise, uniform(-8, 40))
            case "room":
                return degrade.scaled(degrade.room(sound, uniform(0.15, 2.0), uniform(-6, 15), seed)[0], -26.0)
            case "clip":
                drive_db, way = uniform(1, 24), self.random.integers(3)
                if way == 0:
                    return degrade.clip(sound, drive_db)
                peak = np.max(np.abs(sound))
                driven = sound / peak * 10 ** (drive_db / 20)
                return peak * (np.tanh(driven) if way == 1 else np.clip(driven + uniform(-0.3, 0.3), -1, 1))
            case "low-pass":
                order, edge_hz = int(self.random.integers(2, 9)), np.exp(uniform(np.log(500), np.log(7000)))
                return sosfilt(butter(order, edge_hz, fs=RATE, output="sos"), sound)
            case "high-pass":
                order, edge_hz = int(self.random.integers(2, 6)), np.exp(uniform(np.log(100), np.log(1500)))
                return sosfilt(butter(order, edge_hz, "highpass", fs=RATE, output="sos"), sound)
            case "phone":
                return sosfilt(butter(4, [uniform(150, 400), uniform(2800, 3800)], "bandpass", fs=RATE, output="sos"), sound)
            case "gaps":
                return self.gaps(sound, seed)
            case "hum":
                return degrade.hum(sound, uniform(-65, -20), self.random.choice([50.0, 60.0]))
            case "wind":
                return degrade.wind(sound, uniform(-50, -8), seed)
            case "codec":
                return self.coded(sound)
            case "denoise":
                return self.denoised(sound)
            case "gate":
                window = RATE // 50
                level = np.sqrt(np.convolve(sound**2, np.ones(window) / window, "same"))
                mask = level > 10 ** (-uniform(5, 35) / 20) * np.percentile(level, 95)
                return sound * np.maximum(np.convolve(mask, np.ones(window) / window, "same"), 10 ** (-uniform(10, 60) / 20))
            case "pumping":
                window = int(uniform(0.02, 0.5) * RATE)
                level = np.sqrt(np.convolve(sound**2, np.ones(window) / window, "same"))
                return degrade.scaled(sound * (level + 0.02 * np.max(level)) ** -uniform(0.2, 0.9), -26.0)
            case "coarse":
                step = 2.0 ** -uniform(5, 11)
                return np.round(sound / step) * step
            case "tilt":
                return self.tilted(self.tilted(sound))
            case "echo":
                delay = int(uniform(0.005, 0.25) * RATE)
                response = np.zeros(3 * delay + 1)
                response[[0, delay, 2 * delay, 3 * delay]] = [1.0, *(uniform(0.1, 0.8) ** np.arange(1, 4))]
                return fftconvolve(sound, response)[:length]
        raise ValueError(kind)

    def gaps(self, sound: np.ndarray, seed: int) -> np.ndarray:
        if self.chance(0.5):
            return degrade.dropouts(sound, int(self.random.integers(1, 12)), seed)[0]
        out = sound.copy()
        size = int(self.random.choice([0.01, 0.02, 0.04, 0.06]) * RATE)
        lost, repeat = self.random.uniform(0.005, 0.25), self.chance(0.5)
        for start in range(size, len(out) - size, size):
            if self.chance(lost):
                out[start : start + size] = out[start - size : start] if repeat else 0.0
        return out

    def denoised(self, sound: np.ndarray) -> np.ndarray:
        """Spectral subtraction, with the noise it is meant for, and what it leaves behind."""
        noisy = degrade.add_noise(sound, self.noise(len(sound)), self.random.uniform(0, 25))
        _, _, bins = stft(noisy, RATE, nperseg=512)
        power = np.abs(bins) ** 2
        floor = np.percentile(power, self.random.uniform(10, 50), axis=1, keepdims=True) * self.random.uniform(0.5, 6)
        gain = np.sqrt(np.maximum(1 - floor / (power + 1e-12), 10 ** (-self.random.uniform(6, 40) / 10)))
        return istft(bins * gain, RATE, nperseg=512)[1][: len(sound)]

    def coded(self, sound: np.ndarray) -> np.ndarray:
        encoder, rates = self.pick(CODECS)
        gain = 0.9 / max(0.9, np.max(np.abs(sound)))
        plain = np.round(32767 * gain * sound).astype("<i2").tobytes()
        raw = ["-f", "s16le", "-ar", str(RATE), "-ac", "1"]
        kind = encoder[-1]
        coding = ["ffmpeg", "-v", "error", *raw, "-i", "-", *encoder[:-2], "-b:a", self.pick(rates), "-f", kind, "-"]
        opening = [] if kind != "g722" else ["-f", "g722"]
        coded = subprocess.run(coding, input=plain, capture_output=True, check=True).stdout
        decoding = ["ffmpeg", "-v", "error", *opening, "-i", "-", *raw, "-"]
        heard = subprocess.run(decoding, input=coded, capture_output=True, check=True).stdout
        return aligned(sound, np.frombuffer(heard, "<i2") / 32767.0 / gain)


def aligned(clean: np.ndarray, heard: np.ndarray) -> np.ndarray:
    """Without the delay that a codec adds."""
    likeness = np.abs(fftconvolve(heard, clean[::-1]))
    lag = int(np.argmax(likeness)) - len(clean) + 1
    out = np.zeros_like(clean)
    piece = heard[max(lag, 0) :][: len(out) - max(-lag, 0)]
    out[max(-lag, 0) :][: len(piece)] = piece
    return out


KINDS = {
    "noise": 0.41, "room": 0.1, "clip": 0.08, "low-pass": 0.06, "high-pass": 0.06, "phone": 0.02, "gaps": 0.08, "hum": 0.03,
    "wind": 0.03, "codec": 0.07, "denoise": 0.02, "gate": 0.01, "pumping": 0.01, "coarse": 0.01, "tilt": 0.005, "echo": 0.005,
}  # fmt: skip


def made(job: tuple[Path, int]) -> dict | None:
    """Writes a clip and tells what is known of it, unless both lie there from an earlier run; `None` where PESQ finds no speech."""
    folder, number = job
    notes = folder / f"{number:05}.json"
    if not notes.exists():
        maker = Maker(folder.parent, number)
        length = int(maker.random.uniform(*SECONDS) * RATE)
        voice, clean = maker.speech(length)
        count = maker.random.choice(4, p=[0.03, 0.64, 0.27, 0.06])
        kinds = list(maker.random.choice(list(KINDS), count, p=list(KINDS.values())))
        sound = clean
        for kind in kinds:
            sound = maker.spoilt(sound, kind)
        gain = min(10.0 ** (maker.random.uniform(-25, 5) / 20.0), 0.98 / np.max(np.abs(sound)))
        wavfile.write(folder / f"{number:05}.wav", RATE, np.round(32767.0 * gain * sound).astype(np.int16))
        try:
            found = {"voice": voice, "kinds": kinds, **judge.references(clean, sound), **judge.rivals(gain * sound)}
        except Exception:  # noqa: BLE001, the packages have a kind of their own for each reason
            found = None
        notes.write_text(json.dumps(found))
    return json.loads(notes.read_text())


def report(notes: list[dict], voices: list[dict]) -> None:
    rows = [(note, voice) for note, voice in zip(notes, voices, strict=True) if "clarity" in voice]
    print(f"{len(rows)} of {len(notes)} clips have a clarity")
    noisy = np.array(["noise" in note["kinds"] for note, _ in rows])
    parts = {"noise": noisy, "other": ~noisy, "pooled": noisy | ~noisy}
    truths = {mark: np.array([note[mark] for note, _ in rows]) for mark in ("stoi", "pesq")}
    scores = {"clarity": np.array([voice["clarity"] for _, voice in rows])}
    scores |= {name: np.array([note[name] for note, _ in rows]) for name in ("ovrl", "bak", "sig", "p808", "wada")}
    print(f"{'Spearman with':14}" + "".join(f"{f'{mark.upper()} {part}':>13}" for mark in truths for part in parts))
    for name, score in scores.items():
        ranks = [rank(score[part], truth[part]) for truth in truths.values() for part in parts.values()]
        print(f"{name:14}" + "".join(f"{value:13.3f}" for value in ranks))
    said = np.array([["unclear", "usable", "clear"].index(voice["class"]) for _, voice in rows])
    steps = said - np.searchsorted([0.75, 0.90], truths["stoi"], "right")
    print(f"agree with the classes of STOI: {100.0 * np.mean(steps == 0):.0f} %, two apart: {np.sum(np.abs(steps) == 2)}")
    by_kind = [" ".join(note["kinds"]) if len(note["kinds"]) < 2 else None for note, _ in rows]
    for what, names in [("spoilt in one way", by_kind), ("voice", [note["voice"] for note, _ in rows])]:
        print(f"\n{what:18} {'clips':>5} {'STOI':>6} {'clarity':>8} {'too low':>8} {'too high':>8}")
        for name in sorted({name for name in names if name is not None}):
            part = np.array([one == name for one in names])
            print(
                f"{name or 'clean':18} {np.sum(part):5} {np.mean(truths['stoi'][part]):6.2f} {np.mean(scores['clarity'][part]):8.1f}"
                f" {np.sum(steps[part] < 0):8} {np.sum(steps[part] > 0):8}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--keep", type=Path, help="a folder for what is fetched and rendered, to be used again")
    parser.add_argument("--program", type=Path, default=Path("target/release/verite"))
    order = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as temporary:
        folder = (order.keep or Path(temporary)) / "wild"
        folder.mkdir(parents=True, exist_ok=True)
        library(folder.parent)
        with ProcessPoolExecutor() as pool:
            notes = list(pool.map(made, [(folder, number) for number in range(order.count)], chunksize=4))
        known = [(number, note) for number, note in enumerate(notes) if note]
        voices = judge.verite(order.program, [folder / f"{number:05}.wav" for number, _ in known])
        report([note for _, note in known], voices)


if __name__ == "__main__":
    main()
