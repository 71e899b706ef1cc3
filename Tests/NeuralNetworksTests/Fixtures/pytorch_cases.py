"""What PyTorch gives for networks and optimisers: writes pytorch.tsv beside this file.

Weights and batches are drawn by NumPy's default_rng, whose numbers Lectern draws too, so that only
the losses need to be kept. Run: python pytorch_cases.py (PyTorch 2.13, NumPy 2.4.6)
"""

import pathlib

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(2)
lines = []


def tensor(array):
    return torch.from_numpy(np.ascontiguousarray(array)).requires_grad_()


def keep(name, values):
    lines.append(name + "\t" + "\t".join(repr(float(v)) for v in values))


def batches(seed):
    rng = np.random.default_rng(seed)
    x = rng.random((1280, 784), dtype=np.float32)
    y = rng.integers(0, 10, 1280)
    return torch.from_numpy(x), torch.from_numpy(y)


def normal(rng, *shape):
    """Weights of the house's order, [inputs, outputs] or [rows, columns, inputs, outputs]."""
    fan = int(np.prod(shape[:-1]))
    return rng.standard_normal(shape, dtype=np.float32) * np.float32((2 / fan) ** 0.5)


def losses(forward, parameters, optimizer):
    x, y = batches(1)
    found = []
    for i in range(10):
        rows = slice(i * 128, (i + 1) * 128)
        optimizer.zero_grad()
        loss = F.cross_entropy(forward(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
        found.append(loss.item())
    return found


# The multilayer perceptron 784-512-512-10.
rng = np.random.default_rng(2)
w1, w2, w3 = (tensor(normal(rng, *s)) for s in [(784, 512), (512, 512), (512, 10)])
b1, b2, b3 = (tensor(np.zeros(n, np.float32)) for n in [512, 512, 10])
p = [w1, b1, w2, b2, w3, b3]
keep("mlp", losses(lambda x: F.relu(F.relu(x @ w1 + b1) @ w2 + b2) @ w3 + b3, p, torch.optim.Adam(p, lr=1e-3)))

# The convolutional network 32@3-64@3-pool-128-10.
rng = np.random.default_rng(3)
k1, k2 = normal(rng, 3, 3, 1, 32), normal(rng, 3, 3, 32, 64)
d1, d2 = normal(rng, 9216, 128), normal(rng, 128, 10)
k1, k2 = (tensor(k.transpose(3, 2, 0, 1)) for k in (k1, k2))
d1 = tensor(d1.reshape(12, 12, 64, 128).transpose(2, 0, 1, 3).reshape(9216, 128))
d2 = tensor(d2)
c1, c2, e1, e2 = (tensor(np.zeros(n, np.float32)) for n in [32, 64, 128, 10])
p = [k1, c1, k2, c2, d1, e1, d2, e2]


def cnn(x):
    x = F.relu(F.conv2d(x.reshape(-1, 1, 28, 28), k1, c1))
    x = F.max_pool2d(F.relu(F.conv2d(x, k2, c2)), 2)
    return F.relu(x.flatten(1) @ d1 + e1) @ d2 + e2


keep("cnn", losses(cnn, p, torch.optim.Adam(p, lr=1e-3)))

# Optimisers on a bowl: the point after each of eight steps.
for name, make in {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.1),
    "adam": lambda p: torch.optim.Adam(p, lr=0.1),
    "adam-l2": lambda p: torch.optim.Adam(p, lr=0.1, weight_decay=0.1),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.1),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.1),
}.items():
    theta = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
    optimizer = make([theta])
    found = []
    for _ in range(8):
        optimizer.zero_grad()
        (theta * theta * torch.tensor([1.0, 0.1, 3.0], dtype=torch.float64)).sum().backward()
        optimizer.step()
        found += theta.detach().tolist()
    keep(name, found)

# Label smoothing, GELU and batch normalisation in Double.
rng = np.random.default_rng(4)
z = torch.from_numpy(rng.standard_normal((6, 5))).requires_grad_()
y = torch.tensor([0, 4, 2, 2, 1, 3])
loss = F.cross_entropy(z, y, label_smoothing=0.1)
loss.backward()
keep("smoothing", [loss.item()] + z.grad.flatten().tolist())
x = torch.from_numpy(rng.standard_normal((4, 3, 2, 5))).requires_grad_()
y = F.gelu(x, approximate="tanh")
y.pow(2).sum().backward()
keep("gelu", y.flatten().tolist() + x.grad.flatten().tolist())
x = torch.from_numpy(rng.standard_normal((4, 3, 2, 5))).requires_grad_()
norm = torch.nn.BatchNorm2d(5, momentum=0.1, dtype=torch.float64)
y = norm(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
(y * torch.arange(120, dtype=torch.float64).reshape(4, 3, 2, 5)).sum().backward()
keep("norm", y.flatten().tolist() + x.grad.flatten().tolist() + norm.running_mean.tolist() + norm.running_var.tolist())

pathlib.Path(__file__).with_name("pytorch.tsv").write_text("\n".join(lines) + "\n")
