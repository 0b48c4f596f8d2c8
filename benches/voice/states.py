"""The other goals of the voice meter, one by one: what a clip holds, when it drowns, which class it gets, what level and
layout change, and how well each cause is found.

`./x voice goals [--half tuning|reporting] [--only GOAL]`
"""

import argparse
import hashlib
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from pystoi import stoi
from scipy.io import wavfile
from scipy.signal import resample_poly
from scipy.stats import spearmanr

import degrade
import judge
import sources
from sources import RATE

LEVEL_DB = -26.0
WIDE = 3 * RATE
ENCODERS = {
    "pcm": ("wav", []),
    "aac": ("m4a", ["-c:a", "aac", "-b:a", "64k"]),
    "opus": ("ogg", ["-c:a", "libopus", "-b:a", "32k"]),
    "mp3": ("mp3", ["-c:a", "libmp3lame", "-b:a", "64k"]),
}
KINDS = ("speech", "noise", "ambience", "music", "song", "singing")
LENGTH = int(sources.EXCERPT_S * RATE)
# Noises in which people talk: what the clip holds is then open.
TALK = ("market", "school", "party")
# Where in a piece of music an excerpt starts, as a share of it: the start may be silent.
PLACES = (0.15, 0.6)


@dataclass
class Case:
    """A clip, what is known of it, and what verite says of its voice."""

    kind: str
    name: str
    channels: list[np.ndarray]
    codec: str = "pcm"
    rate: int = RATE
    truth: dict = field(default_factory=dict)
    voice: dict = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def said(self) -> str:
        return self.voice.get("reason", self.voice["state"])


Cases = Iterator[Case]


class Half:
    """The sources of one half."""

    def __init__(self, half: str, known: list[sources.Source]) -> None:
        self._known = [one for one in known if one.half == half]
        self.noises = [one for one in self.of("noise") if not one.name.startswith("music")]
        self._takes: dict[str, list[np.ndarray]] = {}

    def of(self, kind: str) -> list[sources.Source]:
        return [one for one in self._known if one.kind == kind]

    def voices(self) -> Iterator[tuple[int, str, np.ndarray]]:
        """Each excerpt of each speaker, numbered, at the same level."""
        number = 0
        for voice in self.of("speech"):
            if voice.name not in self._takes:
                self._takes[voice.name] = [degrade.scaled(raw, LEVEL_DB) for raw in sources.excerpts(voice)]
            for take, clean in enumerate(self._takes[voice.name]):
                yield number, f"{voice.name}-{take}", clean
                number += 1

    def recordings(self, kind: str) -> Cases:
        """Ten seconds from two places of each recording; short ones whole, loops again and again."""
        for source in self.of(kind):
            for file in source.files:
                duration_s = sources.duration_s(file)
                name = f"{source.name} {file.parent.name}/{file.stem}"
                if duration_s < (10.0 if kind == "ambience" else 5.0):
                    yield Case(kind, name, [sources.noise(sources.Source("", kind, "", "", (file,)), LENGTH)])
                elif duration_s < 20.0:
                    yield Case(kind, name, [sources.read(file)])
                else:
                    for start_s in (int(place * duration_s) for place in PLACES):
                        piece = sources.read(file, part_s=(start_s, sources.EXCERPT_S))
                        yield Case(kind, f"{name} {start_s} s", [piece])

    def noise(self, number: int, length: int) -> tuple[str, np.ndarray]:
        source = self.noises[number % len(self.noises)]
        return source.name, sources.noise(source, length)


# What a clip holds.


