"""Fits the weights of the retouch meter and writes them to ../weights.rs.

usage: fit.py TRAITS.jsonl [--write]

TRAITS.jsonl is what examples/retouch_traits.rs prints for the pictures of render.py, whose names are
`<photo>.<face>__<variant>__<condition>`: variant is `orig`, `neg_<what>` (untouched, but blurred, noisy, ...) or
`ret_<filter>_<strength>`. Figures are held out twice over: a face is only ever scored by a model that saw neither its
person nor its filter family.
"""

import collections
import json
import os
import re
import sys

import numpy as np

# Photos that look retouched, airbrushed or filtered by an app to the eye (judged before any fit), computer pictures,
# montages, dogs and copies of another photo.
LEFT_OUT = {3, 4, 5, 7, 13, 15, 66, 71, 74, 75, 76} | {70, 80, 46, 47, 48, 49, 50, 62, 64, 65}

# Photos of one person, by number in the file name; all others stand alone.
PEOPLE = [
    {1, 2, 11, 31, 40, 51},
    {6, 38, 39},
    {8, 9, 41},
    {10, 42},
    {16, 26, 27, 28},
    {17, 18, 19, 20},
    {21, 22},
    {23, 24, 25},
    {29, 30, 32, 33, 43, 44},
    {34, 35, 36, 37},
    {52, 61},
    {53, 69},
    {55, 56, 57, 58, 59, 60, 68},
    {63, 67},
]
FOLDS = 5
# Strength of the L2 penalty, in standardised units; the held-out figures are flat from 3 to 30.
RIDGE = 10.0


def person(photo):
    if photo.startswith("p_wpt"):
        return "wpt"
    number = int(photo[5:8])
    return next((f"group{i}" for i, group in enumerate(PEOPLE) if number in group), str(number))


def load(path):
    rows, refused = [], collections.Counter()
    for line in open(path):
        row = json.loads(line)
        name = os.path.basename(row["path"]).rsplit(".", 1)[0]
        source, variant, condition = name.split("__")
        photo = source.rsplit(".", 1)[0]
        if photo.startswith("face") and int(photo[5:8]) in LEFT_OUT:
            continue
        if "traits" not in row:
            refused[variant.rsplit("_", 1)[0], row["reason"]] += 1
            continue
        found = re.match(r"ret_(\w+)_(\d)", variant)
        rows.append(
            dict(
                row,
                source=source,
                variant=variant,
                condition=condition,
                person=person(photo),
                label=int(bool(found)),
                family=found[1] if found else variant,
                strength=int(found[2]) if found else -1,
            )
        )
    # The largest face of a picture comes first; the others are found by chance.
    first = {}
    for row in rows:
        first.setdefault(row["path"], row)
    return list(first.values()), refused


def logistic(x, y, weight):
    """Newton's method; the bias is not penalised."""
    x1 = np.c_[np.ones(len(x)), x]
    penalty = np.diag([0.0] + [RIDGE] * x.shape[1])
    beta = np.zeros(x1.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x1 @ beta))
        gradient = x1.T @ (weight * (y - p)) - penalty @ beta
        step = np.linalg.solve((x1 * (weight * p * (1 - p))[:, None]).T @ x1 + penalty, gradient)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return beta


def sample_weights(rows):
    """Each photo counts the same, retouched and untouched count the same within it, plain originals three times as
    much as an untouched hard case."""
    raw = np.array([1.0 if r["label"] or r["variant"] != "orig" else 3.0 for r in rows])
    total = collections.defaultdict(float)
    for r, w in zip(rows, raw):
        total[r["source"], r["label"]] += w
    scaled = np.array([w / total[r["source"], r["label"]] for r, w in zip(rows, raw)])
    return scaled * len(rows) / scaled.sum()


class Model:
    def __init__(self, rows, names):
        x = matrix(rows, names)
        self.mean, self.deviation = x.mean(0), x.std(0) + 1e-6
        beta = logistic(self.standard(x), np.array([r["label"] for r in rows]), sample_weights(rows))
        self.bias, self.weights = beta[0], beta[1:]

    def standard(self, x):
        return np.clip((x - self.mean) / self.deviation, -4, 4)

    def logits(self, rows, names):
        return self.bias + self.standard(matrix(rows, names)) @ self.weights


def matrix(rows, names):
    return np.array([[r["traits"][n] for n in names] for r in rows])


def auc(positive, negative):
    positive, negative = np.asarray(positive), np.sort(negative)
    if not len(positive) or not len(negative):
        return float("nan")
    below = np.searchsorted(negative, positive, "left") + np.searchsorted(negative, positive, "right")
    return below.mean() / 2 / len(negative)


def held_out(rows, names):
    """Logits by models that saw neither the person nor, for a retouched picture, its filter family."""
    people = sorted({r["person"] for r in rows})
    np.random.default_rng(1).shuffle(people)
    fold = {p: i % FOLDS for i, p in enumerate(people)}
    families = sorted({r["family"] for r in rows if r["label"]})
    for f in range(FOLDS):
        test = [r for r in rows if fold[r["person"]] == f]
        train = [r for r in rows if fold[r["person"]] != f]
        model = Model(train, names)
        for r, logit in zip(test, model.logits(test, names)):
            r["seen_family"] = logit
        for family in families:
            model = Model([r for r in train if r["family"] != family], names)
            for r, logit in zip(test, model.logits(test, names)):
                if not r["label"] or r["family"] == family:
                    # An untouched picture is scored by each of them: compared with the family that is left out.
                    r.setdefault("unseen", {})[family] = logit


