"""scikit-learn's judgements: writes sklearn_judging.tsv beside this file.

A line is a case, what is meant, and numbers, with tabs between the three. Cases of a million rows are
drawn by SplitMix64, which JudgingCases.swift has too.

Run: python sklearn_judging.py (scikit-learn 1.9.1, statsmodels 0.15.0, mpmath 1.4.1)
"""

import pathlib
import warnings

import mpmath
import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

warnings.filterwarnings("ignore")
lines = []


def text(x):
    if x == 0 and np.signbit(x):
        return "-0.0"
    return repr(float(x)) if not float(x).is_integer() or abs(x) > 1e15 else str(int(x))


def put(case, field, values):
    lines.append(f"{case}\t{field}\t" + " ".join(text(v) for v in np.ravel(np.asarray(values, dtype=float))))


def splitmix(seed, count):
    """Numbers in 0..<1: a million at once, as the state of SplitMix64 is a multiple of a constant."""
    with np.errstate(over="ignore"):
        x = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(11)).astype(float) * 2.0**-53


def judge_labels(case, labels, said, weights, classes):
    """What is judged by labels and readings; `classes` is 0 where they are not 0 to classes − 1."""
    known = list(range(classes)) if classes else sorted(set(labels) | set(said))
    common = {"sample_weight": weights}
    if classes:
        put(case, "confusion", metrics.confusion_matrix(labels, said, labels=known, **common))
        for name, over in [("labels", "true"), ("predictions", "pred"), ("all", "all")]:
            put(case, f"rates.{name}", metrics.confusion_matrix(labels, said, labels=known, normalize=over, **common))
    put(case, "accuracy", metrics.accuracy_score(labels, said, **common))
    put(case, "balanced", metrics.balanced_accuracy_score(labels, said, **common))
    put(case, "adjusted", metrics.balanced_accuracy_score(labels, said, adjusted=True, **common))
    for name, weighting in [("none", None), ("linear", "linear"), ("quadratic", "quadratic")]:
        put(case, f"kappa.{name}", metrics.cohen_kappa_score(labels, said, weights=weighting, **common))
        if classes:
            put(case, f"kappa.{name}.known", metrics.cohen_kappa_score(labels, said, labels=known, weights=weighting, **common))
    put(case, "matthews", metrics.matthews_corrcoef(labels, said, **common))
    rows = metrics.precision_recall_fscore_support(labels, said, labels=known, zero_division=0, **common)
    for name, values in zip(["precision", "recall", "f1", "support"], rows):
        put(case, f"report.{name}", values)
    for average in ["micro", "macro", "weighted"]:
        values = metrics.precision_recall_fscore_support(labels, said, labels=known, average=average, zero_division=0, **common)
        put(case, f"report.{average}", values[:3])


def labels_case(case, labels, said, weights=None, classes=0):
    put(case, "labels", labels)
    put(case, "said", said)
    put(case, "classes", [classes])
    if weights is not None:
        put(case, "weights", weights)
    judge_labels(case, labels, said, weights, classes)


labels_case("labels-perfect", [0, 1, 2, 2], [0, 1, 2, 2], classes=3)
labels_case("labels-all-wrong", [0, 1, 2, 0], [1, 2, 0, 2], classes=3)
labels_case("labels-one-class", [1, 1, 1], [1, 1, 1], classes=2)
labels_case("labels-one-class-read", [0, 1, 2, 1], [1, 1, 1, 1], classes=3)
labels_case("labels-one-class-true", [1, 1, 1, 1], [0, 1, 2, 1], classes=3)
labels_case("labels-empty-classes", [0, 5, 5, 2, 0], [0, 5, 2, 2, 7], classes=8)
labels_case("labels-one-example", [1], [0], classes=2)
labels_case("labels-sparse", [-5, 1000, -5, 7, 7], [-5, 7, 1000, 7, -5])
labels_case("labels-rare", [0] * 30 + [1], [0] * 29 + [1, 1], classes=2)
u = splitmix(1, 600)
truth = (u[:200] * 10).astype(int)
said = np.where(u[200:400] < 0.7, truth, (u[400:] * 10).astype(int))
labels_case("labels-ten", truth, said, classes=10)
labels_case("labels-ten-weighted", truth, said, splitmix(2, 200) * 3, classes=10)
labels_case("labels-ten-whole-weights", truth, said, (splitmix(3, 200) * 4).astype(int).astype(float), classes=10)
labels_case("labels-reversed", truth, 9 - truth, classes=10)
labels_case("labels-tiny-weights", truth[:50], said[:50], splitmix(4, 50) * 1e-50, classes=10)


