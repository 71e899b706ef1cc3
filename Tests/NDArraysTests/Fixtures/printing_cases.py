"""Writes printing.tsv: how NumPy prints random arrays, for PrintingTests.swift.

Run: python3 printing_cases.py [COUNT] [FILE]. A line is dtype|shape|values and the text, with \\n for
its line ends. There may be fewer values than the shape has elements: they are then repeated in their
order, as np.resize repeats them.

More than the frozen arrays are compared with

    python3 printing_cases.py 10000 /tmp/printing.tsv
    LECTERN_PRINTING_CASES=/tmp/printing.tsv swift test --filter PrintingTests
"""

import sys

import numpy as np

count = int(sys.argv[1]) if len(sys.argv) > 1 else 600
path = sys.argv[2] if len(sys.argv) > 2 else __file__.replace("printing_cases.py", "printing.tsv")
rng = np.random.default_rng(count)
np.seterr(all="ignore")

TYPES = ["float32", "float64"] * 5 + ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"]


def floats(kind, size):
    """Numbers of one of many kinds."""
    info = np.finfo(kind)
    digits = info.maxexp * 0.3
    choice = rng.integers(0, 16)
    x = rng.normal(size=size)
    if choice == 0:
        x = x * 10.0 ** rng.integers(-8, 9)
    elif choice == 1:
        x = x * 10.0 ** rng.uniform(-6, 9, size)
    elif choice == 2:
        x = rng.integers(-1000, 1000, size) / 10.0 ** rng.integers(0, 5)
    elif choice == 3:
        x = rng.integers(-(10**9), 10**9, size).astype(float)
    elif choice == 4:
        x = np.sign(x) * 10.0 ** rng.uniform(-digits, digits, size)
    elif choice == 5:
        x = rng.choice([0.0, -0.0, 1.0, 0.5, -2.25, 1e-4, 1e-5, 99999999.0, 1e8, 1e6, 999999.9, 1e16, 1e15], size)
    elif choice == 6:
        x = rng.choice([info.max, -info.max, info.tiny, info.smallest_subnormal, 1.0, 0.0], size)
    elif choice == 7:
        x = np.round(x, rng.integers(0, 9))
    elif choice == 8:
        x = rng.integers(0, 2, size) * x
    elif choice == 9:
        x = 10.0 ** rng.integers(-10, 10, size)
    elif choice == 10:
        x = rng.integers(0, 1 << 24, size) / float(1 << rng.integers(0, 40))
    elif choice == 11:
        x = np.full(size, rng.normal() * 10.0 ** rng.integers(-5, 9))
    elif choice == 12:
        # Halfway between two numbers of eight digits.
        x = rng.integers(0, 1 << 12, size) * 2.0 ** -rng.integers(8, 13, size)
    x = np.asarray(x).astype(kind)
    for value, chance in [(np.nan, 0.12), (np.inf, 0.1), (-np.inf, 0.1), (-0.0, 0.1), (0.0, 0.1)]:
        if rng.random() < chance:
            x[rng.random(size) < rng.choice([0.1, 0.5, 1.0])] = value
    return x


def values(kind, size):
    if kind.startswith("float"):
        return floats(kind, size)
    if kind == "bool":
        return rng.integers(0, 2, size).astype(bool)
    info = np.iinfo(kind)
    choice = rng.integers(0, 4)
    if choice == 0:
        return rng.integers(0, 10, size).astype(kind)
    if choice == 1:
        return rng.choice(np.array([info.min, info.max, 0, 1], dtype=kind), size)
    if choice == 2:
        return rng.integers(max(-9999, info.min), min(9999, info.max), size).astype(kind)
    return rng.integers(info.min, info.max, size, dtype=kind)


def shape():
    choice = rng.integers(0, 20)
    if choice == 0:
        return ()
    if choice == 1:
        return tuple(int(n) for n in rng.integers(0, 3, rng.integers(1, 4)))
    if choice < 4:
        # More than a thousand elements: the middle is left out.
        rank = rng.integers(1, 5)
        return {1: (int(rng.integers(1001, 3000)),), 2: tuple(int(n) for n in rng.integers(33, 60, 2)), 3: tuple(int(n) for n in rng.integers(10, 14, 3)), 4: tuple(int(n) for n in rng.integers(5, 9, 4))}[int(rank)]
    if choice == 4:
        return (int(rng.integers(2, 8)), int(rng.integers(200, 400)))
    if choice < 10:
        return (int(rng.integers(1, 60)),)
    rank = int(rng.integers(2, 5))
    return tuple(int(n) for n in rng.integers(1, {2: 12, 3: 6, 4: 4}[rank], rank))


def word(x, kind):
    if kind == "b":
        return "1" if x else "0"
    return repr(float(x)) if kind == "f" else str(int(x))


with open(path, "w") as file:
    for _ in range(count):
        kind = TYPES[rng.integers(0, len(TYPES))]
        sizes = shape()
        size = int(np.prod(sizes))
        base = values(kind, min(size, int(rng.integers(1, 40))))
        array = np.resize(base, sizes) if size else np.zeros(sizes, kind)
        written = ",".join(word(x, base.dtype.kind) for x in base)
        text = str(array).replace("\n", "\\n")
        file.write(f"{kind}|{','.join(map(str, sizes))}|{written}\t{text}\n")
print(count, "arrays as NumPy", np.__version__, "prints them")