def report(rows):
    originals = [r for r in rows if r["variant"] == "orig"]
    families = sorted({r["family"] for r in rows if r["label"]})
    base = {(r["source"], r["condition"]): r for r in originals}

    def score(r, family=None):
        return r["seen_family"] if family is None else r["unseen"][family]

    print("condition   n  AUC(seen family) all light strong | AUC(unseen family) all light strong worst | paired")
    for condition in sorted({r["condition"] for r in rows}):
        zero = [r for r in originals if r["condition"] == condition]
        one = [r for r in rows if r["condition"] == condition and r["label"]]
        line = [f"{condition:9s} {len(zero):3d}"]
        for wanted in (None, 0, 2):
            chosen = [r for r in one if wanted is None or r["strength"] == wanted]
            line.append(f"{auc([score(r) for r in chosen], [score(r) for r in zero]):.3f}")
        line.append("|")
        for wanted in (None, 0, 2):
            each = [
                auc(
                    [score(r, f) for r in one if r["family"] == f and wanted in (None, r["strength"])],
                    [score(r, f) for r in zero],
                )
                for f in families
            ]
            line.append(f"{np.nanmean(each):.3f}")
            if wanted is None:
                worst = min(each)
        pairs = [
            score(r, r["family"]) > score(base[r["source"], condition], r["family"])
            for r in one
            if (r["source"], condition) in base
        ]
        line += [f"{worst:.3f}", "|", f"{np.mean(pairs):.3f}"]
        print(*line)
    print("family (unseen), all conditions of 95 px and more: AUC light middle strong | paired light middle strong")
    for family in families:
        large = [r for r in rows if r["family"] == family and r["iod"] > 85]
        zero = [score(r, family) for r in originals if r["iod"] > 85]
        aucs = [auc([score(r, family) for r in large if r["strength"] == s], zero) for s in range(3)]
        pairs = [
            np.mean(
                [
                    score(r, family) > score(base[r["source"], r["condition"]], family)
                    for r in large
                    if r["strength"] == s and (r["source"], r["condition"]) in base
                ]
            )
            for s in range(3)
        ]
        print(f"{family:10s}", *(f"{v:.3f}" for v in aucs), "|", *(f"{v:.3f}" for v in pairs))
    limits = np.quantile([score(r) for r in originals if r["iod"] > 60], [0.9, 0.99])
    print("share above the 10 % and the 1 % point of untouched faces (all conditions of 60 px and more):", limits)
    for family in sorted({r["family"] for r in rows}):
        values = np.array([score(r) for r in rows if r["family"] == family and r["iod"] > 60])
        print(f"{family:12s} {len(values):4d}", *(f"{(values > limit).mean():.2f}" for limit in limits))
    print(
        "originals' 10 % point by condition:",
        {
            c: round(float(np.quantile([score(r) for r in originals if r["condition"] == c], 0.9)), 2)
            for c in sorted({r["condition"] for r in originals})
        },
    )


def write(rows, names):
    model = Model(rows, names)
    untouched = [r["seen_family"] for r in rows if r["variant"] == "orig" and r["iod"] > 60]
    tenth, hundredth = np.quantile(untouched, [0.9, 0.99])
    low = np.quantile(untouched, 0.02)
    scale = [(low, 0.0), (tenth, 50.0), (hundredth, 90.0), (hundredth + (hundredth - tenth), 100.0)]
    points = ", ".join(f"({x:.4f}, {y:.1f})" for x, y in scale)
    target = os.path.join(os.path.dirname(__file__), "..", "weights.rs")
    head = open(target).read().split("/// Log odds of an average face")[0]
    with open(target, "w") as out:
        out.write(head)
        out.write(f"/// Log odds of an average face of the fit.\npub const BIAS: f64 = {model.bias:.4f};\n\n")
        out.write("/// Log odds and the score that stands for them.\n")
        out.write(f"pub const SCALE: [(f64, f64); 4] = [{points}];\n\n")
        out.write("/// In the order of [`super::traits::NAMES`].\n")
        out.write(f"pub const WEIGHTS: [Weight; {len(names)}] = [\n")
        for name, mean, deviation, weight in zip(names, model.mean, model.deviation, model.weights):
            out.write(f"    weight({mean:.4f}, {deviation:.4f}, {weight:.4f}), // {name}\n")
        out.write("];\n")
    for name, weight in sorted(zip(names, model.weights), key=lambda p: -abs(p[1])):
        print(f"{name:12s} {weight:+.2f}")


if __name__ == "__main__":
    table, refused = load(sys.argv[1])
    source = open(os.path.join(os.path.dirname(__file__), "..", "traits.rs")).read()
    trait_names = re.findall(r'"(\w+)"', source.split("pub const NAMES")[1].split("];")[0])
    print(
        len(table),
        "pictures of",
        len({r["source"] for r in table}),
        "faces of",
        len({r["person"] for r in table}),
        "people; refused:",
        dict(refused),
    )
    held_out(table, trait_names)
    report(table)
    if "--write" in sys.argv:
        write(table, trait_names)
