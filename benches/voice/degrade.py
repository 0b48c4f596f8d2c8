"""What spoils speech, each by a known amount. All of it at 16 kHz, one channel, -1 to 1."""

import librosa
import numpy as np
from scipy.signal import butter, fftconvolve, lfilter, sosfilt, sosfiltfilt

from sources import RATE


def active_level_db(speech: np.ndarray) -> float:
    """Active speech level, dB to full scale (ITU-T P.56, method B: envelope of 30 ms, hangover 0.2 s, margin 15.9 dB)."""
    decay = np.exp(-1.0 / (0.03 * RATE))
    envelope = np.abs(speech)
    for _ in range(2):
        envelope = lfilter([1.0 - decay], [1.0, -decay], envelope)
    energy = float(np.sum(speech**2))
    hangover = np.ones(int(0.2 * RATE))
    for bits in range(1, 16):
        threshold = 2.0**-bits
        active = np.count_nonzero(fftconvolve(envelope >= threshold, hangover)[: len(speech)] > 0.5)
        if active == 0:
            continue
        level = 10.0 * np.log10(energy / active + 1e-20)
        if level - 20.0 * np.log10(threshold) >= 15.9:
            return level
    return 10.0 * np.log10(energy / len(speech) + 1e-20)


def scaled(speech: np.ndarray, level_db: float) -> np.ndarray:
    """At this active level."""
    return speech * 10.0 ** ((level_db - active_level_db(speech)) / 20.0)


def add_noise(speech: np.ndarray, noise: np.ndarray, snr_db: float) -> np.ndarray:
    """Speech of an active level of so many dB above the noise's RMS."""
    noise_db = 10.0 * np.log10(np.mean(noise**2) + 1e-20)
    return speech + noise * 10.0 ** ((active_level_db(speech) - snr_db - noise_db) / 20.0)


def audible_snr_db(speech: np.ndarray, noise: np.ndarray) -> float:
    """Active speech level above the noise's RMS, dB, both without what lies below 50 Hz, which nobody hears."""
    edge = butter(2, 50.0, "highpass", fs=RATE, output="sos")
    speech, noise = sosfilt(edge, speech), sosfilt(edge, noise)
    return active_level_db(speech) - 10.0 * np.log10(np.mean(noise**2) + 1e-20)


def room(speech: np.ndarray, decay_s: float, direct_db: float, seed: int) -> tuple[np.ndarray, float]:
    """In a room: the direct sound, `direct_db` above a diffuse tail that falls by 60 dB in `decay_s`; and its C50 in dB."""
    random = np.random.default_rng(seed)
    times_s = np.arange(int(1.2 * decay_s * RATE)) / RATE
    tail = random.standard_normal(len(times_s)) * 10.0 ** (-3.0 * times_s / decay_s)
    tail[: int(0.004 * RATE)] = 0.0
    response = tail * 10.0 ** (-direct_db / 20.0) / np.sqrt(np.sum(tail**2))
    response[0] = 1.0
    early = int(0.05 * RATE)
    c50_db = 10.0 * np.log10(np.sum(response[:early] ** 2) / np.sum(response[early:] ** 2))
    return fftconvolve(speech, response)[: len(speech)], c50_db


def clip(speech: np.ndarray, drive_db: float) -> np.ndarray:
    """Driven so many dB into its own peak."""
    peak = np.max(np.abs(speech))
    return np.clip(speech * 10.0 ** (drive_db / 20.0), -peak, peak)


def low_pass(speech: np.ndarray, edge_hz: float) -> np.ndarray:
    return sosfiltfilt(butter(8, edge_hz, fs=RATE, output="sos"), speech)


def high_pass(speech: np.ndarray, edge_hz: float) -> np.ndarray:
    return sosfiltfilt(butter(4, edge_hz, "highpass", fs=RATE, output="sos"), speech)


def hum(speech: np.ndarray, level_dbfs: float, mains_hz: float) -> np.ndarray:
    """Mains hum with harmonics that fall by 4 dB each."""
    times_s = np.arange(len(speech)) / RATE
    waves = sum(10.0 ** (-0.2 * k) * np.sin(2.0 * np.pi * mains_hz * (k + 1) * times_s + k) for k in range(8))
    return speech + waves * 10.0 ** (level_dbfs / 20.0) / np.sqrt(np.mean(waves**2))


