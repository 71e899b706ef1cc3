"""What a reader of pages makes of pages whose digits are known: FOLDER... holds pictures, each with a .txt
of what stands on it and, where it lies on a side, a .turn of how many quarters clockwise bring it upright.

    python3 read_pages.py READER FOLDER...

READER is the path of the program lectern, which finds the turn itself, or the word rapidocr, which is
given it and needs `pip install rapidocr-onnxruntime pillow`, whose wheel holds the models.
"""

import pathlib
import subprocess
import sys
import time


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        last, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            keep = last + (x != y)
            last = row[j + 1]
            row[j + 1] = min(keep, row[j + 1] + 1, row[j] + 1)
    return row[-1]


def lines(found):
    """The texts from the top down; what stands at one height from left to right."""
    boxes = sorted((sum(p[1] for p in box) / len(box), sum(p[0] for p in box) / len(box),
                    max(p[1] for p in box) - min(p[1] for p in box), text) for box, text, _ in found)
    rows = []
    for y, x, height, text in boxes:
        if rows and abs(rows[-1][0] - y) < 0.5 * height:
            rows[-1][1].append((x, text))
        else:
            rows.append((y, [(x, text)]))
    return ["".join(text for _, text in sorted(row)) for _, row in rows]


def lectern(program):
    """The digits of a page by `lectern read`, and the seconds that it took."""
    def read(path):
        start = time.perf_counter()
        done = subprocess.run([program, "read", str(path)], capture_output=True, text=True)
        return done.stdout, time.perf_counter() - start
    return read


def rapidocr():
    """The same by RapidOCR."""
    import numpy as np
    from PIL import Image
    from rapidocr_onnxruntime import RapidOCR

    ocr = RapidOCR()

    def read(path):
        picture = Image.open(path).convert("RGB")
        turn = path.with_suffix(".turn")
        if turn.exists():
            picture = picture.rotate(-90 * int(turn.read_text()), expand=True)
        start = time.perf_counter()
        found, _ = ocr(np.asarray(picture)[:, :, ::-1].copy())
        return "".join(lines(found or [])), time.perf_counter() - start

    return read


def main():
    read = rapidocr() if sys.argv[1] == "rapidocr" else lectern(sys.argv[1])
    for folder in sys.argv[2:]:
        counts = {}
        for path in sorted(pathlib.Path(folder).iterdir()):
            truth = path.with_suffix(".txt")
            if path.suffix in (".txt", ".turn") or not truth.exists():
                continue
            text, seconds = read(path)
            found = "".join(c for c in text if c in "0123456789")
            wanted = "".join(truth.read_text().split())
            kind = path.stem.rsplit("-", 1)[0]
            count = counts.setdefault(kind, [0, 0, 0, 0.0])
            count[0] += 1
            count[1] += len(wanted)
            count[2] += edit_distance(wanted, found)
            count[3] += seconds
        for kind, (pages, digits, errors, seconds) in counts.items():
            share = 100 * errors / max(1, digits)
            print(f"{kind}: {errors} of {digits} digits wrong ({share:.1f} %), "
                  f"{pages} pages, {seconds / pages:.2f} s a page", flush=True)


main()
