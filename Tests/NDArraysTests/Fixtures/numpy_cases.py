"""Writes numpy.tsv: what NumPy answers, for NumPyCasesTests.swift. Run: python3 numpy_cases.py

A line is an operation, its options as k=v, the inputs as dtype|shape|values, and the answer in the
same form; or, for an operation that must fail, the word `fails`.
"""

import numpy as np

rng = np.random.default_rng(0)
lines = []
np.seterr(all="ignore")


def word(x, kind):
    if kind == "b":
        return "1" if x else "0"
    return repr(float(x)) if kind == "f" else str(int(x))


def text(a):
    a = np.asarray(a)
    values = ",".join(word(x, a.dtype.kind) for x in a.ravel())
    return f"{a.dtype}|{','.join(map(str, a.shape))}|{values}"


def add(operation, inputs, answer, **options):
    options = " ".join(f"{k}={v}" for k, v in options.items())
    lines.append("\t".join([operation, options] + [text(a) for a in inputs] + ["=", text(answer)]))


def fails(operation, inputs, **options):
    options = " ".join(f"{k}={v}" for k, v in options.items())
    lines.append("\t".join([operation, options] + [text(a) for a in inputs] + ["=", "fails"]))


def printed(a):
    lines.append("\t".join(["print", "", text(a), "=", str(np.asarray(a)).replace("\n", "\\n")]))


special = np.array([0.0, -0.0, 1.0, -1.0, 0.5, -2.5, np.inf, -np.inf, np.nan, 1e-320, 1e300, 3.0])

