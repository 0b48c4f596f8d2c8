# /// script
# requires-python = ">=3.11"
# dependencies = ["opencv-python-headless==5.0.0.93", "numpy==2.4.6", "scipy==1.17.1"]
# ///
"""Shake of the background at a clip's border, by other means than verite's: OpenCV's tracker and RANSAC.

`second_opinion.py ORIGINAL STABILISED` prints the RMS above 0.7 Hz of both in percent of the diagonal. It tells whether a
stabiliser that was led astray by a moving subject has really calmed what stands behind it.
"""

import sys

import cv2
import numpy as np
from scipy.signal import butter, sosfiltfilt

LONGER_SIDE = 640
LOWEST_HZ = 0.7
# Of the picture: the left and right fifth and a strip above, not the lower part, where the subject stands.
SIDE, TOP, LOWER = 0.2, 0.08, 0.6


def shake_pct(file: str) -> float:
    """RMS of the path of the border, in percent of the diagonal."""
    clip = cv2.VideoCapture(file)
    fps = clip.get(cv2.CAP_PROP_FPS)
    before, steps = None, []
    while True:
        more, picture = clip.read()
        if not more:
            break
        scale = LONGER_SIDE / max(picture.shape)
        luma = cv2.cvtColor(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
        if before is not None:
            steps.append(_step(before, luma))
        before = luma
    path = np.cumsum(np.array(steps), 0)
    fast = sosfiltfilt(butter(2, LOWEST_HZ, "high", fs=fps, output="sos"), path, axis=0)
    return 100.0 * float(np.sqrt((fast**2).sum(1).mean()) / np.hypot(*before.shape))


def _step(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    height, width = now.shape
    border = np.zeros_like(now)
    border[:, : int(SIDE * width)] = border[:, int((1.0 - SIDE) * width) :] = border[: int(TOP * height)] = 255
    border[int(LOWER * height) :] = 0
    points = cv2.goodFeaturesToTrack(before, 400, 0.003, 6, mask=border)
    if points is None:
        return np.zeros(2)
    window = {"winSize": (31, 31)}
    there, found, _ = cv2.calcOpticalFlowPyrLK(before, now, points, None, **window)
    back, _, _ = cv2.calcOpticalFlowPyrLK(now, before, there, None, **window)
    sound = (found[:, 0] == 1) & (np.abs(back - points).max((1, 2)) < 0.5)
    if sound.sum() <= 6:
        return np.zeros(2)
    motion, _ = cv2.estimateAffinePartial2D(points[sound], there[sound], ransacReprojThreshold=0.7)
    centre = np.array([width / 2, height / 2])
    return np.zeros(2) if motion is None else motion[:, :2] @ centre + motion[:, 2] - centre


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"{shake_pct(name):7.3f}  {name}")
