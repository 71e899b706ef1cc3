"""What PyTorch gives for single layers and losses in Double: writes pytorch_layers.tsv beside this file.

Inputs and weights are drawn by NumPy's default_rng, whose numbers Lectern draws too; each case draws
from a generator of its own, the input first, then each array of the layer, then the weights of the
outputs. A case holds the outputs, the input's gradient and each array's.
Run: python pytorch_layers.py (PyTorch 2.15, NumPy 2.3.5)
"""

import pathlib

import numpy as np
import torch
import torch.nn.functional as F

lines = []


def keep(name, tensors):
    values = np.concatenate([t.detach().numpy().ravel() for t in tensors])
    lines.append(name + "\t" + "\t".join(repr(float(v)) for v in values))


def case(name, seed, shape, arrays, forward):
    """forward takes the input and the arrays, all channels last, and gives outputs channels last."""
    rng = np.random.default_rng(seed)
    x = torch.from_numpy(rng.standard_normal(shape)).requires_grad_()
    p = [torch.from_numpy(rng.standard_normal(s)).requires_grad_() for s in arrays]
    y = forward(x, *p)
    w = torch.from_numpy(rng.standard_normal(tuple(y.shape)))
    (y * w).sum().backward()
    keep(name, [y, x.grad] + [q.grad for q in p])


def pictures(f):
    """A function of pictures with channels second, for channels last."""
    return lambda x, *p: f(x.permute(0, 3, 1, 2), *p).permute(0, 2, 3, 1)


def signals(f):
    return lambda x, *p: f(x.permute(0, 2, 1), *p).permute(0, 2, 1)


def conv2d(**options):
    return pictures(lambda x, w, b: F.conv2d(x, w.permute(3, 2, 0, 1), b, **options))


def conv1d(**options):
    return signals(lambda x, w, b: F.conv1d(x, w.permute(2, 1, 0), b, **options))


def depthwise2d(**options):
    return pictures(lambda x, w, b: F.conv2d(x, w.permute(2, 0, 1)[:, None], b, groups=w.shape[2], **options))


case("leaky-relu", 11, (4, 5), [], lambda x: F.leaky_relu(x, 0.2))
case("silu", 12, (4, 5), [], F.silu)
case("layer-norm", 13, (3, 2, 4, 5), [(5,), (5,)], lambda x, g, b: F.layer_norm(x, (5,), g, b))
case("global-average", 14, (3, 4, 5, 2), [], lambda x: x.mean(dim=(1, 2)))
case("conv-axis", 15, (3, 7, 6, 2), [(5, 1, 2, 3), (3,)], conv2d(padding=(2, 0)))
case("conv-all", 16, (3, 7, 8, 2), [(2, 3, 2, 3), (3,)], conv2d(stride=(2, 3), padding=(1, 2), dilation=(2, 1)))
case("conv-same-stride", 17, (3, 6, 5, 2), [(3, 3, 2, 3), (3,)], conv2d(stride=2, padding=1))
case("conv-signal", 18, (3, 9, 2), [(3, 2, 4), (4,)], conv1d(stride=2, padding=1))
case("conv-signal-holes", 19, (3, 11, 2), [(3, 2, 4), (4,)], conv1d(dilation=2))
case("depthwise", 20, (3, 6, 5, 3), [(3, 3, 3), (3,)], depthwise2d(stride=2, padding=1))
case("depthwise-axis", 21, (3, 4, 5, 2), [(1, 3, 2), (2,)], depthwise2d(stride=(2, 1), padding=(0, 1)))
case("depthwise-signal", 22, (3, 9, 3), [(4, 3), (3,)], signals(lambda x, w, b: F.conv1d(x, w.T[:, None], b, groups=3)))
case("max-axis", 23, (3, 4, 7, 2), [], pictures(lambda x: F.max_pool2d(x, (1, 3), (1, 2))))
case("max-signal", 24, (3, 8, 3), [], signals(lambda x: F.max_pool1d(x, 3, 2)))
case("average-axis", 25, (3, 5, 4, 2), [], pictures(lambda x: F.avg_pool2d(x, (3, 1), (1, 2))))
case("average-signal", 26, (3, 7, 3), [], signals(lambda x: F.avg_pool1d(x, 2)))
case("residual", 27, (4, 5), [(5, 5), (5,)], lambda x, w, b: x + torch.tanh(x @ w + b))
case("residual-shortcut", 28, (4, 5), [(5, 3), (3,), (5, 3), (3,)], lambda x, w, b, v, c: torch.tanh(x @ w + b) + x @ v + c)
case("concatenation", 29, (4, 5), [(5, 3), (3,), (5, 2), (2,)], lambda x, w, b, v, c: torch.cat([torch.relu(x @ w + b), x @ v + c, x], 1))
case("reshape", 31, (3, 1, 4, 5), [], lambda x: x.reshape(3, 2, -1))

# A table of numbers: its inputs are whole and have no gradient.
rng = np.random.default_rng(30)
table = torch.from_numpy(rng.standard_normal((6, 3))).requires_grad_()
y = F.embedding(torch.tensor([[5, 0, 5], [2, 2, 1]]), table)
(y * torch.from_numpy(rng.standard_normal((2, 3, 3)))).sum().backward()
keep("embedding", [y, table.grad])

# Losses: the value and the gradient of the outputs.
rng = np.random.default_rng(5)
draw = rng.standard_normal((4, 3)) * 2
targets = torch.from_numpy(rng.standard_normal((4, 3)))
shares = torch.from_numpy(rng.random((4, 3)))
labels = torch.tensor([2, 0, 1, 1])
weight = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64)
for name, f in {
    "mse": lambda y: F.mse_loss(y, targets),
    "l1": lambda y: F.l1_loss(y, targets),
    "huber": lambda y: F.huber_loss(y, targets, delta=0.7),
    "bce": lambda y: F.binary_cross_entropy_with_logits(y, shares),
    "bce-weight": lambda y: F.binary_cross_entropy_with_logits(y, shares, pos_weight=torch.tensor(3.0)),
    "ce-weight": lambda y: F.cross_entropy(y, labels, weight=weight),
    "ce-weight-smoothing": lambda y: F.cross_entropy(y, labels, weight=weight, label_smoothing=0.1),
    "ce-shares": lambda y: F.cross_entropy(y, torch.softmax(targets, 1)),
}.items():
    y = torch.from_numpy(draw.copy()).requires_grad_()
    loss = f(y)
    loss.backward()
    keep(name, [loss, y.grad])

# Clipped gradients: the norm of all together, and each number.
rng = np.random.default_rng(6)
x, y = torch.from_numpy(rng.standard_normal((4, 3))), torch.from_numpy(rng.standard_normal((4, 2)))
start = rng.standard_normal((3, 2))
for name, clip in {
    "clip-norm": lambda p: torch.nn.utils.clip_grad_norm_(p, 0.5),
    "clip-value": lambda p: torch.nn.utils.clip_grad_value_(p, 0.1),
}.items():
    w = torch.from_numpy(start.copy()).requires_grad_()
    b = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    F.mse_loss(x @ w + b, y).backward()
    clip([w, b])
    keep(name, [w.grad, b.grad])

pathlib.Path(__file__).with_name("pytorch_layers.tsv").write_text("\n".join(lines) + "\n")
