"""Weights of the retouch meter: logistic regression, and a scale calibrated by the size and quality of the face.

The scale follows untouched faces: 50 where one in ten of those of the same size and quality stands, which is a quantile
regression over a few traits, 90 where one in a hundred. It is laid on the evidence of people whom the weights that gave
it never saw.
"""

import re
import subprocess
from pathlib import Path

import numpy as np
from scipy.optimize import linprog

FOLDS = 6
# Strength of the L2 penalty in standardised units, from tries at 10 to 300 within the tuning half, where it hardly matters.
RIDGE = 100.0
# What the place of one in ten may depend on: size, detail of eyes and brows, how far a codec or a lens has emptied what
# is not skin.
QUALITY = ["ln_iod", "detail0", "outside0_p75"]
# What says how much texture a picture can hold.
TEXTURE_QUALITY = ["detail0", "outside0_p75"]


def samples(rows: list[dict]) -> tuple[list[dict], np.ndarray, np.ndarray]:
    """One line of traits a frame."""
    flat = [(row, frame) for row in rows for frame in row["frames"]]
    return [row for row, _ in flat], np.array([frame for _, frame in flat]), np.array([row["kind"] == "smoothed" for row, _ in flat])


def importance(rows: list[dict]) -> np.ndarray:
    """Each face counts the same, smoothed and not; an untouched one three times as much as an honest hard case."""
    raw = np.array([(3.0 if row["kind"] == "untouched" else 1.0) / len(row["frames"]) for row in rows])
    keys = [(row["face"], row["kind"] == "smoothed") for row in rows]
    total: dict = {}
    for key, value in zip(keys, raw):
        total[key] = total.get(key, 0.0) + value
    scaled = np.array([value / total[key] for key, value in zip(keys, raw)])
    return scaled * len(rows) / scaled.sum()


class Model:
    def __init__(self, rows: list[dict], ridge: float = RIDGE) -> None:
        kept, x, y = samples(rows)
        self.mean, self.deviation = x.mean(0), x.std(0) + 1e-6
        weight = importance(kept)
        x = np.c_[np.ones(len(x)), self.standard(x)]
        penalty = np.diag([0.0] + [ridge] * (x.shape[1] - 1))
        beta = np.zeros(x.shape[1])
        for _ in range(30):
            p = 1 / (1 + np.exp(-x @ beta))
            step = np.linalg.solve((x * (weight * p * (1 - p))[:, None]).T @ x + penalty, x.T @ (weight * (y - p)) - penalty @ beta)
            beta += step
            if np.abs(step).max() < 1e-8:
                break
        self.bias, self.weights = beta[0], beta[1:]

    def standard(self, x: np.ndarray) -> np.ndarray:
        return np.clip((x - self.mean) / self.deviation, -4, 4)

    def logits(self, x: np.ndarray) -> np.ndarray:
        return self.bias + self.standard(x) @ self.weights


def unseen(rows: list[dict], make=Model, families_too: bool = True) -> list[np.ndarray]:
    """Each row's evidence, frame by frame, by weights that did not see its person nor, if smoothed, its family."""
    people = sorted({row["person"] for row in rows})
    np.random.default_rng(1).shuffle(people)
    fold = {person: i % FOLDS for i, person in enumerate(people)}
    families = sorted({row["what"] for row in rows if row["kind"] == "smoothed"}) if families_too else [""]
    out: list = [None] * len(rows)
    for f in range(FOLDS):
        train = [row for row in rows if fold[row["person"]] != f and row["frames"]]
        models = {family: make([row for row in train if row["what"] != family]) for family in families}
        for i, row in enumerate(rows):
            if fold[row["person"]] == f and row["frames"]:
                x = np.array(row["frames"])
                chosen = [models[row["what"]]] if row["kind"] == "smoothed" and families_too else models.values()
                out[i] = np.mean([model.logits(x) for model in chosen], 0)
    return out


def quantile_line(x: np.ndarray, y: np.ndarray, rank: float, weight: np.ndarray) -> np.ndarray:
    """Koenker and Bassett 1978, as a linear programme, with a light penalty on the slopes."""
    count, width = x.shape
    slopes = width - 1
    # Slopes as differences of two positive parts, so that their sizes can be charged.
    charge = 0.004 * weight.sum() / slopes
    cost = np.r_[0, 0, np.full(2 * slopes, charge), rank * weight, (1 - rank) * weight]
    design = np.c_[x[:, :1], -x[:, :1], x[:, 1:], -x[:, 1:], np.eye(count), -np.eye(count)]
    found = linprog(cost, A_eq=design, b_eq=y, bounds=(0, None), method="highs").x
    return np.r_[found[0] - found[1], found[2 : 2 + slopes] - found[2 + slopes : 2 + 2 * slopes]]


