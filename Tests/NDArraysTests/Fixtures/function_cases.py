"""Writes functions.tsv: what NumPy answers, for FunctionCasesTests.swift. Run: python3 function_cases.py

The lines are those of numpy_cases.py: an operation, its options as k=v, the inputs as
dtype|shape|values, and the answer in the same form.
"""

import math
import warnings

import numpy as np

warnings.simplefilter("ignore")
np.seterr(all="ignore")
rng = np.random.default_rng(13)
lines = []


def word(x, kind):
    if kind == "b":
        return "1" if x else "0"
    return repr(float(x)) if kind == "f" else str(int(x))


def text(a):
    a = np.asarray(a)
    values = ",".join(word(x, a.dtype.kind) for x in a.ravel())
    return f"{a.dtype}|{','.join(map(str, a.shape))}|{values}"


def add(operation, inputs, answer, **options):
    options = " ".join(f"{k}={v}" for k, v in options.items() if v is not None)
    lines.append("\t".join([operation, options] + [text(a) for a in inputs] + ["=", text(answer)]))


def joined(numbers):
    return ",".join(map(str, numbers))


INTEGERS = [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64]
FLOATS = [np.float64, np.float32]


def numbers(kind, shape, odd=False):
    """Small numbers of a type; with `odd` NaN, infinities and negative zero among them."""
    kind = np.dtype(kind)
    if kind.kind == "b":
        return rng.integers(0, 2, shape).astype(bool)
    if kind.kind in "iu":
        return rng.integers(0 if kind.kind == "u" else -40, 60, shape).astype(kind)
    a = np.asarray(rng.normal(size=shape) * 3).astype(kind)
    if odd and a.size:
        flat = a.ravel()
        for value in (np.nan, np.inf, -np.inf, -0.0):
            if rng.random() < 0.5:
                flat[rng.integers(0, flat.size)] = value
        a = flat.reshape(shape)
    return a


def axes_of(shape):
    n = len(shape)
    sets = [[i] for i in range(n)] + [[i, j] for i in range(n) for j in range(i)] + [list(range(n))]
    return [s for i, s in enumerate(sets) if s not in sets[:i]]


# Quotients of whole numbers, shifts by any count.
for t in INTEGERS:
    i = np.iinfo(t)
    ends = np.array([i.min, i.max, 0, 1, 2, 7, i.max - 1, i.min + 1, 100], dtype=t)
    a, b = (v.ravel() for v in np.meshgrid(ends, ends))
    add("quotient", [a, b], a / b)
    for s, u in [((3,), (2, 1)), ((2, 3), (3,)), ((), (4,)), ((0, 2), (2,))]:
        a, b = numbers(t, s), numbers(t, u)
        add("quotient", [a, b], a / b)
    counts = np.array([-128, -2, -1, 0, 1, 5, 7, 8, 31, 63, 64, 100] if i.min < 0 else [0, 1, 5, 7, 8, 31, 63, 64, 100, 200], dtype=t)
    values = np.array([1, 4, 5, 100, i.max] + ([-1, -4, i.min] if i.min < 0 else []), dtype=t)
    a, b = (v.ravel() for v in np.meshgrid(values, counts))
    add("shiftLeft", [a, b], a << b)
    add("shiftRight", [a, b], a >> b)

# What a type does not hold; UInt32's answers are of the vector's length in NumPy itself.
wild = np.array([np.nan, np.inf, -np.inf, 3e9, -3e9, 5e9, 1e20, -1e20, 2147483647.5, 2147483648.0, -2147483648.9, -2147483649.0, 300.7, -300.7, 255.9, 256.0, -1.5, 0.9, -0.9, 65535.5, 65536.0, 70000.0, 9.3e18, -9.3e18, 1.8e19, 1.9e19, 4294967296.0])
for source in FLOATS:
    for t in [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint64, np.bool_]:
        add("cast", [wild.astype(source)], wild.astype(source).astype(t), to=np.dtype(t))
        add("cast", [wild[:1].astype(source)], wild[:1].astype(source).astype(t), to=np.dtype(t))
        add("cast", [wild[3:6].astype(source)], wild[3:6].astype(source).astype(t), to=np.dtype(t))

