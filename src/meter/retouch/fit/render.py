"""Renders the pictures that fit.py learns from: faces cut out of photos, as they are, untouched but hard (blurred, noisy,
denoised, ...), and smoothed by nine families of filters at three strengths, on the skin only or on everything; then
made smaller and stored as JPEG, or as a frame of a jittered H.264 clip.

usage: render.py FOUND.jsonl OUT PART PARTS

FOUND.jsonl is what examples/retouch_traits.rs prints for the photos. Needs numpy, opencv-python-headless and av.
"""

import collections
import io
import json
import os
import sys
import zlib

import av
import cv2
import numpy as np

FOUND, OUT = sys.argv[1], sys.argv[2]
cv2.setNumThreads(1)
os.makedirs(OUT, exist_ok=True)


def rng(*key):
    return np.random.default_rng(zlib.crc32(repr(key).encode()))


def bilateral(im, k, s):
    return cv2.bilateralFilter(im, 0, (12, 25, 45)[s], max(1.5, k * (0.02, 0.03, 0.04)[s]))


def guided(im, k, s):
    r = max(2, int(round(k * (0.03, 0.045, 0.06)[s])))
    eps = ((5, 10, 18)[s]) ** 2
    f = im.astype(np.float32)
    o = np.empty_like(f)
    b = lambda a: cv2.blur(a, (2 * r + 1, 2 * r + 1))
    for c in range(3):
        x = f[:, :, c]
        m = b(x)
        v = b(x * x) - m * m
        a = v / (v + eps)
        bb = m - a * m
        o[:, :, c] = b(a) * x + b(bb)
    return np.clip(o, 0, 255).astype(np.uint8)


def edgep(im, k, s):
    return cv2.edgePreservingFilter(
        im, flags=(1, 2)[s % 2], sigma_s=max(4, k * (0.06, 0.1, 0.16)[s]), sigma_r=(0.12, 0.2, 0.3)[s]
    )


def blend(im, k, s):  # blend-type: strong smoothing mixed back
    b = cv2.bilateralFilter(im, 0, 60, k * 0.05)
    a = (0.35, 0.6, 0.85)[s]
    return cv2.addWeighted(b, a, im, 1 - a, 0)


def freqsep(im, k, s):  # frequency separation: high band of skin scaled down, with halo protection
    f = im.astype(np.float32)
    lo = cv2.GaussianBlur(f, (0, 0), k * 0.05)
    hi = f - lo
    g = (0.6, 0.4, 0.2)[s]
    T = 14.0
    return np.clip(lo + np.where(np.abs(hi) < T, hi * g, hi - np.sign(hi) * T * (1 - g)), 0, 255).astype(np.uint8)


def hps(im, k, s):  # high pass skin smoothing: mask from inverted high pass of green+blue, hard light
    f = im.astype(np.float32) / 255
    gb = cv2.addWeighted(f[:, :, 1], 0.5, f[:, :, 0], 0.5, 0)
    hp = np.clip(gb - cv2.GaussianBlur(gb, (0, 0), k * 0.06) + 0.5, 0, 1)
    for _ in range(3):
        hp = np.where(hp < 0.5, 2 * hp * hp, 1 - 2 * (1 - hp) * (1 - hp))
    m = np.clip((1 - hp) * 1.0, 0, 1)[..., None]
    cur = np.clip(f + 0.18 * np.sin(np.pi * f) * 0.6, 0, 1)
    o = f * (1 - m) + cur * m
    a = (0.4, 0.7, 1.0)[s]
    o = f * (1 - a) + o * a
    lv = cv2.GaussianBlur(o, (0, 0), k * 0.012)
    d = np.abs(f - cv2.GaussianBlur(f, (0, 0), k * 0.04)).max(2, keepdims=True)
    w = a * 0.7 * np.exp(-((d / 0.06) ** 2))
    return np.clip((o * (1 - w) + lv * w) * 255, 0, 255).astype(np.uint8)


def smartblur(im, k, s):  # like ffmpeg smartblur: gaussian where difference below threshold, luma only
    y = cv2.cvtColor(im, cv2.COLOR_BGR2YCrCb)
    f = y[:, :, 0].astype(np.float32)
    b = cv2.GaussianBlur(f, (0, 0), max(1, k * (0.015, 0.025, 0.04)[s]))
    d = np.abs(f - b)
    T = (8, 14, 22)[s]
    w = np.clip((2 * T - d) / T, 0, 1)
    y[:, :, 0] = np.clip(f * (1 - w) + b * w, 0, 255).astype(np.uint8)
    return cv2.cvtColor(y, cv2.COLOR_YCrCb2BGR)


def median(im, k, s):
    r = int(k * (0.025, 0.04, 0.06)[s]) * 2 + 1
    b = cv2.medianBlur(im, max(3, r))
    a = (0.6, 0.8, 1)[s]
    return cv2.addWeighted(b, a, im, 1 - a, 0)


