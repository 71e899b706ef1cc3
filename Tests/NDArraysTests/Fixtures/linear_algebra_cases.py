"""Writes linear-algebra.tsv: what NumPy answers, for LinearAlgebraCasesTests.swift.

Run: python3 linear_algebra_cases.py

Matrices of every rank from 0 to full, at scales near both ends of the type's range. A line is an
operation, its options as k=v, the inputs as dtype|shape|values, and the answer in the same form.
Only what is unique is asked for: singular values and eigenvalues, ranks, solutions of least norm,
pseudo-inverses, inverses, Cholesky's triangles, and norms.
"""

import numpy as np

rng = np.random.default_rng(13)
lines = []


def text(a):
    a = np.asarray(a)
    words = ",".join(str(x) if a.dtype.kind in "iu" else repr(float(x)) for x in a.ravel())
    return f"{a.dtype}|{','.join(map(str, a.shape))}|{words}"


def add(operation, inputs, answer, **options):
    assert np.all(np.isfinite(np.asarray(answer, dtype=np.float64))), (operation, inputs, answer)
    marks = " ".join(f"{k}={v}" for k, v in options.items())
    lines.append("\t".join([operation, marks] + [text(a) for a in inputs] + ["=", text(answer)]))


def whole(m, n):
    return rng.integers(-3, 4, size=(m, n)).astype(np.float64)


def of_rank(m, n, rank):
    """Whole numbers whose product has that rank and whose other singular values are not small."""
    while True:
        a = whole(m, rank) @ whole(rank, n)
        s = np.linalg.svd(a, compute_uv=False)
        if rank == 0 or (s[rank - 1] > 0.05 * s[0] and np.linalg.matrix_rank(a) == rank):
            return a


shapes = {(1, 1): [0, 1], (2, 2): [0, 1, 2], (3, 3): [0, 1, 2, 3], (5, 3): [0, 1, 2, 3], (3, 5): [0, 1, 2, 3], (7, 7): [0, 3, 6, 7]}
scales = {np.float64: [1.0, 1e300, 1e-300], np.float32: [1.0, 1e35, 1e-35]}

for kind, sizes in scales.items():
    for scale in sizes:
        for (m, n), ranks in shapes.items():
            for rank in ranks:
                a = (of_rank(m, n, rank) * scale).astype(kind)
                b = whole(m, 2).astype(kind)
                mark = dict(scale=scale, rank=rank)
                add("svdvals", [a], np.linalg.svd(a, compute_uv=False), **mark)
                add("matrixRank", [a], np.linalg.matrix_rank(a), **mark)
                # NumPy fits in double whatever the type, and cuts by double's precision.
                share = np.finfo(kind).eps * max(m, n)
                add("lstsq", [a, b], np.linalg.lstsq(a, b, rcond=share)[0].astype(kind), **mark)
                add("pinv", [a], np.linalg.pinv(a, rtol=None), **mark)
                if rank > 0:
                    add("nuclear", [a], np.linalg.norm(a / kind(scale), "nuc") * kind(scale), **mark)
                    add("two", [a], np.linalg.norm(a, 2), **mark)
                    add("frobenius", [a], np.linalg.norm(a / kind(scale)) * kind(scale), **mark)
                if m == n == rank:
                    add("solve", [a, b], np.linalg.solve(a, b), **mark)
                    add("inv", [a], np.linalg.inv(a), **mark)
                    add("slogdet", [a], np.linalg.slogdet(a)[1], **mark)
                    add("cond", [a], np.linalg.cond(a / kind(scale)), **mark)
        for n, rank in [(1, 1), (2, 1), (4, 0), (4, 2), (6, 6)]:
            half = of_rank(n, n, rank)
            a = ((half + half.T) * scale).astype(kind)
            add("eigvalsh", [a], np.linalg.eigvalsh(a), scale=scale, rank=rank)
            if rank == n:
                a = ((half @ half.T + np.eye(n)) * scale / 8).astype(kind)
                add("cholesky", [a], np.linalg.cholesky(a), scale=scale, rank=rank)

# Columns and rows of very different sizes, between which the values are known.
for kind, size in [(np.float64, 1e200), (np.float32, 1e25)]:
    for a in [np.diag([size, 1, 1 / size]), np.diag([1 / size, size])[:, ::-1], np.diag([1, 1 / size, 0])]:
        a = a.astype(kind)
        s = np.sort(np.abs(a[a != 0]))[::-1]
        add("exactly", [a], np.concatenate([s, np.zeros(len(a) - len(s), kind)]))

with open("linear-algebra.tsv", "w") as file:
    file.write("\n".join(lines) + "\n")
print(len(lines))
