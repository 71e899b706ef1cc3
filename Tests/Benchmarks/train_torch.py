"""Training and prediction in PyTorch, beside `Benchmarks train`: python train_torch.py NAME MODE

NAME is linear, mlp, cnn or predict; MODE is eager or compiled. Prints NAME-MODE SECONDS LOSS, the
seconds of one step of 128 pictures (the median of many), and the process's peak memory.
"""

import resource
import statistics
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(2)
name, mode = sys.argv[1], sys.argv[2]
rng = np.random.default_rng(1)
X = torch.from_numpy(rng.random((2560, 784), dtype=np.float32))
y = torch.from_numpy(rng.integers(0, 10, 2560))


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1, self.c2 = nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3)
        self.d1, self.d2 = nn.Linear(9216, 128), nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.c1(x))
        x = F.max_pool2d(F.relu(self.c2(x)), 2)
        return self.d2(F.relu(self.d1(torch.flatten(x, 1))))


if name == "linear":
    model = nn.Linear(784, 10)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, fused=True)
elif name == "mlp":
    model = nn.Sequential(
        nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
else:
    model = CNN().to(memory_format=torch.channels_last)
    X = X.reshape(-1, 1, 28, 28).contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)

run = torch.compile(model) if mode == "compiled" else model
order = torch.from_numpy(rng.permutation(2560))


def step(i):
    rows = order[i % 20 * 128 : (i % 20 + 1) * 128]
    x, t = X[rows], y[rows]
    if X.dim() == 4:
        x = x.contiguous(memory_format=torch.channels_last)
    optimizer.zero_grad(set_to_none=True)
    loss = F.cross_entropy(run(x), t)
    loss.backward()
    optimizer.step()
    return loss


def guess(i):
    with torch.inference_mode():
        return run(X[i % 20 * 128 : (i % 20 + 1) * 128]).argmax(1)


work = guess if name == "predict" else step
if name == "predict":
    model.eval()
for i in range(10):
    work(i)
times = []
while len(times) < 40 or sum(times) < 2 and len(times) < 2000:
    start = time.perf_counter()
    result = work(len(times))
    times.append(time.perf_counter() - start)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
print(f"{name}-{mode}", statistics.median(times), float(result.float().mean()), f"{peak:.0f}", flush=True)
