"""Clips joined from real ones at known times, with what is often taken for a cut between the joins."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

WIDTH, HEIGHT, RATE = 480, 270, 30

# Single takes only: each was looked at from end to end.
SOURCES = {
    "tuning": """ax_concert.mov ax_polish.mp4 gp_walk.mp4 in_asl1.mkv in_person.mp4 in_car.mp4 s2_cups.mp4
        s2_juggle.mp4 gr_1.mpg gr_3.mpg cv_box.mp4 ff_room.ogg ff_foreman.mp4""",
    "reporting": """fs_dog.mp4 ax_hlg_rot.mp4 ax_defocus.mp4 gp_karma.mp4 in_asl2.mkv in_bottle.mp4 s2_dog.mp4
        s2_coffee.mp4 gr_2.mpg gr_4.mpg cv_cup.mp4 ff_street.mp4 ff_van.mp4 pf_wolf.mp4 vl_dogsk.mp4 sk_car_hi.mp4""",
}
KINDS = [
    "plain", "jump", "punch-in", "dark", "flash", "strobe", "exposure", "pan", "occlusion", "shake", "doubled",
    "dissolve", "fade",
]  # fmt: skip
JOINS = 5


@dataclass
class Joined:
    """A clip and its truth."""

    name: str
    kind: str
    frames: np.ndarray
    cuts: list[int] = field(default_factory=list)
    gradual: list[tuple[int, int]] = field(default_factory=list)


def read(path: Path) -> np.ndarray:
    """The frames of a clip, at most twelve seconds, filling the size of the bench."""
    fill = f"fps={RATE},scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=increase,crop={WIDTH}:{HEIGHT}"
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-t", "12", "-vf", fill, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    whole = len(done.stdout) // (WIDTH * HEIGHT * 3)
    return np.frombuffer(done.stdout[: whole * WIDTH * HEIGHT * 3], np.uint8).reshape(-1, HEIGHT, WIDTH, 3)


def joined(kind: str, number: int, half: str, clips: dict[str, np.ndarray]) -> Joined:
    """One clip of a kind."""
    random = np.random.default_rng([number, KINDS.index(kind), half == "reporting"])
    parts = _parts(kind, clips, random)
    if kind == "dark":
        parts = [(0.16 * part).astype(np.uint8) for part in parts]
    if kind in ("dissolve", "fade"):
        return _gradual(kind, f"{kind}-{number}", parts, random)
    if kind == "shake":
        parts = [_moved(part, random, 8.0, 0.0) for part in parts]
    if kind == "pan":
        parts = [_moved(part, random, 1.0, 60.0) for part in parts]
    cuts = [int(cut) for cut in np.cumsum([len(part) for part in parts])[:-1]]
    frames = np.concatenate(parts)
    edges = [0, *cuts, len(frames)]
    for start, end in zip(edges, edges[1:], strict=False):
        # Clear of the joins, where nobody could tell what is what.
        at = int(random.integers(start + 8, max(start + 9, end - 16)))
        if kind == "flash":
            length = int(random.integers(1, 4))
            lit = frames[at : at + length]
            frames[at : at + length] = np.minimum(lit * 1.6 + random.integers(60, 150), 255).astype(np.uint8)
        if kind == "exposure":
            gain = random.choice([0.45, 0.6, 1.6, 2.0])
            frames[at:end] = np.minimum(frames[at:end] * gain, 255).astype(np.uint8)
        if kind == "occlusion":
            _occlude(frames[at : at + int(random.integers(6, 13))], random)
    if kind == "strobe":
        every = int(random.integers(2, 6))
        frames[::every] = (frames[::every] * 0.3).astype(np.uint8)
    if kind == "doubled":
        every = int(random.choice([2, 5]))
        held = [index - (index % every == every - 1) for index in range(len(frames))]
        cuts = [next(i for i, source in enumerate(held) if source >= cut) for cut in cuts]
        frames = frames[held]
    return Joined(f"{kind}-{number}", kind, frames, cuts)


def _parts(kind: str, clips: dict[str, np.ndarray], random: np.random.Generator) -> list[np.ndarray]:
    names = sorted(clips)
    if kind in ("jump", "punch-in"):
        source = clips[random.choice([name for name in names if len(clips[name]) >= 240])]
        parts, at = [], 0
        while at + 30 < len(source) and len(parts) <= JOINS:
            length = int(random.integers(25, 50))
            parts.append(source[at : at + length].copy())
            at += length + int(random.integers(15, 45))
            while at + 30 < len(source) and not _visible(parts[-1][-1], source[at]):
                at += 5
        if kind == "punch-in":
            parts = [_zoomed(part, 1.25) if index % 2 else part for index, part in enumerate(parts)]
        return [part for part in parts if len(part) >= 20]
    chosen = random.permutation(names)[: JOINS + 1]
    parts = []
    for name in chosen:
        length = min(int(random.integers(30, 90)), len(clips[name]))
        start = int(random.integers(0, len(clips[name]) - length + 1))
        parts.append(clips[name][start : start + length].copy())
    return parts


def _visible(before: np.ndarray, now: np.ndarray) -> bool:
    """Whether anybody could see a join: a room in which nobody has moved has none."""
    return float(np.mean(np.abs(before.astype(np.int16) - now))) > 4.0


def _zoomed(part: np.ndarray, zoom: float) -> np.ndarray:
    import cv2

    height, width = int(HEIGHT / zoom), int(WIDTH / zoom)
    top, left = (HEIGHT - height) // 2, (WIDTH - width) // 2
    return np.stack([cv2.resize(frame[top : top + height, left : left + width], (WIDTH, HEIGHT)) for frame in part])


def _moved(part: np.ndarray, random: np.random.Generator, shake: float, pan: float) -> np.ndarray:
    """Seen by a camera that is shaken by so many pixels and swept by so many a frame, blurred by half its motion."""
    import cv2

    count = len(part)
    noise = np.cumsum(random.normal(0.0, 1.0, (count, 2)), axis=0)
    path = shake * (noise - np.linspace(noise[0], noise[-1], count)) / (1.0 + np.abs(noise).max() / 4.0)
    if pan:
        start = int(random.integers(5, max(6, count - 12)))
        speed = np.zeros(count)
        speed[start : start + 8] = pan * np.sin(np.linspace(0.3, np.pi - 0.3, 8))[: len(speed[start : start + 8])]
        path[:, 0] += random.choice([-1.0, 1.0]) * np.cumsum(speed)
    # The surroundings go on as their own mirror image.
    wide = [np.concatenate([frame[:, ::-1], frame, frame[:, ::-1]], axis=1) for frame in part]
    out = []
    for index, frame in enumerate(wide):
        step = path[index] - path[max(index - 1, 0)]
        takes = max(1, min(12, int(np.abs(step).max() / 4)))
        total = np.zeros((HEIGHT, WIDTH, 3), np.float32)
        for take in range(takes):
            x, y = path[index] - step * 0.5 * take / takes
            matrix = np.float32([[1, 0, -WIDTH + x], [0, 1, y]])
            total += cv2.warpAffine(frame, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)
        out.append((total / takes).astype(np.uint8))
    return np.stack(out)


def _occlude(frames: np.ndarray, random: np.random.Generator) -> None:
    """Something near and out of focus passes by."""
    colour = random.integers(10, 120, 3)
    across = np.arange(WIDTH)
    breadth = random.uniform(0.4, 0.8) * WIDTH
    for index, frame in enumerate(frames):
        middle = -0.5 * breadth + (WIDTH + breadth) * (index + 0.5) / len(frames)
        cover = np.clip((0.5 * breadth - np.abs(across - middle)) / 40.0, 0.0, 1.0)[None, :, None]
        frames[index] = (frame * (1.0 - cover) + colour * cover).astype(np.uint8)


def _gradual(kind: str, name: str, parts: list[np.ndarray], random: np.random.Generator) -> Joined:
    out, gradual, cuts = parts[0], [], []
    for part in parts[1:]:
        length = int(random.integers(9, 61))
        length = min(length, len(out) - 5, len(part) - 10)
        if length < 9:
            cuts.append(len(out))
            out = np.concatenate([out, part])
            continue
        weight = (np.arange(length) + 1.0)[:, None, None, None] / (length + 1.0)
        if kind == "dissolve":
            mixed = out[-length:] * (1.0 - weight) + part[:length] * weight
            gradual.append((len(out) - length, len(out)))
            out = np.concatenate([out[:-length], mixed.astype(np.uint8), part[length:]])
        else:
            black = np.zeros((int(random.integers(0, 8)), HEIGHT, WIDTH, 3), np.uint8)
            away, back = out[-length:] * (1.0 - weight), part[:length] * weight
            gradual.append((len(out) - length, len(out) + len(black) + length))
            out = np.concatenate([out[:-length], away.astype(np.uint8), black, back.astype(np.uint8), part[length:]])
    return Joined(name, kind, out, cuts, gradual)


def write(clip: Joined, path: Path) -> None:
    size = ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE)]
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", *size, "-i", "-", "-pix_fmt", "yuv420p"]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", str(path)]
    subprocess.run(command, input=clip.frames.tobytes(), check=True)
