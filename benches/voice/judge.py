"""What a clip is said to be: by references that know the clean speech, by rivals that do not, and by verite."""

import json
import subprocess
from pathlib import Path

import numpy as np
import onnxruntime
from pesq import pesq
from pystoi import stoi
from scipy.special import gamma
from speechmos import dnsmos

from sources import RATE


class _OneThread(onnxruntime.InferenceSession):
    """Each of the bench's processes keeps to one core."""

    def __init__(self, model: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        super().__init__(model, options)


dnsmos.ort.InferenceSession = _OneThread


def references(clean: np.ndarray, spoilt: np.ndarray) -> dict[str, float]:
    """STOI (0 to 1) and wide-band PESQ (1 to 4.6)."""
    return {"stoi": float(stoi(clean, spoilt, RATE)), "pesq": float(pesq(RATE, clean, spoilt, "wb"))}


def rivals(spoilt: np.ndarray) -> dict[str, float]:
    """DNSMOS P.835 and P.808, and WADA-SNR in dB."""
    peak = np.max(np.abs(spoilt))
    mos = dnsmos.run(np.clip(spoilt if peak <= 1.0 else spoilt / peak, -1.0, 1.0).astype(np.float32), RATE)
    return {
        "sig": float(mos["sig_mos"]),
        "bak": float(mos["bak_mos"]),
        "ovrl": float(mos["ovrl_mos"]),
        "p808": float(mos["p808_mos"]),
        "wada": wada_db(spoilt),
    }


def verite(program: Path, clips: list[Path]) -> list[dict]:
    """The voice of each clip as verite writes it."""
    out = []
    for start in range(0, len(clips), 100):
        done = subprocess.run([str(program), "check", "--json", *map(str, clips[start : start + 100])], capture_output=True)
        out += [json.loads(line) for line in done.stdout.splitlines()]
    return [one["measurements"]["voice"] for one in out]


def wada_db(sound: np.ndarray) -> float:
    """Kim and Stern, "Robust signal-to-noise ratio estimation based on waveform amplitude distribution analysis", 2008:
    speech has a Gamma distribution of shape 0.4, noise is Gaussian."""
    size = np.maximum(np.abs(sound), 1e-10 * np.max(np.abs(sound)) + 1e-20)
    return float(np.interp(np.log(np.mean(size)) - np.mean(np.log(size)), *_wada_table()))


def _wada_table(table: list = []) -> tuple[np.ndarray, np.ndarray]:
    if not table:
        random = np.random.default_rng(1)
        count = 400_000
        speech = random.gamma(0.4, 1.0, count) * random.choice([-1.0, 1.0], count) / np.sqrt(gamma(2.4) / gamma(0.4))
        noise = random.standard_normal(count)
        snrs_db = np.arange(-20.0, 61.0)
        sizes = (np.abs(speech + noise * 10.0 ** (-snr_db / 20.0)) + 1e-20 for snr_db in snrs_db)
        table += [np.maximum.accumulate([np.log(np.mean(size)) - np.mean(np.log(size)) for size in sizes]), snrs_db]
    return table[0], table[1]
