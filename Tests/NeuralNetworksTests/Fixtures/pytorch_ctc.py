"""What PyTorch gives for connectionist temporal classification in Double: writes pytorch_ctc.tsv beside this file.

Scores are drawn by NumPy's default_rng, whose numbers Lectern draws too. A case holds the loss of each
row, one that cannot be counted as 0, then the gradient of their sum with respect to the scores.
Run: python pytorch_ctc.py (PyTorch 2.13, NumPy 2.3.5)
"""

import pathlib

import numpy as np
import torch
import torch.nn.functional as F

lines = []


def case(name, seed, shape, labels, steps=None, blank=0):
    scores = torch.from_numpy(np.random.default_rng(seed).standard_normal(shape) * 2).requires_grad_()
    longest = max(len(row) for row in labels)
    padded = torch.tensor([row + [blank] * (longest - len(row)) for row in labels])
    losses = F.ctc_loss(
        F.log_softmax(scores, 2).transpose(0, 1), padded, torch.tensor(steps or [shape[1]] * shape[0]),
        torch.tensor([len(row) for row in labels]), blank=blank, reduction="none", zero_infinity=True)
    losses.sum().backward()
    values = np.concatenate([losses.detach().numpy(), scores.grad.numpy().ravel()])
    lines.append(name + "\t" + "\t".join(repr(float(v)) for v in values))


case("ctc", 41, (3, 8, 5), [[1, 2, 3], [4, 1], [2]])
case("ctc-repeats", 42, (2, 9, 3), [[1, 1, 2, 2], [2, 2, 2, 2, 2]])
case("ctc-steps", 43, (3, 10, 4), [[1, 2, 1], [3], [2, 2]], steps=[10, 4, 3])
case("ctc-last-blank", 44, (2, 6, 4), [[0, 1, 2], [0, 0]], blank=3)
case("ctc-empty", 45, (3, 5, 3), [[], [1], [2, 1, 2]])
case("ctc-too-long", 46, (3, 4, 3), [[1, 1, 1], [1, 2], [2, 2, 1, 1]])
case("ctc-line", 47, (1, 60, 11), [[3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4]])

pathlib.Path(__file__).with_name("pytorch_ctc.tsv").write_text("\n".join(lines) + "\n")