def scale(rows: list[dict], evidence: list[np.ndarray]) -> dict:
    """Where one in ten and one in a hundred untouched faces stand, by quality."""
    # Photos alone: what a codec does to a clip follows in `coded`. Noise reduction is smoothing, whoever did it.
    fair = lambda row: row["kind"] == "untouched" or row["kind"] == "honest" and "denoised" not in row["what"]
    chosen = [(row, e) for row, e in zip(rows, evidence) if e is not None and fair(row) and not row["clip"]]
    places = [chosen[0][0]["names"].index(name) for name in QUALITY]
    x = np.array([np.median(np.array(row["frames"])[:, places], 0) for row, _ in chosen])
    y = np.array([np.median(e) for _, e in chosen])
    weight = np.array([1.0 if row["kind"] == "untouched" else 0.33 for row, _ in chosen])
    mean, deviation = x.mean(0), x.std(0)
    standard = np.c_[np.ones(len(x)), np.clip((x - mean) / deviation, -2.5, 2.5)]
    tenth = quantile_line(standard, y, 0.9, weight)
    rest = y - standard @ tenth
    # Hard cases help to say how the place moves, but the scale stands for untouched faces alone.
    rest = rest[weight == 1.0]
    order = np.argsort(rest)
    level = (np.arange(len(rest)) + 0.5) / len(rest)
    at = lambda rank: float(np.interp(rank, level, rest[order]))
    # So few people cannot show how one in a hundred moves with the quality: it stays in step with one in ten.
    # Below the least smoothed of them the scale runs on, so that no two faces tie.
    tenth_place = at(0.9)
    points = [(at(rank) - tenth_place, score) for rank, score in [(0.05, 8.0), (0.5, 25.0), (0.9, 50.0), (0.96, 70.0), (0.99, 90.0)]]
    points = [(2.5 * points[0][0], 0.0), *points, (2 * points[-1][0], 100.0)]
    tenth[0] += at(0.9)
    return {"mean": mean, "deviation": deviation, "tenth": tenth, "points": points, "places": places}


def expected(photos: list[dict]) -> dict:
    """The texture of untouched skin in photos as they were found, a line over the detail of what is not skin."""
    texture = np.array([(row["traits"]["skin1_p50"] + row["traits"]["pore_p50"]) / 2 for row in photos])
    x = np.array([[row["traits"][name] for name in TEXTURE_QUALITY] for row in photos])
    mean, deviation = x.mean(0), x.std(0)
    design = np.c_[np.ones(len(x)), np.clip((x - mean) / deviation, -2.5, 2.5)]
    # The two go together in the 42 faces: a light ridge keeps their slopes from running apart.
    penalty = np.diag([0.0, *[2.0] * len(TEXTURE_QUALITY)])
    middle, *slopes = np.linalg.solve(design.T @ design + penalty, design.T @ texture)
    return {"middle": middle, "mean": mean, "deviation": deviation, "slopes": slopes}


def coded(rows: list[dict], evidence: list[np.ndarray], found: dict) -> np.ndarray:
    """How much higher one in ten untouched faces stands in a clip, at the quantiser 26 and for each step above."""
    chosen = [(row, e) for row, e in zip(rows, evidence) if e is not None and row["kind"] == "untouched" and row["quantiser"]]
    x = np.array([np.median(np.array(row["frames"])[:, found["places"]], 0) for row, _ in chosen])
    standard = np.c_[np.ones(len(x)), np.clip((x - found["mean"]) / found["deviation"], -2.5, 2.5)]
    y = np.array([np.median(e) for _, e in chosen]) - standard @ found["tenth"]
    steps = np.clip([row["quantiser"] for row, _ in chosen], 18, 34) - 26
    return quantile_line(np.c_[np.ones(len(y)), steps], y, 0.9, np.ones(len(y)))


