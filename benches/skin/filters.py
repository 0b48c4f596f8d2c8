"""Beauty filters, and what is honestly done to pictures: each takes a BGR picture and the distance between the eyes.

Filters belong to families; `FAMILIES` says which are for tuning and which, of another kind, for reporting. Strength runs
from 0.2 to 1. All are written after what apps and libraries do, from their published descriptions.
"""

import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

Picture = np.ndarray


def rng(*key: object) -> np.random.Generator:
    """The same for the same key, on every machine."""
    return np.random.default_rng(zlib.crc32(repr(key).encode()))


def _bytes(picture: Picture) -> Picture:
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def _mix(smooth: Picture, picture: Picture, share: float) -> Picture:
    return _bytes(smooth.astype(np.float32) * share + picture.astype(np.float32) * (1 - share))


def _ffmpeg(picture: Picture, chain: str) -> Picture:
    height, width = picture.shape[:2]
    command = ["ffmpeg", "-v", "error", "-threads", "1", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{width}x{height}"]
    command += ["-i", "-", "-vf", chain, "-f", "rawvideo", "-pix_fmt", "bgr24", "-"]
    out = subprocess.run(command, input=picture.tobytes(), check=True, capture_output=True).stdout
    return np.frombuffer(out, np.uint8).reshape(height, width, 3)


def bilateral(picture: Picture, iod: float, strength: float) -> Picture:
    """OpenCV's."""
    return cv2.bilateralFilter(picture, 0, 45 * strength, max(1.5, iod * (0.01 + 0.03 * strength)))


def bilateral_ffmpeg(picture: Picture, iod: float, strength: float) -> Picture:
    chain = f"format=yuv444p,bilateral=sigmaS={max(1.5, iod * 0.04):.2f}:sigmaR={0.02 + 0.1 * strength:.3f}:planes=1"
    return _ffmpeg(picture, chain)


def guided(picture: Picture, iod: float, strength: float) -> Picture:
    """He, Sun and Tang 2010, each channel by itself."""
    return cv2.ximgproc.guidedFilter(picture, picture, max(2, round(iod * 0.06 * strength)), (20 * strength) ** 2)


def separation(picture: Picture, iod: float, strength: float) -> Picture:
    """Frequency separation: fine detail up to 14 levels is weakened."""
    full = picture.astype(np.float32)
    low = cv2.GaussianBlur(full, (0, 0), iod * 0.05)
    high, kept = full - low, 1 - 0.85 * strength
    return _bytes(low + np.where(np.abs(high) < 14, high * kept, high - np.sign(high) * 14 * (1 - kept)))


def surface(picture: Picture, iod: float, strength: float) -> Picture:
    """Local variance (Lee 1980)."""
    side = 2 * max(2, round(iod * 0.05)) + 1
    full = picture.astype(np.float32)
    middle = cv2.blur(full, (side, side))
    variance = np.maximum(0, cv2.blur(full * full, (side, side)) - middle * middle)
    return _bytes(middle + variance / (variance + 10 + 150 * strength**2) * (full - middle))


def median(picture: Picture, iod: float, strength: float) -> Picture:
    return _mix(cv2.medianBlur(picture, 2 * max(1, round(iod * 0.05 * strength)) + 1), picture, 0.4 + 0.6 * strength)


def blend(picture: Picture, iod: float, strength: float) -> Picture:
    """A strong bilateral filter mixed back into the picture."""
    return _mix(cv2.bilateralFilter(picture, 0, 60, iod * 0.05), picture, 0.15 + 0.75 * strength)


def diffusion(picture: Picture, iod: float, strength: float) -> Picture:
    """Perona and Malik 1990."""
    del iod
    return cv2.ximgproc.anisotropicDiffusion(picture, 0.12, 0.02 + 0.04 * strength, round(3 + 12 * strength))


def least_squares(picture: Picture, iod: float, strength: float) -> Picture:
    """Weighted least squares (Min et al. 2014), guided by the picture."""
    return cv2.ximgproc.fastGlobalSmootherFilter(picture, picture, (iod * 0.05 * strength) ** 2, 4 + 8 * strength)


def low_layer(picture: Picture, iod: float, strength: float) -> Picture:
    """Retouchers' frequency separation: the finest layer is kept as it is, the layer below, with its blemishes and shading,
    is blurred."""
    full = picture.astype(np.float32)
    low = cv2.GaussianBlur(full, (0, 0), iod * 0.02)
    wide = cv2.bilateralFilter(low, 0, 40.0, iod * 0.06)
    return _bytes(full + (wide - low) * (0.3 + 0.7 * strength))


def mean_shift(picture: Picture, iod: float, strength: float) -> Picture:
    """Comaniciu and Meer 2002: paints."""
    return _mix(cv2.pyrMeanShiftFiltering(picture, max(2, iod * 0.03), 6 + 12 * strength, maxLevel=0), picture, 0.5 + 0.5 * strength)


def glow(picture: Picture, iod: float, strength: float) -> Picture:
    """A blurred copy laid over with "screen" and the whole darkened again: soft focus, brighter skin."""
    full = picture.astype(np.float32) / 255
    soft = cv2.GaussianBlur(full, (0, 0), iod * (0.015 + 0.03 * strength))
    bright = 1 - (1 - full) * (1 - soft)
    share = 0.35 + 0.55 * strength
    return _bytes(255 * np.clip((full * (1 - share) + soft * share) * 0.8 + 0.2 * bright, 0, 1))


def regrained(picture: Picture, iod: float, strength: float) -> Picture:
    """A guided filter, and then grain so that it is not seen."""
    smooth = guided(picture, iod, 0.4 + 0.6 * strength).astype(np.float32)
    grain = rng("grain", picture.shape).normal(0, 1, (*picture.shape[:2], 1)).astype(np.float32)
    return _bytes(smooth + (1.0 + strength) * cv2.GaussianBlur(grain, (0, 0), 0.6)[..., None])


def edge_preserving(picture: Picture, iod: float, strength: float) -> Picture:
    """OpenCV's domain transform (Gastal and Oliveira 2011)."""
    return cv2.edgePreservingFilter(picture, flags=1, sigma_s=max(4, iod * 0.12), sigma_r=0.05 + 0.25 * strength)


def smartblur(picture: Picture, iod: float, strength: float) -> Picture:
    """FFmpeg's, on luma."""
    radius = min(5.0, max(1.0, iod * 0.04))
    return _ffmpeg(picture, f"format=yuv444p,smartblur=lr={radius:.2f}:ls={0.3 + 0.7 * strength:.2f}:lt={round(6 + 20 * strength)}:cs=0")


def shader(picture: Picture, iod: float, strength: float) -> Picture:
    """What beauty shaders of live cameras do: towards the mean where the local variance is small and red is bright."""
    full = picture.astype(np.float32) / 255
    middle = cv2.GaussianBlur(full, (0, 0), iod * 0.055)
    variance = cv2.GaussianBlur(np.minimum(((full - middle) * 7.07) ** 2, 1), (0, 0), iod * 0.055).mean(2, keepdims=True)
    bright = np.clip((np.minimum(full[..., 2:], middle[..., 2:] - 0.1) - 0.2) * 4, 0, 1)
    share = (1 - variance / (variance + 0.1)) * bright * strength
    return _bytes(255 * (full * (1 - share) + middle * share))


def linear_light(picture: Picture, iod: float, strength: float) -> Picture:
    """Retouchers' recipe: what an edge-preserving blur takes away is softened and laid over in linear light.
    At half opacity nothing of the texture is left; beyond, it would come back inverted."""
    width = max(3, iod * 0.08)
    change = cv2.bilateralFilter(picture, 0, 37, width).astype(np.float32) - picture
    return _mix(np.clip(picture + 2 * cv2.GaussianBlur(change, (0, 0), 0.7), 0, 255), picture, 0.5 * strength)


def high_pass(picture: Picture, iod: float, strength: float) -> Picture:
    """High-pass skin smoothing: an inverted high pass, hardened three times, is the mask of a brightening curve."""
    full = picture.astype(np.float32) / 255
    mixed = (full[..., 0] + full[..., 1]) / 2
    mask = np.clip(mixed - cv2.GaussianBlur(mixed, (0, 0), iod * 0.08) + 0.5, 0, 1)
    for _ in range(3):
        mask = np.where(mask < 0.5, 2 * mask * mask, 1 - 2 * (1 - mask) ** 2)
    raised = full + 0.12 * np.sin(np.pi * full)
    toned = raised + (full - raised) * mask[..., None]
    share = strength * np.clip(1 - np.abs(full - cv2.GaussianBlur(full, (0, 0), iod * 0.04)).max(2, keepdims=True) / 0.12, 0, 1)
    return _bytes(255 * (toned * (1 - share) + cv2.GaussianBlur(toned, (0, 0), iod * 0.014) * share))


def smooth_skin(picture: Picture, iod: float, strength: float) -> Picture:
    """G'MIC's, which finds the skin by itself and smooths what lies between a fine and a coarse scale."""
    del iod
    with tempfile.TemporaryDirectory() as folder:
        before, after = str(Path(folder, "before.png")), str(Path(folder, "after.png"))
        cv2.imwrite(before, picture)
        # Skin found automatically with its usual tolerance; scales, smoothness, bilateral, nothing gained back.
        chosen = f"2,0.5,1,1,1,50,50,5,3,{0.2 * (1 - strength):.3f},{10 * strength:.2f},1,0"
        subprocess.run(["gmic", "-v", "-1", before, "fx_smooth_skin", chosen, "o", after], check=True, capture_output=True)
        return cv2.imread(after)


FAMILIES: dict[str, dict[str, list[Callable[[Picture, float, float], Picture]]]] = {
    "tuning": {
        "bilateral": [bilateral, bilateral_ffmpeg],
        "guided": [guided],
        "separation": [separation],
        "surface": [surface],
        "median": [median],
        "blend": [blend],
        "diffusion": [diffusion],
        "squares": [least_squares],
        "shift": [mean_shift],
        "glow": [glow],
        "grain": [regrained],
        "layers": [low_layer],
    },
    "reporting": {
        "edge": [edge_preserving],
        "smartblur": [smartblur],
        "shader": [shader],
        "linear": [linear_light],
        "highpass": [high_pass],
    },
}
HAS_GMIC = shutil.which("gmic") is not None
if HAS_GMIC:
    FAMILIES["reporting"]["gmic"] = [smooth_skin]


def defocus(picture: Picture, radius: float) -> Picture:
    """A disc."""
    reach = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return cv2.filter2D(picture, -1, disc / disc.sum(), borderType=cv2.BORDER_REPLICATE)


def motion(picture: Picture, length: float, angle: float) -> Picture:
    kernel = np.zeros((15, 15), np.float32)
    for t in np.linspace(-length / 2, length / 2, 60):
        kernel[round(7 + t * np.sin(angle)), round(7 + t * np.cos(angle))] += 1
    return cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def honest(picture: Picture, key: str) -> dict[str, Callable[[], Picture]]:
    """Untouched by any filter, but hard to tell."""
    dice = rng(key, "honest")
    height, width = picture.shape[:2]
    full = picture.astype(np.float32)
    noise = dice.normal(0, 1, picture.shape).astype(np.float32)
    angle = dice.uniform(0, np.pi)

    def low_light() -> Picture:
        return _bytes((full / 255) ** 1.5 * 178 + 4 * 1.6 * cv2.GaussianBlur(noise, (0, 0), 0.6))

    def recompressed() -> Picture:
        small = cv2.resize(picture, (width * 2 // 3, height * 2 // 3), interpolation=cv2.INTER_AREA)
        return cv2.imdecode(cv2.imencode(".jpg", small, [1, 60])[1], 1)

    def flat_light() -> Picture:
        flat = cv2.GaussianBlur(full, (0, 0), height / 20)
        return _bytes(full - 0.45 * (flat - flat.mean((0, 1))))

    return {
        "defocus": lambda: defocus(picture, 1.2),
        "defocus_more": lambda: defocus(picture, 2.0),
        "motion": lambda: motion(picture, 4, angle),
        "sharpened": lambda: _bytes(1.8 * full - 0.8 * cv2.GaussianBlur(picture, (0, 0), 1.2)),
        "noisy": lambda: _bytes(full + 5 * noise),
        "low_light": low_light,
        "denoised": lambda: cv2.fastNlMeansDenoisingColored(picture, None, 3, 3, 5, 13),
        "denoised_low_light": lambda: cv2.fastNlMeansDenoisingColored(low_light(), None, 4, 4, 5, 13),
        "recompressed": recompressed,
        "flat_light": flat_light,
    }


def on_skin(filtered: Picture, picture: Picture, points: np.ndarray) -> Picture:
    """The filter's work within a soft oval without eyes, brows and mouth, as apps confine it."""
    left, right, _, mouth = points[:4]
    iod = float(np.hypot(*(right - left)))
    across, middle = (right - left) / iod, (left + right) / 2
    down = np.array([-across[1], across[0]])
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    side = ((x - middle[0]) * across[0] + (y - middle[1]) * across[1]) / iod
    depth = ((x - middle[0]) * down[0] + (y - middle[1]) * down[1]) / iod
    mouth_depth = max(0.6, float((mouth - middle) @ down / iod))
    side -= float((mouth - middle) @ across / iod) * depth / mouth_depth
    depth_even = depth / (mouth_depth / 1.1)
    mask = ((side / 1.15) ** 2 + ((depth_even - 0.35) / 1.6) ** 2 < 1).astype(np.float32)
    for eye in (-0.5, 0.5):
        mask *= 1 - np.exp(-((((side - eye) / 0.3) ** 2 + ((depth + 0.08) / 0.24) ** 2) ** 2))
    mask *= 1 - np.exp(-(((side / 0.4) ** 2 + ((depth_even - 1.08) / 0.18) ** 2) ** 2))
    mask = cv2.GaussianBlur(mask, (0, 0), max(1, iod * 0.05))[..., None]
    return _bytes(filtered.astype(np.float32) * mask + picture.astype(np.float32) * (1 - mask))
