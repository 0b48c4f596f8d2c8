"""Writes dnsmos_reference.json: what the package `speechmos` says of recordings beside this script.

    pip install speechmos==0.0.1.1 librosa==0.11.0 onnxruntime numpy    (and ffmpeg)
    python dnsmos_reference.py

By file: P.808, then signal, background and overall of P.835. 16 kHz are the means of three samples at 48 kHz; a file is
repeated to fill the 9.01 s that the networks hear, and cut there.
"""

import json
import pathlib
import subprocess

import numpy as np
from speechmos import dnsmos

HERE = pathlib.Path(__file__).parent
SPEECH = ["speech_french", "speech_spanish", "speech_russian", "speech_italian", "speech_reader", "speech_home"]
OTHERS = ["singing", "music", "noise_market", "noise_fire", "noise_traffic", "noise_water"]
WINDOW = 144160


def window(name):
    command = ["ffmpeg", "-v", "error", "-i", HERE / name, "-f", "f32le", "-ac", "1", "-ar", "48000", "-"]
    samples = np.frombuffer(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout, np.float32)
    narrow = samples[: len(samples) // 3 * 3].reshape(-1, 3).mean(axis=1)
    return np.resize(np.clip(narrow, -1, 1), WINDOW)


def ratings(name):
    rated = dnsmos.run(window(name), 16000)
    return [round(float(rated[key]), 5) for key in ("p808_mos", "sig_mos", "bak_mos", "ovrl_mos")]


if __name__ == "__main__":
    rows = {f"{name}.ogg": ratings(f"{name}.ogg") for name in SPEECH + OTHERS}
    text = json.dumps(rows, separators=(",", ":")).replace("],", "],\n")
    (HERE / "dnsmos_reference.json").write_text(text + "\n")