def write(rows: list[dict], photos: list[dict], file: Path) -> None:
    rows = [row for row in rows if row["frames"]]
    model, found = Model(rows), scale(rows, unseen(rows, families_too=False))
    names = rows[0]["names"]
    head = file.read_text().split("/// Log odds of an average face")[0]
    line = "    weight({:.4f}, {:.4f}, {:.4f}), // {}\n"
    out = head + f"/// Log odds of an average face of the fit.\npub const BIAS: f64 = {model.bias:.4f};\n\n"
    points = ", ".join(f"({x:.4f}, {y:.1f})" for x, y in found["points"])
    out += "/// Log odds above the place of one untouched face in ten of that quality, and the score that stands for them.\n"
    out += f"pub const SCALE: [(f64, f64); {len(found['points'])}] = [{points}];\n\n"
    out += "/// Log odds of one untouched face in ten of average quality.\n"
    out += f"pub const TENTH: f64 = {found['tenth'][0]:.4f};\n\n"
    out += "/// How that place moves with the quality: the trait's place in [`super::traits::NAMES`] and its weight.\n"
    out += f"pub const QUALITY: [(usize, Weight); {len(QUALITY)}] = [\n"
    for place, *numbers in zip(found["places"], found["mean"], found["deviation"], found["tenth"][1:]):
        out += "    ({}, weight({:.4f}, {:.4f}, {:.4f})), // {}\n".format(place, *numbers, names[place])
    above = coded(rows, unseen(rows, families_too=False), found)
    out += "];\n\n/// How much higher that place lies in a frame of H.264 whose quantiser is 26, and for each step above.\n"
    out += f"pub const CODED: (f64, f64) = ({above[0]:.4f}, {above[1]:.4f});\n"
    out += "\n/// Texture of the skin in an untouched face of average quality, in the logarithm of luma levels, and how it moves with the\n"
    out += "/// quality: the trait's place and its weight.\n"
    texture = expected(photos)
    out += f"pub const EXPECTED: (f64, [(usize, Weight); {len(TEXTURE_QUALITY)}]) = ({texture['middle']:.4f}, [\n"
    for name, *numbers in zip(TEXTURE_QUALITY, texture["mean"], texture["deviation"], texture["slopes"]):
        out += "    ({}, weight({:.4f}, {:.4f}, {:.4f})), // {}\n".format(names.index(name), *numbers, name)
    out += "]);\n\n/// In the order of [`super::traits::NAMES`].\n"
    out += f"pub const WEIGHTS: [Weight; {len(names)}] = [\n"
    for name, *numbers in zip(names, model.mean, model.deviation, model.weights):
        out += line.format(*numbers, name)
    file.write_text(out + "];\n")
    subprocess.run(["rustfmt", "--edition", "2024", "--config-path", file.parents[3], file], check=True)


def add_scores(rows: list[dict], file: Path) -> None:
    """Adds `evidence` and `smoothing` as the meter makes them of the weights in the source, and `confidence` by size and
    sharpness."""
    text = file.read_text()
    number = lambda name: float(re.search(rf"const {name}: f64 = (\S+);", text)[1])
    table = lambda part: np.array([[float(v) for v in m] for m in re.findall(r"weight\((\S+), (\S+), (\S+?)\)", part)])
    quality_text, weights_text = text.split("pub const CODED")[0].split("pub const QUALITY")[1], text.split("pub const WEIGHTS")[1]
    weights, quality = table(weights_text), table(quality_text)
    places = [int(place) for place in re.findall(r"\((\d+), weight", quality_text)]
    coded_at = [float(number) for number in re.search(r"const CODED: \(f64, f64\) = \((\S+), (\S+)\);", text).groups()]
    points = np.array(re.findall(r"\((-?[\d.]+), (-?[\d.]+)\)", re.search(r"SCALE[^=]*=\s+\[(.*?)\];", text, re.DOTALL)[1]), float)
    for row in rows:
        if not row["frames"]:
            continue
        x = np.array(row["frames"])
        log_odds = number("BIAS") + np.clip((x - weights[:, 0]) / weights[:, 1], -4, 4) @ weights[:, 2]
        tenth = number("TENTH") + np.clip((x[:, places] - quality[:, 0]) / quality[:, 1], -2.5, 2.5) @ quality[:, 2]
        steps = None if row["quantiser"] is None else np.clip(row["quantiser"], 18, 34) - 26
        tenth += 0 if steps is None else coded_at[0] + coded_at[1] * steps
        row["evidence"] = float(np.median(log_odds))
        if steps is not None and row["quantiser"] > 31:
            continue
        row["smoothing"] = float(np.median(np.interp(log_odds - tenth, points[:, 0], points[:, 1])))
        sizes = [(45, 0.3), (70, 0.55), (95, 0.75), (200, 0.95)]
        coarse = 1.0 if steps is None else np.interp(row["quantiser"], [25, 28, 31], [1, 0.6, 0.4])
        row["confidence"] = float(np.interp(row["iod"], *zip(*sizes)) * coarse * np.interp(row["sharpness_oct"], [-1.05, -0.75], [0.5, 1.0]))
