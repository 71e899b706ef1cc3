"""Writes files.tsv: files that NumPy and the safetensors package wrote, as hexadecimal digits, for
ArrayFileTests.swift. Run: python3 file_cases.py (needs numpy and safetensors)
"""

import io
import json
import struct

import numpy as np
from numpy.lib import format as npy
from safetensors.numpy import save

lines = []


def text(a):
    a = np.asarray(a)
    words = ",".join(repr(float(x)) if a.dtype.kind == "f" else str(int(x)) for x in a.ravel())
    return f"{a.dtype.newbyteorder('=')}|{','.join(map(str, a.shape))}|{words}"


def add(kind, name, data, *answers):
    lines.append("\t".join([kind, name, data.hex(), *answers]))


def npy_bytes(a, version=None):
    file = io.BytesIO()
    npy.write_array(file, a, version)
    return file.getvalue()


for t in ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"]:
    a = np.arange(6).reshape(2, 3).astype(t)
    add("npy", f"little-endian {t}", npy_bytes(a), text(a))
    if np.dtype(t).itemsize > 1:
        add("npy", f"big-endian {t}", npy_bytes(a.astype(np.dtype(t).newbyteorder(">"))), text(a))
a = np.arange(24.0).reshape(2, 3, 4)
add("npy", "axes in Fortran's order", npy_bytes(np.asfortranarray(a)), text(a))
add("npy", "version 2", npy_bytes(a, (2, 0)), text(a))
add("npy", "version 3", npy_bytes(a, (3, 0)), text(a))
add("npy", "no axes", npy_bytes(np.array(2.5)), text(np.array(2.5)))
add("npy", "no elements", npy_bytes(np.zeros((0, 3))), text(np.zeros((0, 3))))
add("npy", "one axis", npy_bytes(np.array([np.nan, -np.inf])), text(np.array([np.nan, -np.inf])))
for name, writer in [("stored", np.savez), ("packed", np.savez_compressed)]:
    file = io.BytesIO()
    writer(file, weights=np.arange(6, dtype=np.float32), labels=np.array([[1, 2], [3, 4]]))
    add("npz", name, file.getvalue(), "labels=" + text(np.array([[1, 2], [3, 4]])), "weights=" + text(np.arange(6, dtype=np.float32)))
tensors = {"b": np.arange(3, dtype=np.float64), "a": np.array([[1, 2]], dtype=np.int64), "c": np.array([1, 0, 1], dtype=bool)}
add("safetensors", "several types", save(tensors, {"model": "mlp"}), *[f"{k}={text(v)}" for k, v in sorted(tensors.items())])
half = np.array([0.0, -0.0, 1.0, -2.5, 65504, 6e-8, np.inf, -np.inf, np.nan, 0.333], dtype=np.float16)
add("safetensors", "half precision", save({"h": half}), "h=" + text(half.astype(np.float32)))
wide = np.array([0.0, 1.0, -3.140625, 1e38, np.inf, np.nan], dtype=np.float32)
brain = (wide.view(np.uint32) >> 16).astype(np.uint16)
header = json.dumps({"w": {"dtype": "BF16", "shape": [6], "data_offsets": [0, 12]}}).encode()
add("safetensors", "brain floats", struct.pack("<Q", len(header)) + header + brain.tobytes(), "w=" + text((brain.astype(np.uint32) << 16).view(np.float32)))

with open(__file__.replace("file_cases.py", "files.tsv"), "w") as file:
    file.write("\n".join(lines) + "\n")
print(len(lines), "files")