def surface(im, k, s):  # local variance (Lee) filter, per luma
    r = max(2, int(k * (0.03, 0.05, 0.07)[s]))
    f = im.astype(np.float32)
    m = cv2.blur(f, (2 * r + 1,) * 2)
    v = np.maximum(0, cv2.blur(f * f, (2 * r + 1,) * 2) - m * m)
    n = (20, 60, 160)[s]
    w = v / (v + n)
    return np.clip(m + w * (f - m), 0, 255).astype(np.uint8)


RET = dict(
    bilateral=bilateral,
    guided=guided,
    edgep=edgep,
    blend=blend,
    freqsep=freqsep,
    hps=hps,
    smartblur=smartblur,
    median=median,
    surface=surface,
)


# untouched hard negatives
def defocus(im, k, r):
    n = int(2 * np.ceil(r) + 3)
    yy, xx = np.mgrid[:n, :n] - n // 2
    d = np.clip(r + 0.5 - np.hypot(xx, yy), 0, 1)
    return cv2.filter2D(im, -1, d / d.sum(), borderType=cv2.BORDER_REPLICATE)


def motion(im, k, l):
    K = np.zeros((15, 15), np.float32)
    a = rng(k).uniform(0, np.pi)
    for t in np.linspace(-l / 2, l / 2, 60):
        K[int(round(7 + t * np.sin(a))), int(round(7 + t * np.cos(a)))] += 1
    return cv2.filter2D(im, -1, K / K.sum(), borderType=cv2.BORDER_REPLICATE)


def sharp(im, k, a):
    b = cv2.GaussianBlur(im, (0, 0), 1.2)
    return cv2.addWeighted(im, 1 + a, b, -a, 0)


def noisy(im, k, s):
    return np.clip(im + rng(k, "n").normal(0, s, im.shape), 0, 255).astype(np.uint8)


def nlm(im, k, h):
    return cv2.fastNlMeansDenoisingColored(im, None, h, h, 5, 13)


def dark(im, k, g):
    x = (im.astype(np.float32) / 255) ** g * 0.7 * 255
    return np.clip(x + rng(k, "d").normal(0, 3, im.shape), 0, 255).astype(np.uint8)


NEG = {
    "defocus1": lambda i, k: defocus(i, k, 1.0),
    "defocus2": lambda i, k: defocus(i, k, 2.0),
    "motion": lambda i, k: motion(i, k, 4),
    "sharp": lambda i, k: sharp(i, k, 0.8),
    "noisy": lambda i, k: noisy(i, k, 5),
    "nlm": lambda i, k: nlm(i, k, 3),
    "dark": lambda i, k: dark(i, k, 1.5),
}


# where a filter acts: skin (feathered oval without eyes, brows, mouth) or everything
def mask(shape, pts, iod):
    h, w = shape[:2]
    Y, X = np.mgrid[:h, :w].astype(np.float32)
    e0, e1, n, m = pts[:4]
    c = (e0 + e1) / 2
    ux = (e1 - e0) / iod
    uy = np.array([-ux[1], ux[0]])
    u = ((X - c[0]) * ux[0] + (Y - c[1]) * ux[1]) / iod
    v = ((X - c[0]) * uy[0] + (Y - c[1]) * uy[1]) / iod
    mv = max(0.6, float((m - c) @ uy / iod))
    mu = float((m - c) @ ux / iod)
    us = u - mu * v / mv
    vv = v / (mv / 1.1)
    M = ((us / 1.15) ** 2 + ((vv - 0.35) / 1.6) ** 2 < 1).astype(np.float32)
    for s in (-0.5, 0.5):
        M *= 1 - np.exp(-((((u - s) / 0.3) ** 2 + ((v + 0.08) / 0.24) ** 2) ** 2))
    M *= 1 - np.exp(-(((us / 0.4) ** 2 + ((vv - 1.08) / 0.18) ** 2) ** 2))
    return cv2.GaussianBlur(M, (0, 0), max(1, iod * 0.05))[..., None]


def jpeg(im, q):
    return cv2.imencode(".jpg", im, [1, q])[1].tobytes()


