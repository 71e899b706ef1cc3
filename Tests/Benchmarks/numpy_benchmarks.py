"""The same work in NumPy: prints NAME SECONDS CHECK."""

import sys
import time

import numpy as np


def linear():
    rng = np.random.default_rng(1)
    X = rng.random((60_000, 784), dtype=np.float32)
    labels = rng.integers(0, 10, 60_000)
    Y = np.eye(10, dtype=np.float32)[labels]
    W = np.zeros((784, 10), dtype=np.float32)
    b = np.zeros(10, dtype=np.float32)
    times = []
    for _ in range(7):
        start = time.perf_counter()
        order = rng.permutation(60_000)
        for first in range(0, 60_000, 128):
            rows = order[first : first + 128]
            x, y = X[rows], Y[rows]
            z = x @ W + b
            z -= z.max(axis=1, keepdims=True)
            powers = np.exp(z)
            totals = powers.sum(axis=1, keepdims=True)
            loss = (np.log(totals).sum() - (y * z).sum()) / len(rows)
            dz = (powers / totals - y) / np.float32(len(rows))
            W -= np.float32(0.01) * (x.T @ dz)
            b -= np.float32(0.01) * dz.sum(axis=0)
        times.append(time.perf_counter() - start)
    print("linear", sorted(times)[3], loss)


{"linear": linear}[sys.argv[1]]()