# Arithmetic with broadcasting, in several types.
shapes = [((3,), (3,)), ((2, 3), (3,)), ((2, 1), (1, 4)), ((2, 3, 4), (3, 1)), ((), (2, 2)), ((0, 3), (3,)), ((1,), (5,)), ((2, 0), (1, 1)), ((), ())]
binary = {"add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide, "maximum": np.maximum, "minimum": np.minimum}
for s, t in shapes:
    a, b = rng.normal(size=s), rng.normal(size=t)
    for name, f in binary.items():
        add(name, [a, b], f(a, b))
    for name, f in [("less", np.less), ("lessEqual", np.less_equal), ("greater", np.greater), ("equal", np.equal), ("notEqual", np.not_equal)]:
        add(name, [np.round(a), np.round(b)], f(np.round(a), np.round(b)))
x, y = np.meshgrid(special, special)
for name, f in list(binary.items()) + [("floorDivide", np.floor_divide), ("remainder", np.remainder), ("pow", np.power), ("atan2", np.arctan2), ("hypot", np.hypot), ("copySign", np.copysign)]:
    # 1e300 with 1e-320 leaves the quotient of a floor to rounding.
    keep = np.abs(y) != 1e-320 if name in ("floorDivide", "remainder") else np.ones_like(x, bool)
    add(name, [x[keep], y[keep]], f(x[keep], y[keep]))
for t in [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64]:
    i = np.iinfo(t)
    ends = np.array([i.min, i.max, 0, 1, 2, 7, i.max - 1, i.min + 1, 100], dtype=t)
    a, b = (v.ravel() for v in np.meshgrid(ends, ends))
    for name, f in [("add", np.add), ("subtract", np.subtract), ("multiply", np.multiply), ("maximum", np.maximum), ("minimum", np.minimum), ("floorDivide", np.floor_divide), ("remainder", np.remainder), ("and", np.bitwise_and), ("or", np.bitwise_or), ("xor", np.bitwise_xor), ("less", np.less), ("equal", np.equal)]:
        add(name, [a, b], f(a, b))
    small = np.array([0, 1, 3, 6], dtype=t)
    add("shiftLeft", [ends[:4], small], np.left_shift(ends[:4], small))
    add("shiftRight", [ends[:4], small], np.right_shift(ends[:4], small))
    add("pow", [np.array([0, 1, 2, 3, 7], t), np.array([0, 5, 9, 4, 3], t)], np.power(np.array([0, 1, 2, 3, 7], t), np.array([0, 5, 9, 4, 3], t)))
    for name, f in [("abs", np.abs), ("sign", np.sign), ("not", np.invert), ("square", np.square)]:
        add(name, [ends], f(ends))
    add("sum", [ends], ends.sum())
    add("product", [ends[[1, 3, 5]]], ends[[1, 3, 5]].prod())
    add("cumulativeSum", [ends], ends.cumsum())
    add("max", [ends], ends.max())
    add("argMin", [ends], ends.argmin())
    add("sorted", [ends], np.sort(ends))
    add("argSorted", [ends], np.argsort(ends, kind="stable"))
    add("negate", [ends], -ends)
    add("mean", [ends[2:6]], ends[2:6].mean())
    for u in [np.int8, np.uint8, np.int32, np.int64, np.uint16, np.float32, np.float64, np.bool_]:
        add("cast", [ends], ends.astype(u), to=np.dtype(u))
floats = np.array([0.0, -0.0, 1.9, -1.9, 100.5, -100.5, 2.0**20])
for u in [np.int8, np.uint8, np.int16, np.int32, np.int64, np.float32, np.bool_]:
    kept = floats[2:5] if np.dtype(u) in (np.uint8,) else floats[:6] if np.dtype(u).itemsize == 1 else floats
    add("cast", [kept], kept.astype(u), to=np.dtype(u))
flags = np.array([[True, False], [True, True]])
for name, f in [("and", np.logical_and), ("or", np.logical_or), ("xor", np.logical_xor), ("equal", np.equal)]:
    add(name, [flags, flags.T], f(flags, flags.T))
add("not", [flags], ~flags)
add("sum", [flags], flags.sum())
add("sum", [flags], flags.sum(axis=0), axis=0, keep=0)
add("cast", [flags], flags.astype(np.int32), to="int32")

# Functions of one argument.
table = {
    "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log2": np.log2, "log10": np.log10, "log1p": np.log1p, "sqrt": np.sqrt, "cbrt": np.cbrt,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh, "floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "round": np.rint, "sign": np.sign,
    "abs": np.abs, "negate": np.negative, "square": np.square, "isNaN": np.isnan, "isFinite": np.isfinite, "isInfinite": np.isinf, "reciprocal": np.reciprocal,
}
for name, f in table.items():
    add(name, [special], f(special))
    a = rng.normal(size=(2, 3)) * 3
    add(name, [a], f(a))
    add(name, [np.abs(a[::-1, ::-1]) / 9], f(np.abs(a[::-1, ::-1]) / 9))
    add(name, [np.zeros((0, 2))], f(np.zeros((0, 2))))
big = np.array([1e5, -1e7, 1e15, 1e22, 1e300, 0.5e308])
for name in ["sin", "cos", "tan"]:
    add(name, [big], table[name](big))

# Reductions.
for s in [(4,), (3, 5), (2, 3, 4), (2, 1, 3), (20, 3), (1, 70)]:
    a = rng.normal(size=s)
    for axis in range(-len(s), len(s)):
        for keep in (False, True):
            o = dict(axis=axis, keep=int(keep))
            k = dict(axis=axis, keepdims=keep)
            add("sum", [a], a.sum(**k), **o)
            if len(s) == 3 and keep:
                continue
            add("mean", [a], a.mean(**k), **o)
            add("max", [a], a.max(**k), **o)
            add("min", [a], a.min(**k), **o)
            add("variance", [a], a.var(**k), **o)
            add("argMax", [a], np.argmax(a, **k), **o)
            add("argMin", [a], np.argmin(a, **k), **o)
    for axis in range(len(s)):
        o = dict(axis=axis, keep=0)
        add("standardDeviation", [a], a.std(axis=axis), **o)
        add("product", [a], a.prod(axis=axis), **o)
        add("cumulativeSum", [a], a.cumsum(axis=axis), axis=axis)
        add("cumulativeProduct", [a], a.cumprod(axis=axis), axis=axis)
        add("median", [a], np.median(a, axis=axis), **o)
        add("percentile", [a], np.percentile(a, 30, axis=axis), share=30, **o)
        add("sorted", [a], np.sort(a, axis=axis), axis=axis)
        add("argSorted", [a], np.argsort(a, axis=axis, kind="stable"), axis=axis)
        add("any", [a > 0.5], (a > 0.5).any(axis=axis), **o)
        add("all", [a > -1], (a > -1).all(axis=axis), **o)
        add("norm", [a], np.linalg.norm(a, axis=axis), axis=axis, keep=0)
        add("differences", [a], np.diff(a, axis=axis), axis=axis)
        add("flipped", [a], np.flip(a, axis), axis=axis)
        add("rolled", [a], np.roll(a, 2, axis), axis=axis, by=2)
        add("repeated", [a], np.repeat(a, 2, axis), axis=axis, by=2)
    for name, f in [("sum", np.sum), ("mean", np.mean), ("max", np.max), ("min", np.min), ("variance", np.var), ("argMax", np.argmax), ("argMin", np.argmin), ("product", np.prod), ("median", np.median), ("cumulativeSum", np.cumsum), ("standardDeviation", np.std)]:
        add(name, [a], f(a))
a = rng.normal(size=(2, 3, 4))
for axes in [(0, 1), (0, 2), (1, 2), (0, 1, 2)]:
    for keep in (False, True):
        t = ",".join(map(str, axes))
        add("sum", [a], a.sum(axis=axes, keepdims=keep), axes=t, keep=int(keep))
        add("max", [a], a.max(axis=axes, keepdims=keep), axes=t, keep=int(keep))
        add("mean", [a], a.mean(axis=axes, keepdims=keep), axes=t, keep=int(keep))
odd = np.array([[1.0, np.nan, 3.0], [2.0, 5.0, 5.0], [np.inf, -np.inf, 0.0], [-0.0, 0.0, -1.0]])
for name, f in [("max", np.max), ("min", np.min), ("argMax", np.argmax), ("argMin", np.argmin), ("sum", np.sum), ("mean", np.mean), ("sorted", np.sort)]:
    for axis in (0, 1):
        add(name, [odd], f(odd, axis=axis), axis=axis, keep=0)
long = rng.normal(size=100)
long[[40, 71]] = np.nan
for name, f in [("max", np.max), ("argMax", np.argmax), ("min", np.min), ("argMin", np.argmin)]:
    add(name, [long], f(long))
    add(name, [long[:40]], f(long[:40]))
    add(name, [np.where(np.isnan(long), np.inf, long)], f(np.where(np.isnan(long), np.inf, long)))
for s, axis in [((0, 3), 0), ((0, 3), 1), ((3, 0), 1), ((0,), 0)]:
    a = np.zeros(s)
    add("sum", [a], a.sum(axis=axis), axis=axis, keep=0)
    add("product", [a], a.prod(axis=axis), axis=axis, keep=0)
    add("cumulativeSum", [a], a.cumsum(axis=axis), axis=axis)
    add("mean", [a], a.mean(axis=axis), axis=axis, keep=0)
    add("any", [a > 0], (a > 0).any(axis=axis), axis=axis, keep=0)
    add("sorted", [a], np.sort(a, axis=axis), axis=axis)
add("sum", [np.zeros((0,))], 0.0)

# Views, by name: the Swift test writes the subscript.
a = np.arange(24.0).reshape(2, 3, 4)
views = {
    "[1]": a[1], "[-1,1...]": a[-1, 1:], "[0...,1,0...]": a[:, 1, :], "[...,-1]": a[..., -1], "[..,newaxis,2]": a[:, np.newaxis, 2],
    "[::-1]": a[::-1], "[:,::-1,::2]": a[:, ::-1, ::2], "[:,:,3:0:-2]": a[:, :, 3:0:-2], "[:,5:]": a[:, 5:], "[:,1:1]": a[:, 1:1], "[:,:,-3:-1]": a[:, :, -3:-1],
    "[[1,0,1]]": a[[1, 0, 1]], "[:,[2,0]]": a[:, [2, 0]], "[[0,1],[1,2]]": a[[0, 1], [1, 2]], "[[0,1],:,[1,2]]": a[[0, 1], :, [1, 2]], "[0,:,[3,1]]": a[0, :, [3, 1]],
    "[mask]": a[a > 11], "[rowmask]": a[np.array([True, False])], "[:,mask2]": a[:, a[0] % 2 == 0], "[[[0],[1]],[[2,0]]]": a[[[0], [1]], [[2, 0]]], "[[]]": a[np.array([], int)],
    "[1,[0,2],1:3]": a[1, [0, 2], 1:3], "[newaxis,...]": a[np.newaxis, ...], "T": a.T, "T[1]": a.T[1], "T.copy": a.T.copy(), "moveaxis": np.moveaxis(a, 0, -1), "swapaxes": np.swapaxes(a, 0, 2),
    "ravel(T)": a.T.ravel(), "reshape(T)": a.T.reshape(6, 4), "squeeze": a[:, :1].squeeze(), "diagonal": np.diagonal(a), "diagonal1": np.diagonal(a[0], 1), "diag": np.diag([1.0, 2.0], -1),
    "tril": np.tril(a[0]), "triu1": np.triu(a[0], 1), "tile": np.tile(a[0, :2, :2], (2, 1, 3)), "pad": np.pad(a[0], ((1, 0), (0, 2))), "pad-edge": np.pad(a[0], 1, mode="edge"),
    "pad-reflect": np.pad(a[0], 2, mode="reflect"), "pad-wrap": np.pad(a[0], 2, mode="wrap"), "concatenate1": np.concatenate([a, a[:, :1]], axis=1), "stack2": np.stack([a[0], a[1]], axis=2),
    "split": np.split(a, 3, axis=1)[1], "split-at": np.split(a, [1], axis=2)[1], "roll": np.roll(a, 5), "flip": np.flip(a), "where": np.where(a > 10, a, -1.0), "clip": a.clip(3, 9.5),
    "take-along": np.take_along_axis(a, np.argsort(-a, axis=2), axis=2), "take": np.take(a, [2, 2, 0], axis=1), "repeat": np.repeat(a, 2), "trace": np.trace(a[0]), "nonzero": np.nonzero(a > 20)[1],
    "broadcast": np.broadcast_to(a[:, :1, :1], (2, 2, 3)), "sum(T)": a.T.sum(axis=0), "sum(strided)": a[:, ::2, ::-1].sum(axis=1), "add(T)": a.T + np.arange(2), "mul(neg)": a[:, ::-1] * a,
    "set-slice": None, "set-mask": None, "set-rows": None, "set-step": None, "set-pairs": None, "set-add": None,
}
b = a.copy(); b[:, 1:, ::2] = np.array([[-1.0], [-2.0]]); views["set-slice"] = b
b = a.copy(); b[b % 3 == 0] = 0; views["set-mask"] = b
b = a.copy(); b[[1, 0]] = b[[0, 1]]; views["set-rows"] = b
b = a.copy(); b[0, ::-1] = a[1]; views["set-step"] = b
b = a.copy(); b[[0, 1], [2, 0], [1, 1]] = [100.0, 200.0]; views["set-pairs"] = b
b = a.copy(); b[:, 0] += 100; views["set-add"] = b
for name, answer in views.items():
    add("view", [], answer, name=name)

# Creation.
add("make", [], np.arange(5.0), name="arange")
add("make", [], np.arange(1.0, 2.0, 0.3), name="arange-step")
add("make", [], np.arange(5, -3, -2), name="arange-down")
add("make", [], np.linspace(0, 1, 7), name="linspace")
add("make", [], np.linspace(2, -1, 5, endpoint=False), name="linspace-open")
add("make", [], np.linspace(3, 9, 1), name="linspace-one")
add("make", [], np.logspace(0, 3, 4), name="logspace")
add("make", [], np.eye(3, 4, 1), name="eye")
add("make", [], np.full((2, 2), 7), name="full")
add("make", [], np.zeros((2, 0)), name="zeros")

# Products.
for m, k, n in [(1, 1, 1), (2, 3, 4), (5, 7, 3), (13, 17, 33), (1, 9, 1), (3, 0, 2)]:
    a, b = rng.normal(size=(m, k)), rng.normal(size=(k, n))
    add("matmul", [a, b], a @ b)
for s, t in [((3, 2, 4), (3, 4, 5)), ((3, 1, 2, 4), (2, 4, 3)), ((4,), (2, 4, 3)), ((2, 3, 4), (4,)), ((4,), (4,)), ((2, 0, 3), (3, 2))]:
    a, b = rng.normal(size=s), rng.normal(size=t)
    add("matmul", [a, b], a @ b)
ia, ib = rng.integers(-9, 9, (3, 4)), rng.integers(-9, 9, (4, 2))
add("matmul", [ia, ib], ia @ ib)
add("matmul", [ia.astype(np.int8), ib.astype(np.int8)], ia.astype(np.int8) @ ib.astype(np.int8))
a, b = rng.normal(size=(3, 4, 2)), rng.normal(size=(4, 2, 5))
add("tensorDot", [a, b], np.tensordot(a, b))
add("dot", [a, b[:, :, 0].T], np.dot(a, b[:, :, 0].T))
add("outer", [a[0, 0], b[0, 0]], np.outer(a[0, 0], b[0, 0]))
add("inner", [a, a[0]], np.inner(a, a[0]))
add("kron", [a[0, :2], b[:2, :, 0]], np.kron(a[0, :2], b[:2, :, 0]))
add("kron", [a[0], b[0, 0]], np.kron(a[0], b[0, 0]))
m1, m2, m3 = rng.normal(size=(3, 4)), rng.normal(size=(4, 5)), rng.normal(size=(5, 2))
s1, s2 = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 4, 5))
for t, ops in [("ij,jk->ik", [m1, m2]), ("ij,jk", [m1, m2]), ("ij->ji", [m1]), ("ij->", [m1]), ("ij->j", [m1]), ("ii", [m1[:, :3]]), ("ii->i", [m1[:, :3]]), ("i,j->ij", [m1[0], m2[0]]), ("i,i", [m1[0], m1[1]]),
               ("bij,bjk->bik", [s1, s2]), ("bij,bjk->ikb", [s1, s2]), ("bij,bij->b", [s1, s1]), ("ij,jk,kl->il", [m1, m2, m3]), ("...ij,...jk->...ik", [s1, s2]), ("...ij->...ji", [s1]), ("ij,ij->ij", [m1, m1]), ("bij,jk->bik", [s1, m2]), ("ij,ik->jk", [m1, m1]), ("bij->bi", [s1]), ("ba", [m1])]:
    add("einsum", ops, np.einsum(t, *ops), subscripts=t)