def state_cases(half: Half) -> Cases:
    yield from half.recordings("ambience")
    yield from musical(half)
    for noise in half.noises:
        if noise.name not in TALK:
            yield Case("ambience", noise.name, [sources.noise(noise, LENGTH)])
    for seconds in (1, 3, 10, 60):
        for codec in ("pcm", "aac"):
            yield Case("silence", f"{seconds} s {codec}", [np.zeros(seconds * RATE)] * 2, codec)
    for seconds in (1, 10):
        yield Case("no track", f"{seconds} s", [], truth={"seconds": seconds})
    for number, name, clean in half.voices():
        yield Case("speech", name, [clean])
        loudest = int(np.argmax(np.convolve(clean**2, np.ones(RATE), "valid")))
        hush = 10.0 ** (-65.0 / 20.0) * np.random.default_rng(number).standard_normal(5 * RATE)
        hush[2 * RATE : 3 * RATE] += clean[loudest : loudest + RATE]
        yield Case("one second", f"{name} in 5 s", [hush])
        yield Case("one second", f"{name} alone", [clean[loudest : loudest + RATE]])


def musical(half: Half) -> Cases:
    """Songs are rare in free packages: each singer sings in front of three instrumental pieces as well."""
    pieces, singers = list(half.recordings("music")), list(half.recordings("singing"))
    yield from pieces
    yield from singers
    yield from half.recordings("song")
    for number, singer in enumerate(singers):
        voice = singer.channels[0]
        for i, above_db in enumerate((0.0, 3.0, 6.0)):
            piece = pieces[7 * (3 * number + i) % len(pieces)]
            music = np.resize(piece.channels[0], len(voice))
            mixed = degrade.scaled(degrade.add_noise(voice, music, above_db), LEVEL_DB)
            yield Case("song", f"{singer.name} + {piece.name} {above_db:.0f} dB", [mixed])


# A song is singing to music: either is right. A second of speech may be judged, but not relied on.
RIGHT = {
    "speech": {"measured", "low_confidence"},
    "music": {"music_only"},
    "song": {"singing_only", "music_only"},
    "singing": {"singing_only"},
    "ambience": {"ambience_only"},
    "silence": {"silent"},
    "no track": {"no_stream"},
    "one second": {"too_little_speech", "low_confidence"},
}


def state_report(cases: list[Case]) -> None:
    right = [case.said in RIGHT[case.kind] for case in cases]
    goal("what the clip holds is told", np.mean(right), 0.95, f"{sum(right)} of {len(right)}")
    shares = []
    for kind, words in RIGHT.items():
        part = [case for case in cases if case.kind == kind]
        if part:
            wrong = [f"{case.name}: {case.said}" for case in part if case.said not in words]
            shares.append(1.0 - len(wrong) / len(part))
            print(f"    {kind:11} {len(part) - len(wrong):4} of {len(part):4}  " + "; ".join(wrong))
    print(f"    mean over the kinds {100.0 * np.mean(shares):.1f} %")


# When it drowns.

DROWNED = slice(3, 6)
# Of such speech not half of the words are understood.
LOST_STOI = 0.65


def drown_cases(half: Half) -> Cases:
    for number, name, clean in half.voices():
        if len(clean) < 9 * RATE:
            continue
        for i in range(3):
            noise_name, noise = half.noise(3 * number + i, 9 * RATE)
            drowned = np.arange(9 * RATE) // RATE
            drowned = (drowned >= DROWNED.start) & (drowned < DROWNED.stop)
            sound = clean[: 9 * RATE]
            yield Case("drown", f"{name} {noise_name}", [sound + drowned * loud_enough(sound, noise, drowned)])


def loud_enough(sound: np.ndarray, noise: np.ndarray, drowned: np.ndarray) -> np.ndarray:
    """The noise under which the words of those seconds are lost by STOI, 10 dB above them or more: some noises leave
    gaps to listen in, or lie where no words are."""
    for snr_db in (-10.0, -15.0, -20.0, -25.0):
        alone = degrade.add_noise(sound, noise, snr_db) - sound
        if stoi(sound[drowned], (sound + alone)[drowned], RATE) < LOST_STOI:
            break
    return alone


