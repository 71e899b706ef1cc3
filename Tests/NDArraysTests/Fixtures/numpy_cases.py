"""Writes numpy.tsv: what NumPy answers, for NumPyCasesTests.swift. Run: python3 numpy_cases.py"""

import numpy as np

rng = np.random.default_rng(0)
lines = []


def text(a):
    a = np.asarray(a)
    return ",".join(repr(float(x)) for x in a.ravel()) or "-"


def shape(a):
    return ",".join(map(str, np.asarray(a).shape)) or "-"


def add(operation, inputs, answer):
    fields = [operation, str(len(inputs))]
    for a in inputs:
        fields += [shape(a), text(a)]
    fields += [shape(answer), text(answer)]
    lines.append("\t".join(fields))


def printed(a, kind):
    lines.append("\t".join(["print", kind, shape(a), text(a), str(np.asarray(a)).replace("\n", "\\n")]))


shapes = [((3,), (3,)), ((2, 3), (3,)), ((2, 1), (1, 4)), ((2, 3, 4), (3, 1)), ((), (2, 2)), ((0, 3), (3,)), ((1,), (5,))]
for s, t in shapes:
    a, b = rng.normal(size=s), rng.normal(size=t)
    for name, f in [("add", np.add), ("subtract", np.subtract), ("multiply", np.multiply), ("divide", np.divide)]:
        add(name, [a, b], f(a, b))
    for name, f in [("less", np.less), ("greater", np.greater)]:
        add(name, [a, b], f(a, b).astype(float))

for s in [(4,), (3, 5), (2, 3, 4), (2, 1, 3)]:
    a = rng.normal(size=s)
    for axis in range(-len(s), len(s)):
        for keep in (False, True):
            tag = f"{axis},{int(keep)}"
            add(f"sum:{tag}", [a], a.sum(axis=axis, keepdims=keep))
            add(f"mean:{tag}", [a], a.mean(axis=axis, keepdims=keep))
            add(f"max:{tag}", [a], a.max(axis=axis, keepdims=keep))
            add(f"var:{tag}", [a], a.var(axis=axis, keepdims=keep))
            add(f"argmax:{tag}", [a], np.argmax(a, axis=axis, keepdims=keep).astype(float))
add("argmax:0,0", [np.array([1.0, np.nan, 3.0])], 1.0)
add("argmax:0,0", [np.array([2.0, 5.0, 5.0])], 1.0)
add("max:0,0", [np.array([1.0, np.nan, 3.0])], np.nan)

for m, k, n in [(1, 1, 1), (2, 3, 4), (5, 7, 3), (13, 17, 33), (1, 9, 1), (3, 0, 2)]:
    add("matmul", [rng.normal(size=(m, k)), rng.normal(size=(k, n))], 0)
    a, b = rng.normal(size=(m, k)), rng.normal(size=(k, n))
    lines.pop()
    add("matmul", [a, b], a @ b)

special = np.array([0.0, -0.0, 1.0, -1.0, 0.5, 700.0, -700.0, 1e-300, np.inf, -np.inf, np.nan, 1e-320, 2.0, 1e10])
with np.errstate(all="ignore"):
    add("exp", [special], np.exp(special))
    add("log", [special], np.log(special))
for _ in range(6):
    x = rng.normal(size=20) * 10
    add("exp", [x], np.exp(x))
    add("log", [np.abs(x)], np.log(np.abs(x)))

for a in [
    np.array([1.0, 2.5]), np.array([1.0, 2.0, 3.0]), np.array([1e10, 1.0]), np.array([1.5e-5, 2.0]),
    np.array([0.1, 0.25, -3.0]), np.array([np.nan, 1.0]), np.array([np.inf, -np.inf, 2.5]), np.zeros((2, 3)),
    np.arange(24.0).reshape(2, 3, 4), np.arange(30.0) / 7, np.array([]), np.zeros((0, 3)), np.array([[1.0], [20.0], [300.25]]),
    np.array([1 / 3, 2 / 3]), np.array([123456.789, 0.5]), np.array([-0.0, 0.0]), np.arange(2000.0), np.arange(2000.0).reshape(40, 50),
    np.array([1e-8, 1.0]), np.array([99999999.0]), np.array([100000000.0]), np.arange(1200.0).reshape(10, 10, 12),
    np.array([0.00012345, 0.1]), np.array([1000.5, 1.25]), np.array([9.999999999, 1.0]),
]:
    printed(a, "float64")
for a in [np.arange(12).reshape(3, 4), np.array([-1, 100]), np.arange(40), np.array([], dtype=int), np.arange(1500)]:
    printed(a, "int64")
for a in [np.array([True, False]), np.array([[True], [True]])]:
    printed(a, "bool")
for a in [np.float32([0.1, 0.2]), np.float32([1 / 3, 100.5]), np.float32([1e-6, 1])]:
    lines.append("\t".join(["print", "float32", shape(a), text(a), str(a)]))

for seed in [0, 1, 42, 2**40 + 7]:
    g = np.random.default_rng(seed)
    add(f"random:{seed}", [], g.random(8))

with open("numpy.tsv", "w") as file:
    file.write("\n".join(lines) + "\n")
print(len(lines), "cases, NumPy", np.__version__)