# Linear algebra.
for n in [1, 2, 5, 9]:
    a = rng.normal(size=(n, n))
    b = rng.normal(size=(n, 2))
    spd = a @ a.T + n * np.eye(n)
    add("solve", [a, b], np.linalg.solve(a, b))
    add("solve", [a, b[:, 0]], np.linalg.solve(a, b[:, 0]))
    add("inv", [a], np.linalg.inv(a))
    add("det", [a], np.linalg.det(a))
    add("slogdet", [a], np.linalg.slogdet(a)[1])
    add("cholesky", [spd], np.linalg.cholesky(spd))
    add("qr-r", [a], np.linalg.qr(a)[1])
    add("qr-q", [a], np.linalg.qr(a)[0])
    add("eigh", [spd], np.linalg.eigh(spd)[0])
    add("svd", [a], np.linalg.svd(a)[1])
    add("matrixNorm", [a], np.linalg.norm(a))
for s in [(5, 3), (3, 5), (6, 1)]:
    a = rng.normal(size=s)
    b = rng.normal(size=s[0])
    add("qr-r", [a], np.linalg.qr(a)[1])
    add("qr-q", [a], np.linalg.qr(a)[0])
    add("svd", [a], np.linalg.svd(a)[1])
    add("lstsq", [a, b], np.linalg.lstsq(a, b)[0])
    add("pinv", [a], np.linalg.pinv(a))
    add("matrixRank", [a], np.linalg.matrix_rank(a))