def wind(speech: np.ndarray, level_dbfs: float, seed: int) -> np.ndarray:
    """Gusts of noise that falls by 12 dB an octave above 60 Hz."""
    random = np.random.default_rng(seed)
    noise = sosfilt(butter(2, 60.0, fs=RATE, output="sos"), random.standard_normal(len(speech)))
    gusts = np.interp(np.arange(len(speech)), np.arange(0, len(speech), RATE // 3), random.uniform(0.1, 1.0, 31)[: -(-len(speech) // (RATE // 3))])
    noise *= gusts**2
    return speech + noise * 10.0 ** (level_dbfs / 20.0) / np.sqrt(np.mean(noise**2))


def dropouts(speech: np.ndarray, count: int, seed: int) -> tuple[np.ndarray, int]:
    """Gaps of 50 to 150 ms, each in its part of the sound, where somebody speaks; and how many found a place."""
    random = np.random.default_rng(seed)
    out = speech.copy()
    before = int(0.01 * RATE)
    level = np.convolve(speech**2, np.ones(before) / before)[: len(speech)]
    spoken = level > 0.01 * np.percentile(level, 95)
    made = 0
    for place in range(count):
        part = len(speech) // count
        places = place * part + np.flatnonzero(spoken[place * part : place * part + part - int(0.35 * RATE)])
        if len(places) > 0:
            start = int(random.choice(places))
            out[start : start + int(random.uniform(0.05, 0.15) * RATE)] = 0.0
            made += 1
    return out, made


def drawn_out(speech: np.ndarray, middle: int, period: float, length: int, random: np.random.Generator) -> np.ndarray:
    """The 80 ms around a place so slow that they last `length` samples: each period of the wave several times, one blended into
    the next, with a voice's unsteadiness of 1 % (PSOLA: E. Moulines and F. Charpentier, Speech Communication 9, 1990)."""
    out = np.zeros(length + int(4 * period))
    window = np.hanning(2 * int(period))
    at = 0.0
    while at < length:
        step = int((at / length - 0.5) * 0.08 * RATE / period)
        start = max(0, int(middle + (step - 1) * period))
        grain = speech[start : start + len(window)]
        out[int(at) : int(at) + len(grain)] += grain * window[: len(grain)]
        at += period * (1.0 + 0.01 * random.standard_normal())
    return out[:length]


def hesitating(speech: np.ndarray, count: int, seed: int) -> tuple[np.ndarray, int]:
    """With `count` vowels of the speaker's own, drawn out to 0.3 to 0.7 s, each between two pauses; and how many were made."""
    random = np.random.default_rng(seed)
    hop, reach = 256, 3
    pitch, voiced, _ = librosa.pyin(speech, fmin=70.0, fmax=350.0, sr=RATE, frame_length=1024, hop_length=hop)
    level = librosa.feature.rms(y=speech, frame_length=1024, hop_length=hop)[0]
    glide = np.abs(np.log2(pitch[2 * reach :] / pitch[: -2 * reach]))
    vowel = voiced[reach:-reach] & (level[reach:-reach] > 0.5 * np.percentile(level, 95))
    glide = np.where(vowel & np.isfinite(pitch[reach:-reach]), np.nan_to_num(glide, nan=np.inf), np.inf)
    steadiest = [frame for frame in reach + np.argsort(glide)[: 4 * count] if np.isfinite(glide[frame - reach])]
    if not steadiest:
        return speech, 0
    parts, last = [], 0
    for place in range(1, count + 1):
        # Where it is quietest near the place.
        middle = len(level) * place // (count + 1)
        near = np.arange(max(0, middle - 30), min(len(level), middle + 30))
        at = hop * int(near[np.argmin(level[near])])
        frame = random.choice(steadiest)
        held = drawn_out(speech, hop * int(frame), RATE / pitch[frame], int(random.uniform(0.3, 0.7) * RATE), random)
        held = held * np.interp(np.arange(len(held)), [0, 480, len(held) - 960, len(held)], [0.0, 1.0, 0.8, 0.0])
        before, after = (np.zeros(int(random.uniform(*span) * RATE)) for span in ((0.2, 0.5), (0.05, 0.4)))
        parts += [speech[last:at], before, held, after]
        last = at
    out = np.concatenate([*parts, speech[last:]])
    return out + 1e-3 * np.sqrt(np.mean(out**2)) * random.standard_normal(len(out)), count
