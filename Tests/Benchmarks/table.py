"""Prints the table of `compare` from its lines: WHO NAME SECONDS CHECK."""

import statistics
import sys

times, checks, names = {}, {}, []
for line in open(sys.argv[1]):
    who, name, seconds, check = line.split()
    times.setdefault((who, name), []).append(float(seconds))
    checks[who, name] = float(check)
    if name not in names:
        names.append(name)
median = {key: statistics.median(values) for key, values in times.items()}
peak = 1 / median["ours", "peak"] if ("ours", "peak") in median else None
if peak:
    print(f"measured peak of two threads: {peak:.0f} GFLOP/s")


def shown(seconds):
    if seconds is None:
        return "-"
    return f"{seconds * 1e9:.0f} ns" if seconds < 1e-6 else f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


print(f"{'work':<24}{'Lectern':>11}{'NumPy':>11}{'PyTorch':>11}{'× NumPy':>9}{'× faster':>10}  share of peak")
for name in names:
    if name == "peak":
        continue
    ours, numpy, torch = (median.get((who, name)) for who in ("ours", "numpy", "torch"))
    rivals = [t for t in (numpy, torch) if t]
    note = ""
    if name.startswith("matmul") and peak:
        m, k, n = map(int, name.split("-")[1].split("x"))
        # A vector holds half as many Doubles.
        most = peak / 2 if name.startswith("matmul64") else peak
        note = f"{2 * m * k * n / ours / 1e9 / most:.0%}"
    if name == "einsum" and peak:
        note = f"{2 * 64**4 / ours / 1e9 / peak:.0%}"
    # Linear models begin with other pictures; all other works have equal inputs.
    if name != "linear":
        for who in ("numpy", "torch"):
            if (who, name) in checks and abs(checks[who, name] - checks["ours", name]) > 1e-4 * abs(checks["ours", name]):
                note += f"  DIFFERS: {checks['ours', name]} for {checks[who, name]} of {who}"
    against = f"{numpy / ours:.2f}" if numpy else "-"
    print(f"{name:<24}{shown(ours):>11}{shown(numpy):>11}{shown(torch):>11}{against:>9}{min(rivals) / ours:>10.2f}  {note}")
