"""Times scikit-learn's MLPClassifier and ours on the same rows and folds, and compares what they read right.

Three settings of the search that lesson 08 is about, five folds each; for each setting ours first, then
scikit-learn's, two trainings beside each other in both. Both have one-hot labels, so that a row is right where
all ten answers are.
Run: python compare_perceptrons.py BENCHMARKS MNIST [ROWS] (scikit-learn 1.9.1, NumPy 2.4.6)
BENCHMARKS is the program, .build/release/Benchmarks; MNIST the folder with its four files.
"""

import concurrent.futures
import gzip
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import warnings

for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
    # Two processes have a core each, as two of our threads have.
    os.environ[name] = "1"

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

SHARED = dict(learning_rate_init=0.2, max_iter=150)
# As PerceptronTimes.settings has them.
SETTINGS = [
    dict(hidden_layer_sizes=(40, 20), activation="tanh", solver="sgd", alpha=0.05),
    dict(hidden_layer_sizes=(40,), activation="relu", solver="sgd", alpha=1e-4, learning_rate="adaptive"),
    dict(hidden_layer_sizes=(40, 40), activation="tanh", solver="sgd", alpha=0.05),
]


def idx(path):
    if not path.exists():
        path = path.with_name(path.name + ".gz")
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    axes = data[3]
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(axes)]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def load(mnist, rows):
    folder = pathlib.Path(mnist)
    X = idx(folder / "train-images-idx3-ubyte")[:rows].reshape(rows, 784) / 255.0
    labels = idx(folder / "train-labels-idx1-ubyte")[:rows]
    return X, np.eye(10, dtype=int)[labels]


def prepare(mnist, rows, folds_file):
    global X, Y, folds
    X, Y = load(mnist, rows)
    folds = np.load(folds_file)


def train(job):
    place, fold = job
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        # A seed for each fold: with one for all, its luck would be that of all folds.
        model = MLPClassifier(**SHARED, **SETTINGS[place], random_state=1 + fold)
        model.fit(X[folds != fold], Y[folds != fold])
    held = folds == fold
    right = int((model.predict(X[held]) == Y[held]).all(axis=1).sum())
    return right, int(held.sum()), model.n_iter_, time.perf_counter() - start


def main():
    program, mnist = sys.argv[1:3]
    rows = int(sys.argv[3]) if len(sys.argv) > 3 else 42_000
    with tempfile.TemporaryDirectory() as folder:
        for place, setting in enumerate(SETTINGS):
            ours = subprocess.run(
                [program, "perceptrons", mnist, folder, str(place), str(rows)],
                env={**os.environ, "LECTERN_THREADS": "2"}, check=True, capture_output=True, text=True).stdout
            found = re.findall(r"fold \d: (\d+) of (\d+) in (\d+) epochs, ([\d.]+) s", ours)
            ours_all = float(re.search(r"all: ([\d.]+) s", ours)[1])
            arguments = (mnist, rows, f"{folder}/folds.npy")
            with concurrent.futures.ProcessPoolExecutor(2, initializer=prepare, initargs=arguments) as pool:
                # The examples are read before the clock starts, as they are in ours.
                list(pool.map(abs, range(64)))
                start = time.perf_counter()
                theirs = list(pool.map(train, [(place, fold) for fold in range(5)]))
                theirs_all = time.perf_counter() - start
            report(setting, [tuple(map(float, line)) for line in found], ours_all, theirs, theirs_all)


def report(setting, ours, ours_all, theirs, theirs_all):
    print(" ".join(f"{key}={value}" for key, value in setting.items()))
    for name, folds, seconds in [("ours", ours, ours_all), ("scikit-learn", theirs, theirs_all)]:
        shares = np.array([right / held for right, held, _, _ in folds])
        epochs = " ".join(f"{int(line[2])}" for line in folds)
        print(
            f"  {name:13}{100 * shares.mean():7.3f} %, standard error {100 * shares.std(ddof=1) / 5**0.5:.3f}, "
            f"epochs {epochs}, {seconds:.1f} s")
    a = np.mean([line[0] / line[1] for line in ours])
    b = np.mean([line[0] / line[1] for line in theirs])
    # The standard error of a share of all rows, each held back once.
    rows = sum(line[1] for line in theirs)
    error = (b * (1 - b) / rows) ** 0.5
    spread = np.std([line[0] / line[1] for line in theirs], ddof=1) / 5**0.5
    steps = sum(line[2] for line in theirs) / sum(line[2] for line in ours)
    print(
        f"  difference {100 * (a - b):+.3f} points; standard error over folds {100 * spread:.3f}, over rows "
        f"{100 * error:.3f}; {theirs_all / ours_all:.1f} × as fast, {theirs_all / ours_all / steps:.1f} × an epoch",
        flush=True)


if __name__ == "__main__":
    main()