def drown_report(cases: list[Case]) -> None:
    """Intersection over union of the seconds below the limit of the profile `authentic`, 45, with those that drown."""
    truth = set(range(DROWNED.start, DROWNED.stop))

    def overlap(case: Case, shown: dict) -> float:
        seconds = {at for at, clarity in enumerate(case.voice.get("timeline", {}).get("clarity", [])) if shown(clarity)}
        return len(seconds & truth) / len(seconds | truth)

    unclear = [overlap(case, lambda clarity: clarity is not None and clarity < 45.0) for case in cases]
    lost = [overlap(case, lambda clarity: clarity is None or clarity < 45.0) for case in cases]
    goal("the seconds that drown are shown (mean IoU)", np.mean(unclear), 0.8, f"{np.mean(np.array(unclear) >= 0.8):.0%} reach .8")
    print(f"    seconds without speech counted as shown: mean {np.mean(lost):.2f}")
    worst(zip(unclear, cases, strict=True), 6, lambda case: str(case.voice.get("timeline", {}).get("clarity", case.said)))


# Classes.


def class_cases(half: Half) -> Cases:
    for number, name, clean in half.voices():
        yield Case("clear", name, [clean])
        for i in range(4):
            noise_name, noise = half.noise(4 * number + i, len(clean))
            yield Case("0 dB", f"{name} {noise_name}", [degrade.add_noise(clean, noise, 0.0)])
        noise_name, noise = half.noise(number, len(clean))
        for snr_db in (5.0, 15.0):
            wall = degrade.add_noise(degrade.low_pass(clean, 1000.0), noise, snr_db)
            yield Case("wall", f"{name} {noise_name} {snr_db:.0f} dB", [wall])
        for decay_s, direct_db in [(0.8, -2.0), (1.2, -2.0), (1.8, -4.0), (2.5, -4.0)]:
            sound, c50_db = degrade.room(clean, decay_s, direct_db, number)
            if c50_db < 3.0:
                yield Case("room", f"{name} C50 {c50_db:.1f} dB", [degrade.scaled(sound, LEVEL_DB)])


def class_report(cases: list[Case]) -> None:
    for kind, word in [("clear", "clear"), ("0 dB", "unclear"), ("wall", "unclear"), ("room", "unclear")]:
        part = [case for case in cases if case.kind == kind]
        right = [case.voice.get("class") == word for case in part]
        goal(f"{'clean speech' if kind == 'clear' else kind} is {word}", np.mean(right), 1.0, f"{sum(right)} of {len(part)}")
        wrong = [f"{case.name} {case.voice.get('clarity', float('nan')):.0f}" for case, ok in zip(part, right) if not ok]
        print("    " + "; ".join(wrong) if wrong else "    none wrong")


# Level and layout.


def layout_cases(half: Half) -> Cases:
    for number, name, clean in half.voices():
        noisy = degrade.add_noise(clean, half.noise(number, len(clean))[1], 10.0)
        for what, sound in [("clean", clean), ("noisy", noisy)]:
            one = f"{name} {what}"
            for level_db in (-14.0, -20.0, -26.0, -33.0, -40.0):
                yield Case("level", one, [sound * 10.0 ** ((level_db - LEVEL_DB) / 20.0)])
            dead = np.zeros_like(sound)
            for channels in ([sound], [sound, sound], [sound, dead], [dead, sound]):
                yield Case("layout", one, channels)


def layout_report(cases: list[Case]) -> None:
    for kind, most, what in [("level", 2.0, "from -14 to -40 LUFS"), ("layout", 3.0, "between stereo, mono, a dead channel")]:
        groups: dict[str, list[float]] = {}
        for case in cases:
            if case.kind == kind:
                groups.setdefault(case.name, []).append(case.voice.get("clarity", float("nan")))
        spreads = {name: np.ptp(values) for name, values in groups.items()}
        widest = max(spreads, key=lambda name: np.nan_to_num(spreads[name], nan=np.inf))
        goal(f"clarity moves {what}, points", spreads[widest], most, f"widest: {widest}", at_most=True)


# Clipping.

DRIVES_DB = (3.0, 6.0, 9.0, 12.0, 20.0)