stack = rng.normal(size=(2, 3, 3))
add("det", [stack], np.linalg.det(stack))
add("inv", [stack], np.linalg.inv(stack))
low = np.outer([1.0, 2, 3], [1.0, 0, 2])
add("matrixRank", [low], np.linalg.matrix_rank(low))
add("svd", [low], np.linalg.svd(low)[1])
add("lstsq", [low, np.array([1.0, 0, 1])], np.linalg.lstsq(low, np.array([1.0, 0, 1]))[0])

# Sorting, searching, counting.
v = rng.integers(0, 6, 40)
f = np.array([3.0, -0.0, 0.0, np.nan, -np.inf, np.inf, 1.0, 1.0, -2.0])
many = rng.normal(size=700)
add("sorted", [many], np.sort(many))
add("argSorted", [many], np.argsort(many, kind="stable"))
m32 = many.astype(np.float32)
add("argSorted", [m32], np.argsort(m32, kind="stable"))
ties = rng.integers(0, 9, 600).astype(np.int32)
add("argSorted", [ties], np.argsort(ties, kind="stable"))
add("sorted", [f], np.sort(f))
add("argSorted", [f], np.argsort(f, kind="stable"))
add("unique", [v], np.unique(v))
add("unique", [f], np.unique(f))
add("unique-counts", [v], np.unique(v, return_counts=True)[1])
add("unique-inverse", [v], np.unique(v, return_inverse=True)[1])
add("unique-first", [v], np.unique(v, return_index=True)[1])
add("bincount", [v], np.bincount(v, minlength=9), least=9)
add("searchSorted", [np.sort(v), np.array([0, 3, 9, -1])], np.searchsorted(np.sort(v), [0, 3, 9, -1]))
add("searchSorted-after", [np.sort(v), np.array([0, 3, 9, -1])], np.searchsorted(np.sort(v), [0, 3, 9, -1], side="right"))
add("digitized", [np.array([0.2, 6.4, 3.0, 1.6]), np.array([0.0, 1.0, 2.5, 4.0, 10.0])], np.digitize([0.2, 6.4, 3.0, 1.6], [0.0, 1.0, 2.5, 4.0, 10.0]))
h = rng.normal(size=200)
add("histogram", [h], np.histogram(h, bins=12)[0], bins=12)
add("histogram-edges", [h], np.histogram(h, bins=12)[1], bins=12)
add("histogram", [np.array([0.0, 0.1, 0.2, 0.3, 1.0])], np.histogram([0.0, 0.1, 0.2, 0.3, 1.0], bins=10)[0], bins=10)
add("topK", [many[:20]], np.sort(many[:20])[::-1][:5], k=5)
for p in [0, 12.5, 50, 99, 100]:
    add("percentile", [h], np.percentile(h, p), share=p)
