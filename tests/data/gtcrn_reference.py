"""Writes gtcrn_reference.json: what the network of GTCRN's authors makes of the sound of the tests.

    pip install onnxruntime numpy
    python gtcrn_reference.py gtcrn_simple.onnx

Amplitudes of the enhanced spectrum, every 25th frame, in eight groups of 32 bins (root of the sum of squares).
"""

import json
import pathlib
import sys

import numpy as np
import onnxruntime
from known_signal import signal

LENGTH, HOP = 512, 256


def spectra(samples):
    window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(LENGTH) / LENGTH))
    starts = range(0, len(samples) - LENGTH + 1, HOP)
    return np.stack([np.fft.rfft(window * samples[start : start + LENGTH]) for start in starts])


def enhanced(frames):
    session = onnxruntime.InferenceSession(sys.argv[1])
    caches = [np.zeros(one.shape, np.float32) for one in session.get_inputs()[1:]]
    names = [one.name for one in session.get_inputs()]
    for frame in frames:
        mix = np.stack([frame.real, frame.imag], -1).astype(np.float32)[None, :, None, :]
        out, *caches = session.run(None, dict(zip(names, [mix, *caches])))
        yield np.hypot(out[0, :, 0, 0], out[0, :, 0, 1])


if __name__ == "__main__":
    amplitudes = np.stack(list(enhanced(spectra(signal()))))[::25, :256]
    groups = np.sqrt(np.sum(np.square(amplitudes.reshape(len(amplitudes), 8, 32)), axis=2))
    target = pathlib.Path(__file__).with_name("gtcrn_reference.json")
    target.write_text(json.dumps([[round(float(x), 5) for x in row] for row in groups], separators=(",", ":")) + "\n")