def clipping_cases(half: Half) -> Cases:
    for number, name, clean in half.voices():
        wide = resample_poly(clean, 3, 1)
        wide = wide / np.max(np.abs(wide))
        # The gain after the ceiling differs from clip to clip.
        gain = 10.0 ** (-(0.5 + (7 * number) % 20) / 20.0)
        for codec in ENCODERS:
            for drive_db in DRIVES_DB:
                yield Case("clipped", name, [gain * degrade.clip(wide, drive_db)], codec, WIDE, {"drive": f"{drive_db:.0f}"})
            yield Case("unclipped", f"{name} {codec}", [gain * wide], codec, WIDE)
        soft = gain * np.tanh(wide * 10.0 ** (12.0 / 20.0))
        yield Case("clipped", name, [soft], "aac", WIDE, {"drive": "soft 12"})
        for i, snr_db in enumerate((10.0, 20.0)):
            noise_name, noise = half.noise(2 * number + i, len(clean))
            yield Case("in noise", f"{name} {noise_name} {snr_db:.0f} dB", [degrade.add_noise(clean, noise, snr_db)])
    yield from musical(half)


def clipping_report(cases: list[Case]) -> None:
    def found(case: Case) -> bool:
        return case.voice.get("clipping_plateau", 0.0) > 0.0

    def share(drive: str, codec: str) -> tuple[float, list[str]]:
        part = [case for case in cases if case.kind == "clipped" and (case.truth["drive"], case.codec) == (drive, codec)]
        return np.mean([found(case) for case in part]), [case.name for case in part if not found(case)]

    nine, missed = share("9", "aac")
    goal("clipping of 9 dB is found after AAC", nine, 0.95, f"missed: {', '.join(missed) or 'none'}")
    for drive in [*map("{:.0f}".format, DRIVES_DB), "soft 12"]:
        codecs = ["aac"] if drive == "soft 12" else list(ENCODERS)
        print(f"    {drive:>8} dB  " + "  ".join(f"{codec} {share(drive, codec)[0]:.2f}" for codec in codecs))
    clean = [case for case in cases if case.kind != "clipped"]
    false = [f"{case.name} {case.voice['clipping_plateau']:.2f}" for case in clean if found(case)]
    goal("false alarms of clipping", len(false) / len(clean), 0.01, f"of {len(clean)}: {', '.join(false) or 'none'}", at_most=True)
    for kind in ("unclipped", "in noise", "music", "song", "singing"):
        part = [case for case in clean if case.kind == kind]
        print(f"    {kind:9} {sum(map(found, part)):3} of {len(part)}")


# The other causes.


def cause_cases(half: Half) -> Cases:
    for number, name, clean in half.voices():
        for edge_hz in (1000.0, 1500.0, 2000.0, 3000.0, 4000.0, 5000.0, 6000.0, 7000.0):
            yield Case("bandwidth", name, [degrade.low_pass(clean, edge_hz)], truth={"hz": edge_hz})
        for decay_s, direct_db in [(0.3, 12.0), (0.4, 6.0), (0.6, 3.0), (0.8, 0.0), (1.2, -2.0), (1.8, -4.0)]:
            sound, c50_db = degrade.room(clean, decay_s, direct_db, number)
            yield Case("room", name, [degrade.scaled(sound, LEVEL_DB)], truth={"c50_db": c50_db})
        for count in (0, 1, 3, 8):
            sound, made = degrade.dropouts(clean, count, number) if count else (clean, 0)
            for codec in ENCODERS:
                yield Case("gaps", f"{name} {count} {codec}", [sound], codec, truth={"made": made})
        for i in range(2):
            noise_name, noise = half.noise(2 * number + i, len(clean))
            for codec in ("pcm", "opus"):
                sound = degrade.add_noise(clean, noise, 15.0)
                yield Case("gaps", f"{name} {noise_name} {codec}", [sound], codec, truth={"made": 0})
        for level_dbfs in (-60.0, -50.0, -40.0, -30.0):
            for mains_hz in (50.0, 60.0):
                truth = {"dbfs": level_dbfs, "hz": mains_hz}
                yield Case("hum", f"{name} {level_dbfs:.0f}", [degrade.hum(clean, level_dbfs, mains_hz)], truth=truth)