add("median", [np.array([1.0, np.nan, 2.0])], np.nan)
add("isClose", [np.array([1.0, 1e-9, np.inf, np.nan]), np.array([1.00001, 0.0, np.inf, np.nan])], np.isclose([1.0, 1e-9, np.inf, np.nan], [1.00001, 0.0, np.inf, np.nan]))
add("nanToNumber", [special], np.nan_to_num(special))
add("isIn", [v, np.array([1, 4])], np.isin(v, [1, 4]))
for d in (1, 3, -1):
    r = np.array([1.25, -1.35, 12.3456, 155.0, 0.5])
    add("rounded", [r], np.round(r, d), decimals=d)

# Shapes that must fail.
z = np.zeros
for name, inputs, o in [
    ("add", [z((2, 3)), z(4)], {}), ("multiply", [z((2, 3)), z((3, 2))], {}), ("matmul", [z((2, 3)), z((4, 5))], {}), ("matmul", [z((2, 2, 3)), z((3, 3, 4))], {}), ("matmul", [z(()), z(3)], {}),
    ("sum", [z((2, 3))], dict(axis=2, keep=0)), ("max", [z((0, 3))], dict(axis=0, keep=0)), ("argMax", [z(0)], {}), ("reshape", [z((2, 3))], dict(to="4,2")), ("reshape", [z((2, 3))], dict(to="-1,4")),
    ("concatenate", [z((2, 3)), z((2, 4))], {}), ("stack", [z((2, 3)), z((3, 2))], {}), ("index", [z((2, 3))], dict(at=2)), ("index", [z((2, 3))], dict(at=-3)), ("take", [z((2, 3))], dict(at=5)),
    ("transpose", [z((2, 3))], dict(to="0,0")), ("squeeze", [z((2, 3))], dict(axis=0)), ("broadcast", [z((2, 3))], dict(to="3,3")), ("split", [z((2, 3))], dict(axis=1, by=2)), ("einsum", [z((2, 3)), z((4, 5))], dict(subscripts="ij,jk->ik")),
    ("solve", [z((2, 3)), z(2)], {}), ("mask", [z((2, 3))], {}), ("where", [z(2), z(3)], {}), ("tensorDot", [z((2, 3)), z((3, 2))], {}),
]:
    fails(name, inputs, **o)