def judge_scores(case, truth, scores, weights, curves=True):
    common = {"sample_weight": weights}
    for name, thinned in [("", True), (".all", False)]:
        x, y, t = metrics.roc_curve(truth, scores, pos_label=1, drop_intermediate=thinned, **common)
        put(case, f"roc{name}.count", [len(t)])
        if curves:
            for field, values in [("x", x), ("y", y), ("thresholds", t)]:
                put(case, f"roc{name}.{field}", values)
    put(case, "roc.area", metrics.roc_auc_score(truth, scores, **common) if len(set(truth)) == 2 else np.nan)
    for name, thinned in [("", False), (".thin", True)]:
        p, r, t = metrics.precision_recall_curve(truth, scores, pos_label=1, drop_intermediate=thinned, **common)
        put(case, f"pr{name}.count", [len(t)])
        if curves:
            for field, values in [("p", p), ("r", r), ("thresholds", t)]:
                put(case, f"pr{name}.{field}", values)
        if not thinned:
            put(case, "pr.area", metrics.auc(r, p))
    put(case, "pr.average", metrics.average_precision_score(truth, scores, pos_label=1, **common))
    if min(scores) >= 0 and max(scores) <= 1:
        both = np.stack([1 - np.asarray(scores), scores], axis=1)
        put(case, "logloss", metrics.log_loss(truth, both, labels=[0, 1], **common))
        put(case, "brier", metrics.brier_score_loss(truth, scores, pos_label=1, **common))
        for cut, strategy in [("widths", "uniform"), ("counts", "quantile")]:
            observed, predicted = calibration_curve(truth, scores, pos_label=1, n_bins=5, strategy=strategy)
            put(case, f"reliability.{cut}.observed", observed)
            put(case, f"reliability.{cut}.predicted", predicted)


def scores_case(case, truth, scores, weights=None):
    truth, scores = np.asarray(truth, dtype=int), np.asarray(scores, dtype=float)
    put(case, "truth", truth)
    put(case, "scores", scores)
    if weights is not None:
        put(case, "weights", weights)
    judge_scores(case, truth, scores, weights)


