"""The works of Works.swift in NumPy or PyTorch: python works.py numpy|torch [NAME…]

Prints NAME SECONDS CHECK, the check being a sum that all contenders must agree on.
"""

import sys
import time

import numpy as np

contender, wanted = sys.argv[1], sys.argv[2:]
if contender == "torch":
    import torch

    torch.set_num_threads(2)
    torch.set_grad_enabled(False)
    to = torch.from_numpy
else:
    to = lambda a: a


def is_wanted(name):
    return not wanted or any(name.startswith(w) for w in wanted)


def timed(name, work, check=lambda r: float(r.sum())):
    if not is_wanted(name):
        return
    result = work()
    result = work()
    times = []
    while len(times) < 7 or sum(times) < 0.15 and len(times) < 400:
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    print(name, sorted(times)[len(times) // 2], check(result), flush=True)


def small(name, work, check=lambda r: float(r.sum())):
    loops = []
    for _ in range(9):
        start = time.perf_counter()
        for _ in range(20_000):
            result = work()
        loops.append((time.perf_counter() - start) / 20_000)
    print(name, sorted(loops[2:])[3], check(result), flush=True)


def random(rng, *shape, dtype=np.float32):
    return to(rng.random(shape, dtype=dtype))


products = [(256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (128, 784, 128), (128, 784, 512), (784, 128, 512), (128, 512, 10)]
for word, dtype in [("", np.float32), ("64", np.float64)]:
    for m, k, n in products:
        for kind in ["nn", "tn", "nt"]:
            name = f"matmul{word}-{m}x{k}x{n}-{kind}"
            if not is_wanted(name):
                continue
            rng = np.random.default_rng(1)
            a = random(rng, k, m, dtype=dtype) if kind == "tn" else random(rng, m, k, dtype=dtype)
            b = random(rng, n, k, dtype=dtype) if kind == "nt" else random(rng, k, n, dtype=dtype)
            x, y = (a.T if kind == "tn" else a), (b.T if kind == "nt" else b)
            timed(name, lambda: x @ y, lambda r: float(np.asarray(r).sum(dtype=np.float64)))

linalg = torch.linalg if contender == "torch" else np.linalg
error = lambda x, y: float(abs(x - y).max())
for word, dtype in [("", np.float32), ("64", np.float64)]:
    rng = np.random.default_rng(7)
    a = random(rng, 1000, 1000, dtype=dtype)
    b = random(rng, 1000, dtype=dtype)
    tall = to(np.ascontiguousarray(np.asarray(a)[:, :784]))
    one = to(np.eye(1000, dtype=dtype))
    symmetric = a + a.T
    timed("solve" + word, lambda: linalg.solve(a, b), lambda r: 1 + error(a @ r, b) / float(r.max()))
    timed("inv" + word, lambda: linalg.inv(a), lambda r: 1 + error(a @ r, one) / float(r.max()))
    timed("qr" + word, lambda: linalg.qr(a), lambda r: float(abs(r[1]).sum()) * (1 + error(r[0] @ r[1], a)))
    timed("svd" + word, lambda: linalg.svd(tall, full_matrices=False), lambda r: float(r[1].sum()) * (1 + error(r[0] * r[1] @ r[2], tall)))
    timed("eigh" + word, lambda: linalg.eigh(symmetric), lambda r: float(abs(r[0]).sum()) * (1 + error(r[1] * r[0] @ r[1].T, symmetric)))

total = lambda r: float(np.asarray(r).sum(dtype=np.float64))
if any(is_wanted(w) for w in ["add7", "exp7", "scaled7", "turned7", "sum7", "sum0", "sum1", "max1"]):
    rng = np.random.default_rng(2)
    x, y = random(rng, 10_000_000), random(rng, 10_000_000)
    matrix = x.reshape(2500, 4000)
    timed("add7", lambda: x + y, total)
    timed("exp7", (lambda: torch.exp(x)) if contender == "torch" else (lambda: np.exp(x)), total)
    timed("scaled7", lambda: x * 2 + y, total)
    timed("turned7", (lambda: matrix.T.contiguous()) if contender == "torch" else (lambda: np.ascontiguousarray(matrix.T)), total)
    timed("sum7", lambda: x.sum(), float)
    timed("sum0", lambda: matrix.sum(0), total)
    timed("sum1", lambda: matrix.sum(1), total)
    timed("max1", (lambda: matrix.amax(1)) if contender == "torch" else (lambda: matrix.max(1)), total)
if is_wanted("small"):
    rng = np.random.default_rng(3)
    x, y = random(rng, 1000), random(rng, 1000)
    matrix = x.reshape(20, 50)
    exp = torch.exp if contender == "torch" else np.exp
    small("small-add", lambda: x + y)
    small("small-exp", lambda: exp(x))
    small("small-sum", lambda: x.sum(), float)
    small("small-slice", lambda: x[100:900])
    small("small-transpose", lambda: matrix.T)
if is_wanted("argsort6"):
    rng = np.random.default_rng(4)
    x = random(rng, 1_000_000)
    timed("argsort6", lambda: x.argsort(), lambda r: float(r[500_000]))
if is_wanted("gather"):
    rng = np.random.default_rng(5)
    rows = random(rng, 1_000_000, 8)
    places = to(rng.integers(0, 1_000_000, 1_000_000))
    timed("gather", (lambda: rows.index_select(0, places)) if contender == "torch" else (lambda: np.take(rows, places, axis=0)), total)
if is_wanted("einsum"):
    rng = np.random.default_rng(6)
    a, b = random(rng, 64, 64, 64), random(rng, 64, 64, 64)
    timed("einsum", lambda: a @ b, total)
