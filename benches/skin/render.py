"""The grid's pictures and clips: faces cut out of photos, filtered or not, made smaller and stored as a camera or an app
would.

Each is named `<photo>.<face>__<variant>__<condition>`; a variant is `untouched`, `honest-<what>` or
`<family>-<filter>-<light|middle|strong>`.
"""

import subprocess
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

import filters
from filters import Picture, rng

STRENGTHS = {"light": 0.3, "middle": 0.6, "strong": 1.0}
FRAMES = 9


@dataclass(frozen=True)
class Condition:
    """How large the face is and how the picture is stored."""

    name: str
    iod: float
    jpeg: int = 0
    crf: int = 0


CONDITIONS = [
    Condition("120-q95", 120, jpeg=95),
    Condition("95-q60", 95, jpeg=60),
    Condition("70-q75", 70, jpeg=75),
    Condition("48-q85", 48, jpeg=85),
    Condition("110-crf18", 110, crf=18),
    Condition("110-crf20", 110, crf=20),
    Condition("110-crf23", 110, crf=23),
    Condition("110-crf28", 110, crf=28),
    Condition("110-crf32", 110, crf=32),
    Condition("75-crf23", 75, crf=23),
]
LARGE = [Condition("220-q90", 220, jpeg=90), Condition("220-crf23", 220, crf=23)]


def render(job: tuple[Path, int, np.ndarray, str, Path, float]) -> list[Path]:
    """One face of one photo; `quick` is the share of its filtered and honest variants that is made. Returns its files, made
    now or before."""
    photo, number, points, half, folder, quick = job
    wanted = []
    cv2.setNumThreads(1)
    cv2.setRNGSeed(0)
    picture = cv2.imread(str(photo))
    iod = float(np.hypot(*(points[1] - points[0])))
    for largest, conditions in [(130, CONDITIONS), (225, LARGE)]:
        fitting = [one for one in conditions if one.iod <= iod * 1.05]
        if not fitting or largest == 225 and iod < 215:
            continue
        base, placed = cut(picture, points, iod, min(1, largest / iod))
        key = f"{photo.stem}.{number}"
        for variant, make in variants(base, placed, half, key):
            # The tuning half has more filters and so fewer pictures of each.
            share = 0.6 if variant.startswith("honest") else 0.3 if half == "tuning" else 0.45
            share = 1 if variant == "untouched" else quick * share
            missing = []
            for one in fitting:
                file = folder / f"{key}__{variant}__{one.name}.{'mp4' if one.crf else 'jpg'}"
                if rng(key, variant, one.name).random() < share:
                    wanted.append(file)
                    if not file.exists():
                        missing.append((one, file))
            changed = make() if missing else base
            for one, file in missing:
                store(changed, one, min(1, one.iod / min(iod, largest)), file)
    return wanted


def cut(picture: Picture, points: np.ndarray, iod: float, scale: float) -> tuple[Picture, np.ndarray]:
    """The face and what surrounds it."""
    across = (points[1] - points[0]) / iod
    middle = points[:2].mean(0) + 0.4 * iod * np.array([-across[1], across[0]])
    height, width = picture.shape[:2]
    low = np.maximum(middle - 2.2 * iod, 0).astype(int)
    high = np.minimum(middle + 2.2 * iod, [width, height]).astype(int)
    part = picture[low[1] : high[1], low[0] : high[0]]
    part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else part
    return part, (points - low) * scale


def variants(base: Picture, points: np.ndarray, half: str, key: str):
    """Each variant's name and what makes its picture."""
    iod = float(np.hypot(*(points[1] - points[0])))
    yield "untouched", lambda: base
    for name, make in filters.honest(base, key).items():
        yield f"honest-{name}", make
    for family, members in filters.FAMILIES[half].items():
        for one in members:
            for name, strength in STRENGTHS.items():
                yield f"{family}-{one.__name__}-{name}", partial(filtered, one, base, points, iod, strength, rng(key, one.__name__, name))


def filtered(one, base: Picture, points: np.ndarray, iod: float, strength: float, dice: np.random.Generator) -> Picture:
    """The work of one filter, in seven of ten within the skin."""
    changed = one(base, iod, strength * dice.uniform(0.8, 1.0))
    return filters.on_skin(changed, base, points) if dice.random() < 0.7 else changed


def store(picture: Picture, how: Condition, scale: float, file: Path) -> None:
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if how.jpeg:
        cv2.imwrite(str(file), picture, [cv2.IMWRITE_JPEG_QUALITY, how.jpeg])
        return
    height, width = (side // 2 * 2 for side in picture.shape[:2])
    dice = rng(file.stem.split("__")[0], how.name)
    wide = cv2.copyMakeBorder(picture, 4, 4, 4, 4, cv2.BORDER_REFLECT)
    frames = b""
    for _ in range(FRAMES):
        # A hand that is not quite still, and a sensor that is not quite quiet.
        shift = np.float32([[1, 0, -4 + dice.normal(0, 0.7)], [0, 1, -4 + dice.normal(0, 0.7)]])
        frame = cv2.warpAffine(wide, shift, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        frames += np.clip(frame + dice.standard_normal(frame.shape, np.float32), 0, 255).astype(np.uint8).tobytes()
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{width}x{height}", "-r", "30"]
    command += ["-i", "-", "-c:v", "libx264", "-preset", "veryfast", "-threads", "1", "-crf", str(how.crf)]
    subprocess.run([*command, "-pix_fmt", "yuv420p", str(file)], input=frames, check=True)
