"""Real pictures spoilt by known amounts: exposed, out of focus, smeared, through grease, coloured, flickering."""

import subprocess
from pathlib import Path

import cv2
import numpy as np

# The clips of one half tuned the meters, those of the other were kept for the report. Photos count as clips of a camera
# that pans slowly over them.
SOURCES = {
    "tuning": "s2_dog.mp4 s2_juggle.mp4 fs_dog.mp4 in_asl1.mkv cv_cup.mp4 photos/p_fs5.jpg photos/p_wpt1.jpg",
    "reporting": "s2_cups.mp4 s2_coffee.mp4 ax_hlg_rot.mp4 gp_karma.mp4 gp_walk.mp4 cv_box.mp4 ax_selfie.mp4 "
    "photos/p_fs1.jpg photos/p_fs2.jpg photos/p_fs6.jpg photos/p_yuci.jpg",
}

# Longest side of the base pictures, frames and rate: half the size of what phones record, to be quick.
SIDE = 960
FRAMES = 24
RATE = 30
GAMMA = 2.2


def light(codes: np.ndarray) -> np.ndarray:
    """Codes 0 to 255 as light, 0 to 1."""
    return (codes.astype(np.float32) / 255) ** GAMMA


def codes(light_: np.ndarray) -> np.ndarray:
    return np.clip(255 * np.clip(light_, 0, 1) ** (1 / GAMMA) + 0.5, 0, 255).astype(np.uint8)


def fitted(image: np.ndarray, side: int) -> np.ndarray:
    """The picture with its longer side `side`, both sides even."""
    height, width = image.shape[:2]
    scale = side / max(height, width)
    size = [max(2, round(length * scale / 2) * 2) for length in (width, height)]
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)


def base(path: Path) -> list[np.ndarray]:
    """Frames of a clip, or of a slow pan over a photo."""
    if path.suffix in (".jpg", ".png"):
        image = fitted(cv2.imread(str(path)), int(SIDE * 1.05))
        height, width = (length // 21 * 20 // 2 * 2 for length in image.shape[:2])
        shifts = [int(i * 0.02 * width / FRAMES) for i in range(FRAMES)]
        return [image[shift // 2 : shift // 2 + height, shift : shift + width] for shift in shifts]
    capture, frames = cv2.VideoCapture(str(path)), []
    while len(frames) < FRAMES:
        good, image = capture.read()
        if not good:
            break
        frames.append(fitted(image, min(SIDE, max(image.shape[:2]))))
    return frames


def exposed(frames: list[np.ndarray], stops: float, **_: float) -> list[np.ndarray]:
    return [codes(light(image) * 2**stops) for image in frames]


def disc(radius: float) -> np.ndarray:
    """A disc's kernel, its rim smoothed over a pixel."""
    reach = int(radius + 2)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return kernel / kernel.sum()


def streak(length: float, degrees: float) -> np.ndarray:
    """A straight line's kernel."""
    reach = int(length / 2 + 2)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    angle = np.deg2rad(degrees)
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    kernel = np.clip(length / 2 + 0.5 - abs(along), 0, 1) * np.clip(1 - abs(across), 0, 1)
    return kernel / kernel.sum()


def filtered(frames: list[np.ndarray], kernel: np.ndarray) -> list[np.ndarray]:
    """A kernel over the light, as a lens and an exposure work."""
    return [codes(cv2.filter2D(light(image), -1, kernel, borderType=cv2.BORDER_REFLECT)) for image in frames]


def diagonal(frames: list[np.ndarray]) -> float:
    return float(np.hypot(*frames[0].shape[:2]))


def defocused(frames: list[np.ndarray], pct: float, **_: float) -> list[np.ndarray]:
    """A disc whose radius is `pct` of the diagonal."""
    return filtered(frames, disc(pct / 100 * diagonal(frames))) if pct else frames


def smoothed(frames: list[np.ndarray], pct: float, **_: float) -> list[np.ndarray]:
    """A Gaussian with the standard deviation of that disc, over the codes: another kind of blur."""
    return [cv2.GaussianBlur(image, (0, 0), pct / 200 * diagonal(frames)) for image in frames] if pct else frames


def smeared(frames: list[np.ndarray], pct: float, degrees: float = 20, **_: float) -> list[np.ndarray]:
    """A straight smear `pct` of the diagonal long."""
    return filtered(frames, streak(pct / 100 * diagonal(frames), degrees)) if pct else frames


def greased(frames: list[np.ndarray], share: float, streaks: bool = False, **_: float) -> list[np.ndarray]:
    """A share of the light scattered about: by a Gaussian of 1.5 % of the diagonal, or by a steep one with a wide skirt and
    the streak that a finger wiped."""
    if not share:
        return frames
    pct, out = diagonal(frames) / 100, []
    for image in frames:
        clear = light(image)
        blurred = lambda across, down: cv2.GaussianBlur(clear, (0, 0), across * pct, sigmaY=down * pct)
        if streaks:
            scattered = 0.4 * blurred(0.8, 0.8) + 0.3 * blurred(4, 4) + 0.3 * blurred(5, 0.4)
        else:
            scattered = blurred(1.5, 1.5)
        out.append(codes((1 - share) * clear + share * scattered))
    return out


def tinted(frames: list[np.ndarray], strength: float, colour: str = "warm", **_: float) -> list[np.ndarray]:
    """Gains on the light of red and blue (or green) as a wrong white balance leaves them."""
    gains = {"warm": (2**-strength, 1, 2**strength), "cold": (2**strength, 1, 2**-strength), "green": (1, 2**strength, 1)}
    return [codes(light(image) * np.float32(gains[colour])) for image in frames]


def flickering(frames: list[np.ndarray], hz: float, fps: float, depth: float, readout_s: float) -> list[np.ndarray]:
    """Light that follows a sine, line by line."""
    out = []
    for index, image in enumerate(frames):
        lines_s = index / fps + readout_s * np.arange(image.shape[0]) / image.shape[0]
        gain = 1 + depth * np.sin(2 * np.pi * hz * lines_s + 0.7)
        out.append(codes(light(image) * gain[:, None, None].astype(np.float32)))
    return out


def noisy(frames: list[np.ndarray], sigma: float, seed: int) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    noise = lambda image: image + random.normal(0, sigma, image.shape[:2])[..., None]
    return [np.clip(noise(image), 0, 255).astype(np.uint8) for image in frames] if sigma else frames


def write(frames: list[np.ndarray], path: Path, crf: int = 20, fps: float = RATE) -> Path:
    """An H.264 clip."""
    height, width = (length // 2 * 2 for length in frames[0].shape[:2])
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{width}x{height}"]
    command += ["-r", str(fps), "-i", "-", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast"]
    command += ["-crf", str(crf), str(path)]
    data = b"".join(np.ascontiguousarray(image[:height, :width]).tobytes() for image in frames)
    subprocess.run(command, input=data, check=True)
    return path
