"""Two measures that anybody would try first, and the tone of the skin."""

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import brisque
import cv2
import numpy as np

_judge = None


def add(rows: list[dict], kept: Path) -> None:
    """Adds `laplacian` (variance of the Laplacian on the face), `brisque` and `tone` to each row; `kept` remembers them."""
    known = json.loads(kept.read_text()) if kept.exists() else {}
    fresh = [row for row in rows if row["path"] not in known]
    with ProcessPoolExecutor(2) as pool:
        jobs = [(row["path"], row["box"], row["points"]) for row in fresh]
        known |= {row["path"]: found for row, found in zip(fresh, pool.map(_measure, jobs, chunksize=50))}
    kept.write_text(json.dumps(known))
    for row in rows:
        row["laplacian"], row["brisque"], row["ita"] = known[row["path"]]
    angles: dict[str, list[float]] = {}
    for row in rows:
        if row["kind"] == "untouched" and not row["clip"]:
            angles.setdefault(row["face"], []).append(row["ita"])
    for row in rows:
        # Individual typology angle (Chardon et al. 1991), its six classes taken two by two; lamps shift it.
        angle = float(np.median(angles.get(row["face"], [row["ita"]])))
        row["tone"] = "light" if angle > 41 else "medium" if angle > 10 else "dark"


def _measure(job: tuple[str, list[float], list]) -> tuple[float, float, float]:
    global _judge
    path, box, points = job
    cv2.setNumThreads(1)
    if Path(path).suffix == ".mp4":
        clip = cv2.VideoCapture(path)
        frames = []
        while (got := clip.read())[0]:
            frames.append(got[1])
        picture = frames[min(6, len(frames) - 1)]
    else:
        picture = cv2.imread(path)
    left, top, width, height = (max(0, int(value)) for value in box)
    face = picture[top : top + height, left : left + width]
    laplacian = float(np.log(cv2.Laplacian(cv2.cvtColor(face, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var() + 1e-3))
    _judge = _judge or brisque.BRISQUE(url=False)
    try:
        quality = float(_judge.score(cv2.cvtColor(face, cv2.COLOR_BGR2RGB)))
    except Exception:
        quality = 50.0
    eyes, mouth = np.array(points[:2]), np.array(points[3])
    cheeks = [eye * 0.5 + mouth * 0.5 for eye in eyes]
    reach = max(2, int(0.1 * np.hypot(*(eyes[1] - eyes[0]))))
    skin = [picture[max(0, int(y) - reach) : int(y) + reach, max(0, int(x) - reach) : int(x) + reach] for x, y in cheeks]
    skin = np.concatenate([one.reshape(-1, 3) for one in skin])[None].astype(np.float32) / 255
    lab = np.median(cv2.cvtColor(skin, cv2.COLOR_BGR2LAB)[0], axis=0)
    return laplacian, quality, float(np.degrees(np.arctan2(lab[0] - 50, lab[2])))