def cause_report(cases: list[Case]) -> None:
    bands = [case for case in cases if case.kind == "bandwidth"]
    ratios = np.array([case.voice.get("bandwidth_hz", np.inf) / case.truth["hz"] for case in bands])
    within = np.abs(ratios - 1.0) <= 0.15
    goal("bandwidth within 15 %", np.mean(within), 0.95, f"{np.sum(within)} of {len(bands)}")
    edges = np.array([case.truth["hz"] for case in bands])
    for edge_hz in np.unique(edges):
        part = edges == edge_hz
        print(f"    {edge_hz:.0f} Hz: {np.mean(within[part]):.2f} within, ratios {min(ratios[part]):.2f} to {max(ratios[part]):.2f}")
    rooms = [case for case in cases if case.kind == "room" and "reverb_c50_db" in case.voice]
    rank = spearmanr([case.truth["c50_db"] for case in rooms], [case.voice["reverb_c50_db"] for case in rooms]).statistic
    goal("C50, rank correlation", rank, 0.95, f"{len(rooms)} rooms")
    gap_report([case for case in cases if case.kind == "gaps"])
    hums = [case for case in cases if case.kind == "hum"]
    right = [abs(case.voice.get("hum_db", -200.0) - case.truth["dbfs"]) <= 3.0 for case in hums]
    goal("hum within 3 dB", np.mean(right), 0.95, f"{sum(right)} of {len(hums)}")
    for level_dbfs in sorted({case.truth["dbfs"] for case in hums}):
        part = [ok for case, ok in zip(hums, right, strict=True) if case.truth["dbfs"] == level_dbfs]
        print(f"    {level_dbfs:.0f} dBFS: {sum(part)} of {len(part)}")


def gap_report(cases: list[Case]) -> None:
    def count(case: Case) -> float:
        return case.voice.get("dropouts_per_min", 0.0) * case.voice.get("speech_s", 0.0) / 60.0

    with_gaps = [case for case in cases if case.truth["made"] > 0]
    made = sum(case.truth["made"] for case in with_gaps)
    found = sum(min(case.truth["made"], count(case)) for case in with_gaps)
    goal("gaps are found", found / made, 0.95, f"{found:.0f} of {made}")
    for codec in ENCODERS:
        part = [case for case in with_gaps if case.codec == codec]
        print(f"    {codec}: {sum(min(c.truth['made'], count(c)) for c in part) / sum(c.truth['made'] for c in part):.2f}")
    whole = [case for case in cases if case.truth["made"] == 0]
    minutes = sum(case.seconds for case in whole) / 60.0
    false = {case.name: count(case) for case in whole if count(case) > 0.0}
    listed = ", ".join(f"{name} {value:.0f}" for name, value in false.items()) or "none"
    goal("false gaps a minute", sum(false.values()) / minutes, 0.1, f"in {minutes:.0f} min: {listed}", at_most=True)


# What only tells of a person.


def hesitation_cases(half: Half) -> Cases:
    for number, name, clean in half.voices():
        sound, made = degrade.hesitating(clean, 4, number)
        for codec in ENCODERS:
            yield Case("hesitating", name, [sound], codec, truth={"made": made})
            yield Case("fluent", f"{name} {codec}", [clean], codec, truth={"made": 0})
        noise_name, noise = half.noise(number, len(sound))
        yield Case("in noise", f"{name} {noise_name}", [degrade.add_noise(sound, noise, 15.0)], truth={"made": made})
        quiet = degrade.add_noise(clean, noise[: len(clean)], 15.0)
        yield Case("fluent", f"{name} {noise_name}", [quiet], truth={"made": 0})