# Printing.
for a in [
    np.array([1.0, 2.5, -3.25]), np.array([1e-5, 1.0]), np.array([1e10, 1.0]), np.arange(6).reshape(2, 3), np.array([[True, False]]), np.array([np.nan, 1.0, np.inf, -np.inf]), np.zeros((0, 3)), np.array(3.5), np.array(7),
    rng.normal(size=(4, 30)), np.arange(2000.0), np.arange(3000).reshape(30, 100), rng.normal(size=(3, 400)), np.arange(24).reshape(2, 3, 4), np.array([0.1, 0.123456789012]), np.array([1 / 3, 2 / 3], dtype=np.float32),
    np.array([1e-300, 1e300]), np.array([123456.789, 0.001]), np.array([1e8, 2e8]), np.array([99999999.0]), np.array([-0.0, 0.0]), np.full((2, 2), 1e-8), np.array([[1.5, np.nan], [-2, 3]]), np.arange(1001), np.array([], dtype=float),
    np.array([255, 0, 3], np.uint8), np.array([-128, 5], np.int8), np.array([2**63 - 1, -1]), np.array([2**64 - 1], np.uint64), rng.normal(size=(12, 12, 12)), rng.normal(size=(5,)).astype(np.float32) * 1e5, np.array(True), np.array(1e16), np.array(1e-5), np.linspace(0, 1, 11), np.array([[[1.0]]]), np.array([1e5, 1e-3]), np.array([0.00012, 0.1]),
]:
    printed(a)