# Roots at the ends of the type, and the sign of zero.
ends = np.array([np.finfo(float).max, -np.finfo(float).max, np.finfo(float).tiny, 5e-324, -5e-324, 1e308, -1.7e308, 1e300, 1e301, 2.0**1000, 2.0**1001, 2.0**1023, 8e-320])
add("cbrt", [ends], np.cbrt(ends))
zeros = np.array([-0.0, 0.0])
for t in FLOATS:
    for name, f in {"tanh": np.tanh, "sinh": np.sinh, "sin": np.sin, "tan": np.tan, "asin": np.arcsin, "atan": np.arctan, "asinh": np.arcsinh, "atanh": np.arctanh, "expm1": np.expm1, "log1p": np.log1p, "cbrt": np.cbrt, "sqrt": np.sqrt, "floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "round": np.rint}.items():
        add(name, [zeros.astype(t)], f(zeros.astype(t)))

# An axis of 0 beside the one that is reduced.
for shape in [(3, 0), (0, 3), (2, 0, 3), (0, 0), (2, 3, 0), (1, 0)]:
    a = np.zeros(shape)
    for axis in range(len(shape)):
        for name, f in {"sum": np.sum, "product": np.prod, "mean": np.mean, "variance": np.var, "any": np.any, "all": np.all}.items():
            add(name, [a], f(a, axis=axis), axis=axis)
        for name, f in {"max": np.max, "min": np.min, "argMax": np.argmax, "median": np.median, "sorted": np.sort, "argSorted": np.argsort}.items():
            if shape[axis] > 0:
                add(name, [a], f(a, axis=axis), axis=axis)

# Repeated by an array.
for t in [np.float64, np.int32, np.bool_]:
    for shape in [(4,), (2, 3), (3, 1, 2), (0, 2)]:
        a = numbers(t, shape)
        for axis in range(len(shape)):
            times = rng.integers(0, 4, shape[axis])
            add("repeatedEach", [a], np.repeat(a, times, axis), axis=axis, by=joined(times))
        times = rng.integers(0, 3, a.size)
        add("repeatedEach", [a], np.repeat(a, times), by=joined(times))
        add("repeatedEach", [a], np.repeat(a, [2], 0), axis=0, by="2")

# Several axes.
for t in [np.float64, np.float32, np.int16]:
    for shape in [(3,), (2, 3), (2, 1, 3), (2, 3, 2, 2)]:
        a = numbers(t, shape)
        for axes in axes_of(shape):
            j = joined(axes)
            add("flipped", [a], np.flip(a, axes), axes=j)
            shifts = [int(x) for x in rng.integers(-4, 5, len(axes))]
            add("rolled", [a], np.roll(a, shifts, axes), axes=j, by=joined(shifts))
            for keep in (False, True):
                o = dict(axes=j, keep=int(keep))
                k = dict(axis=tuple(axes), keepdims=keep)
                if np.dtype(t).kind == "i":
                    add("any", [a > 30], (a > 30).any(**k), **o)
                    add("all", [a > -30], (a > -30).all(**k), **o)
                    add("product", [a % 5], (a % 5).prod(**k), **o)
                add("mean", [a], a.mean(**k), **o)
                add("variance", [a], a.var(**k), **o)
                add("standardDeviation", [a], a.std(ddof=1, **k), correction=1, **o)
                add("median", [a], np.median(a, **k), **o)
                add("quantile", [a], np.quantile(a, 0.3, **k), share=0.3, **o)
a = numbers(np.float64, (1, 3, 1, 2, 1))
for axes in [(0,), (0, 2), (2, 4), (0, 2, 4), (-1, 0), ()]:
    add("squeezed", [a], np.squeeze(a, axes), axes=joined(axes))

# Statistics of whole numbers and truth values.
for t in INTEGERS + [np.bool_]:
    for shape in [(7,), (4, 5), (2, 3, 4)]:
        a = numbers(t, shape)
        for name, f in {"mean": np.mean, "variance": np.var, "standardDeviation": np.std, "median": np.median}.items():
            add(name, [a], f(a))
            for axis in range(len(shape)):
                add(name, [a], f(a, axis=axis), axis=axis)
        if t != np.bool_:
            for share in (0.0, 0.1, 0.25, 0.5, 0.9, 1.0):
                add("quantile", [a], np.quantile(a, share), share=share)
            add("quantiles", [a], np.quantile(a, [0.1, 0.5, 1.0], axis=0), axis=0, shares="0.1,0.5,1.0")
            add("average", [a, np.arange(1.0, a.size + 1).reshape(shape)], np.average(a, weights=np.arange(1.0, a.size + 1).reshape(shape)))

# Descending: the stable order of the numbers with their signs turned.
def descending(a, axis):
    keys = np.iinfo(a.dtype).max - a if a.dtype.kind == "u" else ~a if a.dtype.kind == "i" else -a
    return np.argsort(keys, axis=axis, kind="stable")


for t in INTEGERS + FLOATS:
    for shape in [(9,), (3, 4), (2, 3, 5), (300,)]:
        a = numbers(t, shape, odd=True)
        for axis in range(len(shape)):
            order = descending(a, axis)
            add("argSortedDown", [a], order, axis=axis)
            add("sortedDown", [a], np.take_along_axis(a, order, axis), axis=axis)
for t in [np.int8, np.uint8, np.int64, np.uint64]:
    i = np.iinfo(t)
    a = np.array([0, i.max, i.min, 1, i.max, i.min], dtype=t)
    add("argSortedDown", [a], descending(a, 0), axis=0)

# Sliding windows.
for shape, sizes, axes in [((6,), (3,), (0,)), ((6,), (6,), (0,)), ((6,), (1,), (0,)), ((4, 5), (2,), (0,)), ((4, 5), (3,), (1,)), ((4, 5), (2, 3), (0, 1)), ((4, 5), (2, 3), (1, 0)), ((2, 4, 5), (2, 2), (1, 2)), ((7,), (3, 2), (0, 0)), ((3, 3, 3), (2, 2, 2), (0, 1, 2))]:
    for t in [np.float64, np.float32, np.int64, np.uint8, np.bool_]:
        a = numbers(t, shape)
        add("slidingWindows", [a], np.lib.stride_tricks.sliding_window_view(a, sizes, axes), sizes=joined(sizes), axes=joined(axes))

# Convolution and correlation.
for t in [np.float64, np.float32, np.int64, np.int16, np.uint8]:
    for n, m in [(1, 1), (5, 1), (1, 5), (5, 3), (3, 5), (6, 2), (2, 6), (6, 4), (4, 4), (7, 7), (40, 9)]:
        a, b = numbers(t, n), numbers(t, m)
        for mode in ("full", "same", "valid"):
            add("convolve", [a, b], np.convolve(a, b, mode), mode=mode)
            add("correlate", [a, b], np.correlate(a, b, mode), mode=mode)

# Covariance and correlation.
for t in [np.float64, np.float32, np.int64]:
    for shape in [(6,), (2, 5), (3, 8), (5, 3), (1, 4)]:
        a = numbers(t, shape)
        for rows in (True, False):
            if len(shape) == 1 and not rows:
                continue
            add("correlation", [a], np.corrcoef(a, rowvar=rows), rows=int(rows))
            for correction in (0, 1):
                add("covariance", [a], np.cov(a, rowvar=rows, ddof=correction), rows=int(rows), correction=correction)
    if np.dtype(t).kind == "f":
        a, b = numbers(t, 9), numbers(t, 9)
        add("covarianceWith", [a, b], np.cov(a, b))
        add("correlationWith", [a, b], np.corrcoef(a, b))

# Passing over NaN.
table = {"nanSum": np.nansum, "nanProduct": np.nanprod, "nanMean": np.nanmean, "nanVariance": np.nanvar, "nanStandardDeviation": np.nanstd, "nanMax": np.nanmax, "nanMin": np.nanmin, "nanMedian": np.nanmedian}
for t in FLOATS:
    for shape in [(5,), (3, 4), (2, 3, 4)]:
        a = numbers(t, shape)
        a[rng.random(shape) < 0.3] = np.nan
        for name, f in table.items():
            add(name, [a], f(a))
            for axis in range(len(shape)):
                add(name, [a], f(a, axis=axis), axis=axis)
                add(name, [a], f(a, axis=axis, keepdims=True), axis=axis, keep=1)
        for share in (0.0, 0.3, 0.5, 1.0):
            add("nanQuantile", [a], np.nanquantile(a, share), share=share)
            add("nanQuantile", [a], np.nanquantile(a, share, axis=0), share=share, axis=0)
        a = np.where(np.isnan(a), np.inf, a)
        a.ravel()[0] = np.nan
        for name, f in {"nanArgMax": np.nanargmax, "nanArgMin": np.nanargmin}.items():
            add(name, [a], f(a))
            if len(shape) > 1:
                add(name, [a], f(a, axis=1), axis=1)
        add("nanCumulativeSum", [a], np.nancumsum(a))
    gone = np.array([[np.nan, np.nan], [1.0, np.nan], [-np.inf, np.inf]], dtype=t)
    for name, f in table.items():
        add(name, [gone], f(gone, axis=1), axis=1)
        add(name, [gone], f(gone, axis=0), axis=0)
        add(name, [gone[0]], f(gone[0]))

# Stacks, parts, common shapes.
for t in [np.float64, np.int32, np.bool_]:
    for shapes in [[(3,), (3,)], [(2, 3), (3,)], [(2, 3), (4, 3)], [(3,), (2, 3), (1, 3)]]:
        arrays = [numbers(t, s) for s in shapes]
        add("vstack", arrays, np.vstack(arrays))
    for shapes in [[(3,), (2,)], [(2, 3), (2, 1)], [(2, 3, 2), (2, 1, 2)], [(), (2,)], [(0,), (3,)]]:
        arrays = [numbers(t, s) for s in shapes]
        add("hstack", arrays, np.hstack(arrays))
    for shapes in [[(3,), (3,)], [(3,), (3, 2)], [(3, 2), (3,), (3,)], [(1,), (1,)]]:
        arrays = [numbers(t, s) for s in shapes]
        add("columnStack", arrays, np.column_stack(arrays))
    for shape in [(3,), (2, 3), (2, 3, 4)]:
        a = numbers(t, shape)
        for axis in range(-len(shape), len(shape)):
            add("unstacked", [a], np.unstack(a, axis=axis)[-1], axis=axis)
    for s, u in [((3,), (2, 1)), ((), (2, 2)), ((1, 4), (3, 1)), ((0,), (1,))]:
        a, b = numbers(t, s), numbers(t, u)
        add("broadcastArrays", [a, b], np.broadcast_arrays(a, b)[0])
for sizes in [(3, 2), (2, 3, 2), (4,), (2, 3, 1, 2)]:
    vectors = [numbers(np.float64, n) for n in sizes]
    for indexing in ("ij", "xy"):
        for i in range(len(sizes)):
            add("meshgrid", vectors, np.meshgrid(*vectors, indexing=indexing)[i], indexing=indexing, which=i)

# Counting.
for t in [np.float64, np.float32, np.int64]:
    for edges in [[-3, 0, 3], [-50.0, -1.5, -1.5, 2.25, 60], [0, 1], [-5, -4, -3, -2, -1, 0, 1, 2, 3]]:
        for odd in (False, True):
            a = numbers(t, 40, odd)
            e = np.array(edges, dtype=np.float64 if t == np.int64 else t)
            add("histogramEdges", [a, e], np.histogram(a[~np.isnan(a)] if odd else a, e)[0])
    e = np.array([0, 1, 2, 2], dtype=np.float64 if t == np.int64 else t)
    a = np.array([0, 1, 2, 2, 3, -1], dtype=t)
    add("histogramEdges", [a, e], np.histogram(a, e)[0])
for t in [np.int64, np.uint8, np.int16]:
    a = numbers(t, 50)
    add("histogram", [a], np.histogram(a, 7)[0], bins=7)
for t in [np.float64, np.int8, np.bool_]:
    for shape in [(6,), (3, 4), (2, 0), ()]:
        a = numbers(t, shape) * (rng.random(shape) < 0.6)
        a = np.asarray(a).astype(t)
        add("countNonzero", [a], np.count_nonzero(a))
        for axis in range(len(shape)):
            add("countNonzero", [a], np.count_nonzero(a, axis=axis), axis=axis)

# Differences and slopes.
for t in [np.float64, np.float32, np.int64, np.int8, np.uint8, np.uint64]:
    for shape in [(6,), (3, 4), (2, 3, 4), (1,), (0,)]:
        a = numbers(t, shape)
        for axis in range(len(shape)):
            for order in (0, 1, 2, 3, 7):
                add("differences", [a], np.diff(a, n=order, axis=axis), axis=axis, order=order)
for t in FLOATS + [np.int64]:
    for shape in [(3,), (5,), (3, 4), (3, 4, 5)]:
        a = numbers(t, shape)
        for axis in range(len(shape)):
            for edge in (1, 2):
                add("gradient", [a], np.gradient(a, axis=axis, edge_order=edge), axis=axis, edge=edge)
                add("gradient", [a], np.gradient(a, 0.5, axis=axis, edge_order=edge), axis=axis, edge=edge, spacing=0.5)
                if np.dtype(t).kind == "f":
                    at = np.cumsum(rng.random(shape[axis]) + 0.1).astype(t)
                    add("gradientAt", [a, at], np.gradient(a, at, axis=axis, edge_order=edge), axis=axis, edge=edge)

# Points between points.
for _ in range(12):
    knots = np.sort(rng.normal(size=rng.integers(2, 9)))
    values = rng.normal(size=knots.size)
    x = np.concatenate([rng.normal(size=6) * 2, knots[:2], [np.nan, np.inf, -np.inf]])
    add("interpolate", [x, knots, values], np.interp(x, knots, values))
    add("interpolate", [x, knots, values], np.interp(x, knots, values, left=-7, right=np.nan), left=-7.0, right="nan")
    mixed = rng.permutation(knots)
    add("interpolate", [x[:8], mixed, values], np.interp(x[:8], mixed, values, period=1.7), period=1.7)

# Weighted means.
for t in FLOATS:
    for shape in [(5,), (3, 4), (2, 3, 4)]:
        a, w = numbers(t, shape), rng.random(shape).astype(t)
        add("average", [a, w], np.average(a, weights=w))
        for axis in range(len(shape)):
            add("average", [a, w], np.average(a, weights=w, axis=axis), axis=axis)
            line = rng.random(shape[axis]).astype(t)
            add("average", [a, line], np.average(a, weights=line, axis=axis), axis=axis)

# Neighbours, signs, bounds, the error function.
odd = np.array([0.0, -0.0, 1.0, -1.0, np.nan, np.inf, -np.inf, 5e-324, 1.7976931348623157e308, 1e-3])
for t in FLOATS:
    a, b = (v.ravel().astype(t) for v in np.meshgrid(odd, odd))
    add("nextafter", [a, b], np.nextafter(a, b))
    add("signBit", [odd.astype(t)], np.signbit(odd.astype(t)))
    for s, u in [((4,), (4,)), ((2, 3), (3,)), ((3, 1), (1, 2))]:
        a, b = numbers(t, s, True), numbers(t, u, True)
        add("nextafter", [a, b], np.nextafter(a, b))
        add("signBit", [a], np.signbit(a))
for t in [np.float64, np.int32, np.uint8]:
    for s, u in [((4,), (4,)), ((2, 3), (3,)), ((3, 1), (1, 2)), ((2, 2), ())]:
        a, low, high = numbers(t, s), numbers(t, u), numbers(t, u)
        add("clipped", [a, low, high], np.clip(a, low, high))
        add("clippedLower", [a, low], np.clip(a, low, None))
        add("clippedUpper", [a, high], np.clip(a, None, high))
x = np.concatenate([rng.normal(size=20) * 2, [0.0, -0.0, 6.0, -6.0, 30.0, 1e-300]])
add("erf", [x], np.array([math.erf(v) for v in x]))
add("erfc", [x], np.array([math.erfc(v) for v in x]))

# Einstein's sums: axes of 0 and 1, six axes.
for subscripts, shapes in [("ij,ij->ij", [(0, 0), (0, 1)]), ("ij,ij->ij", [(0, 2), (1, 2)]), ("i,i->", [(0,), (1,)]), ("ij,jk->ik", [(2, 0), (0, 3)]), ("abcde,abcde->abcde", [(2, 1, 2, 1, 2)] * 2), ("abcde,abcde->ace", [(2, 3, 2, 1, 2)] * 2), ("abcdef,abcdef->abcdef", [(1, 2, 1, 2, 1, 2)] * 2), ("abcdef,abcdef->", [(1, 2, 1, 2, 1, 2)] * 2), ("abcde,abcdf->abcdef", [(2, 1, 2, 1, 2), (2, 1, 2, 1, 3)]), ("abcde,abcde->abcde", [(2, 1, 2, 1, 2), (1, 3, 2, 1, 2)]), ("abcd,efgh,abef,cdgh->", [(2,) * 4] * 4), ("abc,def->abcdef", [(2, 1, 2), (1, 2, 1)]), ("i,i->i", [(1,), (3,)]), ("iij,j->i", [(2, 2, 3), (3,)])]:
    arrays = [numbers(np.float64, s) for s in shapes]
    add("einsum", arrays, np.einsum(subscripts, *arrays), subscripts=subscripts)

# Random numbers.
for seed in [0, 1, 2, 42, 2**40 + 3]:
    g = lambda: np.random.default_rng(seed)
    add("draws", [], g().exponential(2.5, 400), seed=seed, kind="exponential", scale=2.5)
    for k in (0.0, 0.05, 0.5, 0.99, 1.0, 1.01, 2.5, 30.0, 1e6):
        add("draws", [], g().gamma(k, 1.5, 60), seed=seed, kind="gamma", shape=k, scale=1.5)
    for mean in (0.0, 0.3, 4.0, 9.99, 10.0, 25.0, 300.0, 1e6, 1e12):
        add("draws", [], g().poisson(mean, 80), seed=seed, kind="poisson", mean=mean)
    for n, p in [(0, 0.5), (5, 0.0), (5, 1.0), (1, 0.3), (10, 0.5), (10, 0.9), (59, 0.5), (61, 0.5), (100, 0.4), (1000, 0.03), (1000, 0.5), (1000, 0.97), (10**6, 0.3), (10**12, 0.7), (10**9, 1e-9)]:
        add("draws", [], g().binomial(n, p, 60), seed=seed, kind="binomial", trials=n, probability=p)
    m, c = np.array([1.0, -2.0, 0.5]), np.array([[2.0, 0.5, 0.1], [0.5, 1.0, -0.3], [0.1, -0.3, 0.5]])
    add("draws", [m, c], g().multivariate_normal(m, c, 20, method="cholesky"), seed=seed, kind="multivariateNormal", count=20)
    r = g()
    add("draws", [], np.array([r.exponential(), float(r.poisson(50)), r.gamma(0.5), float(r.binomial(200, 0.4)), r.random()]), seed=seed, kind="mixed")

with open(__file__.replace("function_cases.py", "functions.tsv"), "w") as file:
    file.write("\n".join(lines) + "\n")
print(len(lines), "cases of NumPy", np.__version__)