def hesitation_report(cases: list[Case]) -> None:
    """The research's prototype found 6 to 8 of 12 with at most .6 wrong a minute."""
    judged = [case for case in cases if "hesitations" in case.voice]
    for kind, codec in [*(("hesitating", codec) for codec in ENCODERS), ("in noise", "pcm")]:
        part = [case for case in judged if (case.kind, case.codec) == (kind, codec)]
        found = sum(min(case.truth["made"], case.voice["hesitations"]) for case in part)
        made = sum(case.truth["made"] for case in part)
        goal(f"vowels held are found, {kind} {codec}", found / made, 2 / 3, f"{found} of {made}")
    fluent = [case for case in judged if case.kind == "fluent"]
    minutes = sum(case.seconds for case in fluent) / 60.0
    false = {case.name: case.voice["hesitations"] for case in fluent if case.voice["hesitations"]}
    listed = ", ".join(f"{name} {value}" for name, value in false.items()) or "none"
    goal("wrong ones a minute", sum(false.values()) / minutes, 0.6, f"in {minutes:.0f} min: {listed}", at_most=True)


def goal(what: str, value: float, bound: float, note: str, at_most: bool = False) -> None:
    met = value <= bound if at_most else value >= bound
    print(f"{'met    ' if met else 'NOT MET'} {what}: {value:.3f} (goal {'at most' if at_most else 'at least'} {bound:g}); {note}")


def worst(scored: Iterator[tuple[float, Case]], count: int, note) -> None:
    for value, case in sorted(scored, key=lambda pair: pair[0])[:count]:
        print(f"    {value:.2f} {case.name}: {note(case)}")


GOALS = {
    "states": (state_cases, state_report),
    "drown": (drown_cases, drown_report),
    "classes": (class_cases, class_report),
    "layout": (layout_cases, layout_report),
    "clipping": (clipping_cases, clipping_report),
    "causes": (cause_cases, cause_report),
    "hesitations": (hesitation_cases, hesitation_report),
}


def written(case: Case, folder: Path) -> Path:
    """The clip as a file, which may lie there from an earlier run."""
    suffix, encoder = ENCODERS[case.codec] if case.channels else ("mp4", [])
    content = hashlib.sha256(f"{case.codec} {case.rate} {case.truth.get('seconds')}".encode())
    for channel in case.channels:
        content.update(np.round(32768.0 * channel).astype(np.int32).tobytes())
    file = folder / f"{content.hexdigest()[:16]}.{suffix}"
    if file.exists():
        return file
    if not case.channels:
        picture = f"testsrc2=size=320x240:rate=10:duration={case.truth['seconds']}"
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", picture, str(file)], check=True)
        return file
    # In whole steps of 16 bits, but nothing beyond full scale is cut: only what is meant to be clipped is.
    steps = np.round(32768.0 * np.stack(case.channels, axis=1)) / 32768.0
    if not encoder:
        wavfile.write(file, case.rate, steps.astype(np.float32))
        return file
    with tempfile.NamedTemporaryFile(suffix=".wav") as plain:
        wavfile.write(plain.name, case.rate, steps.astype(np.float32))
        command = ["ffmpeg", "-v", "error", "-y", "-i", plain.name, "-ar", str(WIDE)]
        subprocess.run([*command, *encoder, str(file)], check=True)
    return file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["tuning", "reporting"], default="reporting")
    parser.add_argument("--only", choices=list(GOALS), help="one goal instead of all")
    parser.add_argument("--keep", type=Path, help="a folder for what is fetched and rendered, to be used again")
    parser.add_argument("--program", type=Path, default=Path("target/release/verite"))
    order = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = order.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        half = Half(order.half, sources.load(folder, KINDS))
        for name in [order.only] if order.only else GOALS:
            make, report = GOALS[name]
            cases, files = [], []
            for case in make(half):
                files.append(written(case, folder))
                seconds = len(case.channels[0]) / case.rate if case.channels else 0.0
                cases.append(replace(case, channels=[], seconds=seconds))
            for case, voice in zip(cases, judge.verite(order.program, files), strict=True):
                case.voice = voice
            report(cases)


if __name__ == "__main__":
    main()