scores_case("scores-four", [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
scores_case("scores-ties", [0, 1, 0, 1, 1, 0], [0.5, 0.5, 0.5, 0.7, 0.2, 0.2])
scores_case("scores-all-equal", [0, 1, 1, 0, 1], [0.5] * 5)
scores_case("scores-all-true", [1, 1, 1], [0.1, 0.9, 0.4])
scores_case("scores-all-false", [0, 0, 0], [0.1, 0.9, 0.4])
scores_case("scores-perfect", [0, 0, 1, 1], [0.0, 0.25, 0.75, 1.0])
scores_case("scores-reversed", [1, 1, 0, 0], [0.0, 0.25, 0.75, 1.0])
scores_case("scores-one-true", [0] * 9 + [1], np.linspace(0, 0.9, 10))
scores_case("scores-one-example", [1], [0.3])
scores_case("scores-two-equal", [0, 1], [0.3, 0.3])
scores_case("scores-long-ties", [0, 1] * 20, [0.25] * 25 + [0.75] * 15)
scores_case("scores-signed-zeros", [0, 1, 1, 0], [-0.0, 0.0, -1.0, 1.0])
scores_case("scores-huge", [0, 1, 1, 0, 1], [-1e300, 1e300, 1e-300, 5e-324, 0.0])
scores_case("scores-on-a-line", [1, 1, 1, 0, 0, 0, 1, 0, 1, 0], np.arange(10)[::-1] / 10)
scores_case("scores-at-borders", [0, 1, 0, 1, 1, 0], [0.2, 0.4, 0.6, 0.8, 0.6000000000000001, 0.2])
u = splitmix(5, 400)
truth = (u[:100] < 0.3).astype(int)
scores_case("scores-drawn", truth, u[100:200] * 0.7 + truth * 0.3)
scores_case("scores-drawn-ties", truth, np.floor(u[100:200] * 8) / 8)
scores_case("scores-drawn-weights", truth, np.floor(u[100:200] * 20) / 20, u[200:300] * 5)
scores_case("scores-zero-weights", truth, u[100:200], np.floor(u[200:300] * 2))


def shares_case(case, shares, labels, weights=None, tops=True):
    shares, labels = np.asarray(shares, dtype=float), np.asarray(labels)
    n, classes = shares.shape
    put(case, "shares", shares)
    put(case, "labels", labels)
    put(case, "classes", [classes])
    if weights is not None:
        put(case, "weights", weights)
    common = {"sample_weight": weights}
    each = np.eye(classes, dtype=int)[labels]
    binary = [
        metrics.roc_auc_score(each[:, k], shares[:, k], **common) if len(set(each[:, k])) == 2 else np.nan
        for k in range(classes)
    ]
    put(case, "roc.each", binary)
    put(case, "pr.each", [metrics.average_precision_score(each[:, k], shares[:, k], **common) for k in range(classes)])
    for average in ["micro", "macro", "weighted"]:
        put(case, f"roc.{average}", metrics.roc_auc_score(each, shares, average=average, **common))
        put(case, f"pr.{average}", metrics.average_precision_score(each, shares, average=average, **common))
    put(case, "logloss", metrics.log_loss(labels, shares, labels=range(classes), **common))
    for half, name in [(True, "halved"), (False, "whole"), ("auto", "auto")]:
        put(case, f"brier.{name}", metrics.brier_score_loss(labels, shares, labels=range(classes), scale_by_half=half, **common))
    if tops:
        for k in range(1, classes):
            put(case, f"top.{k}", metrics.top_k_accuracy_score(labels, shares, k=k, labels=range(classes), **common))


def drawn_shares(seed, n, classes):
    u = splitmix(seed, n * classes + n)
    raw = u[: n * classes].reshape(n, classes)
    labels = (u[n * classes :] * classes).astype(int)
    raw[np.arange(n), labels] += 0.3
    return raw / raw.sum(axis=1, keepdims=True), labels


shares_case("shares-three", [[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.2, 0.3, 0.5]], [0, 1, 2], tops=False)
shares, labels = drawn_shares(7, 60, 4)
shares_case("shares-drawn", shares, labels)
shares_case("shares-weighted", shares, labels, splitmix(8, 60) * 2)
shares_case("shares-zero-weights", shares, labels, np.floor(splitmix(9, 60) * 3))
shares_case("shares-absent-class", shares[labels != 2], labels[labels != 2])
shares_case("shares-one-class", shares[labels == 1], labels[labels == 1])
shares_case("shares-sure", np.eye(3)[[0, 1, 2, 0]], [0, 1, 0, 2], tops=False)
shares_case("shares-even", np.full((4, 3), 1 / 3), [0, 1, 2, 0], tops=False)
shares, labels = drawn_shares(10, 50, 2)
shares_case("shares-two-columns", shares, labels, tops=False)

# A million rows: only what comes out is kept.
million = 1_000_000
u = splitmix(11, 3 * million)
truth = (u[:million] < 0.3).astype(int)
judge_scores("million-scores", truth, u[million : 2 * million] * 0.7 + truth * 0.3, None, curves=False)
judge_scores("million-ties", truth, np.floor(u[million : 2 * million] * 100) / 100, None, curves=False)
judge_scores("million-weights", truth, np.floor(u[million : 2 * million] * 1000) / 1000, u[2 * million :], curves=False)
truth = (u[:million] * 10).astype(int)
said = np.where(u[million : 2 * million] < 0.9, truth, (u[2 * million :] * 10).astype(int))
judge_labels("million-labels", truth, said, None, 10)

# Intervals and tests, against other programs and forty digits.
mpmath.mp.dps = 40
places = [1e-300, 1e-100, 1e-20, 1e-9, 0.001, 0.025, 0.0749, 0.0751, 0.2, 0.4, 0.5, 0.6, 0.8, 0.95, 0.975, 0.995, 1 - 1e-9, 1 - 2**-53]
put("normal-quantile", "shares", places)


def quantile(p):
    """The root of the distribution function, in forty digits and more where it is small."""
    p = mpmath.mpf(p)
    if p > 0.5:
        return -quantile(1 - p)
    # Near −√(−2 log p) the logarithm of the function is smooth.
    start = -mpmath.sqrt(-2 * mpmath.log(2 * p)) if p < 0.5 else mpmath.mpf(0)
    return mpmath.findroot(lambda x: mpmath.log(mpmath.erfc(-x / mpmath.sqrt(2)) / 2) - mpmath.log(p), start)


put("normal-quantile", "values", [quantile(p) for p in places])
for hits, count, confidence in [(9254, 10000, 0.95), (0, 10, 0.95), (10, 10, 0.99), (1, 2, 0.5), (998, 1000, 0.999)]:
    case = f"wilson-{hits}-{count}"
    put(case, "input", [hits, count, confidence])
    put(case, "interval", proportion_confint(hits, count, alpha=1 - confidence, method="wilson"))
for first, second in [(25, 15), (11, 1), (0, 5), (3, 3), (0, 0), (1, 0), (500, 400), (4700, 5000), (100000, 99000), (1, 1000), (17, 18), (30, 2)]:
    case = f"mcnemar-{first}-{second}"
    put(case, "input", [first, second])
    few, all_ = min(first, second), first + second
    tail = mpmath.mpf(0)
    term = mpmath.binomial(all_, few)
    for i in range(few, -1, -1):
        tail += term
        term = term * i / (all_ - i + 1)
    put(case, "exact", min(mpmath.mpf(1), 2 * tail / mpmath.mpf(2) ** all_))
    if all_:
        table = [[0, first], [second, 0]]
        plain, corrected = mcnemar(table, exact=False, correction=False), mcnemar(table, exact=False, correction=True)
        put(case, "plain", [plain.statistic, plain.pvalue])
        if first != second:
            put(case, "corrected", [corrected.statistic, corrected.pvalue])

pathlib.Path(__file__).with_name("sklearn_judging.tsv").write_text("\n".join(lines) + "\n")
print(len({line.split("\t")[0] for line in lines}), "cases")