# Random numbers.
for seed in [0, 1, 42, 2**40 + 3]:
    g = lambda: np.random.default_rng(seed)
    add("random", [], g().random(8), seed=seed, kind="random")
    add("random", [], g().random(9, dtype=np.float32), seed=seed, kind="random32")
    add("random", [], g().standard_normal(600), seed=seed, kind="normal")
    add("random", [], g().standard_normal(600, dtype=np.float32), seed=seed, kind="normal32")
    add("random", [], g().integers(0, 10, 9), seed=seed, kind="integers10")
    add("random", [], g().integers(-5, 2**40, 5), seed=seed, kind="integers40")
    add("random", [], g().permutation(50), seed=seed, kind="permutation")
    r = g()
    w = np.arange(12).reshape(6, 2)
    r.shuffle(w)
    add("random", [], w, seed=seed, kind="shuffle")
    add("random", [], g().choice(20, 8), seed=seed, kind="choice")
    add("random", [], g().choice(20, 8, replace=False), seed=seed, kind="choice-different")
    add("random", [], g().choice(20_000, 1000, replace=False)[:50], seed=seed, kind="choice-many")
    add("random", [], g().choice(4, 9, p=[0.1, 0.2, 0.3, 0.4]), seed=seed, kind="choice-weighted")
    add("random", [], g().choice(4, 3, replace=False, p=[0.1, 0.2, 0.3, 0.4]), seed=seed, kind="choice-weighted-different")
    r = g()
    add("random", [], np.array([r.integers(0, 7), r.random(), r.integers(0, 7), r.standard_normal(), r.integers(0, 7)]), seed=seed, kind="mixed")

with open(__file__.replace("numpy_cases.py", "numpy.tsv"), "w") as file:
    file.write("\n".join(lines) + "\n")
print(len(lines), "cases of NumPy", np.__version__)
