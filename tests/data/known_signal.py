"""The sound that `src/model/signal.rs` makes for the tests of the networks."""

import numpy as np

RATE, SECONDS = 16000, 30


def hiss(count):
    state, values = 1, np.empty(count)
    for n in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        values[n] = state / 2**31 - 1
    return values


def vowel(f0, phase):
    formants = [(700, 90), (1150, 120), (2700, 200)]
    gain = lambda hz: sum(1 / (1 + ((hz - center) / width) ** 2) for center, width in formants)
    return sum(gain(k * f0) * np.sin(k * phase) for k in range(1, 26))


def signal():
    t = np.arange(SECONDS * RATE) / RATE
    noise = hiss(len(t))
    plucked = sum(np.exp(-4 * (t % 0.5)) / k * np.sin(2 * np.pi * k * f * t) for f in (220, 277.18, 329.63) for k in range(1, 6))
    sung = vowel(220, 2 * np.pi * 220 * t - 4.8 * np.cos(2 * np.pi * 5.5 * t))
    syllables = np.maximum(0, np.sin(2 * np.pi * 4 * t)) * vowel(120, 2 * np.pi * 120 * t - 8 * np.cos(2 * np.pi * 1.3 * t))
    parts = [0.12 * plucked, 0.1 * sung, 0.12 * syllables, 0.1 * noise, 0.1 * plucked + 0.08 * sung]
    return (np.choose((t // 6).astype(int), parts) + 0.0005 * noise).astype(np.float32)