def x264(im, crf, key):
    h, w = im.shape[0] // 2 * 2, im.shape[1] // 2 * 2
    r = rng(key)
    big = cv2.copyMakeBorder(im, 4, 4, 4, 4, cv2.BORDER_REFLECT)
    buf = io.BytesIO()
    c = av.open(buf, "w", format="mp4")
    s = c.add_stream("libx264", rate=30)
    s.width, s.height, s.pix_fmt = w, h, "yuv420p"
    s.options = {"crf": str(crf), "preset": "veryfast", "threads": "1"}
    for i in range(4):
        A = np.float32([[1, 0, -4 + r.normal(0, 0.7)], [0, 1, -4 + r.normal(0, 0.7)]])
        f = cv2.warpAffine(big, A, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        f = np.clip(f.astype(np.float32) + r.normal(0, 1.0, f.shape), 0, 255).astype(np.uint8)
        for p in s.encode(av.VideoFrame.from_ndarray(f, format="bgr24")):
            c.mux(p)
    for p in s.encode():
        c.mux(p)
    c.close()
    buf.seek(0)
    return [f.to_ndarray(format="bgr24") for f in av.open(buf).decode(video=0)][3]


COND = [
    ("i120q95", 120, 95, 0),
    ("i95q60", 95, 60, 0),
    ("i70q75", 70, 75, 0),
    ("i48q85", 48, 85, 0),
    ("i110c23", 110, 0, 23),
    ("i90c28", 90, 0, 28),
]
BIG = [("i200q92", 200, 92, 0), ("i200c23", 200, 0, 23)]
DROP = {
    "face_%03d" % n
    for n in (3, 4, 5, 7, 13, 15, 66, 71, 74, 75, 76, 46, 47, 48, 49, 50, 62, 64, 65, 70, 80, 56, 60, 83, 45)
}  # montages, dogs, copies, computer pictures


def main(part, parts):
    best = {}
    for l in open(FOUND):
        r = json.loads(l)
        f = os.path.basename(r["path"])
        st = f.rsplit(".", 1)[0]
        if (
            r["iod"] >= 58
            and r["score"] > 0.75
            and not r.get("reason")
            and st not in DROP
            and (st.startswith("face") or st in ("p_wpt1", "p_wpt2", "p_wpt3"))
        ):
            best.setdefault(f, []).append(r)
    jobs = []
    for f, rs in best.items():
        rs = sorted(rs, key=lambda r: -r["iod"])
        if f.startswith(("face_019", "face_025", "face_068", "face_084")):
            rs = rs[:1]
        jobs += [(f, j, r) for j, r in enumerate(rs[:2])]
    done = collections.Counter(x.split("__")[0] for x in os.listdir(OUT))
    jobs = [q for q in jobs if done[f"{q[0].rsplit('.',1)[0]}.{q[1]}"] < 70]
    pass
    for n, (f, j, r) in enumerate(jobs):
        if n % parts != part:
            continue
        for top, conds in ((130, COND), (200, BIG)):
            if top == 200 and r["iod"] < 185:
                continue
            im = cv2.imread(r["path"])
            P = np.array(r["points"])
            iod = r["iod"]
            c = P[:2].mean(0)
            ux = (P[1] - P[0]) / iod
            c = c + 0.4 * iod * np.array([-ux[1], ux[0]])
            hs = 1.85 * iod
            x0, y0, x1, y1 = (
                int(max(0, c[0] - hs)),
                int(max(0, c[1] - hs)),
                int(min(im.shape[1], c[0] + hs)),
                int(min(im.shape[0], c[1] + hs)),
            )
            im = im[y0:y1, x0:x1]
            P = P - [x0, y0]
            k = min(1, top / iod)
            base = cv2.resize(im, None, fx=k, fy=k, interpolation=cv2.INTER_AREA) if k < 1 else im
            bp = P * k
            bi = iod * k
            M = mask(base.shape, bp, bi)
            src = f"{f.rsplit('.',1)[0]}.{j}"
            V = {"orig": base}
            for name, fn in NEG.items():
                if top == 130 or name in ("defocus2", "noisy", "sharp"):
                    V["neg_" + name] = fn(base, src)
            for name, fn in RET.items():
                for s in range(3):
                    g = rng(src, name, s, top).random()
                    if g < (0.5 if top == 130 else 0.7) or (top == 200 and name == "edgep"):
                        continue
                    o = fn(base, bi, s)
                    if rng(src, name, s).random() < 0.7:
                        o = (base * (1 - M) + o * M).astype(np.uint8)
                    V[f"ret_{name}_{s}"] = o
            for vn, v in V.items():
                for cn, ti, q, crf in conds:
                    if ti > bi * 1.05:
                        continue
                    if vn != "orig" and rng(src, vn, cn).random() < 0.55:
                        continue
                    kk = min(1, ti / bi)
                    w = cv2.resize(v, None, fx=kk, fy=kk, interpolation=cv2.INTER_AREA) if kk < 1 else v
                    path = f"{OUT}/{src}__{vn}__{cn}"
                    if q:
                        open(path + ".jpg", "wb").write(jpeg(w, q))
                    else:
                        cv2.imwrite(path + ".png", x264(w, crf, (src, cn)), [16, 1])


if __name__ == "__main__":
    main(int(sys.argv[3]), int(sys.argv[4]))
