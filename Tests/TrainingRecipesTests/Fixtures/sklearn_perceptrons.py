"""What scikit-learn's MLPClassifier learns in four epochs: writes sklearn_perceptrons.tsv beside this file.

Examples and first weights are drawn by NumPy's default_rng, whose numbers Lectern draws too: examples, then
for each layer weights and biases. The examples stand in their order in each epoch; 25 of them in batches of 10
leave a last batch of 5, whose penalty weighs more. A case holds the losses of the epochs, then weights and
biases of each layer.
Run: python sklearn_perceptrons.py (scikit-learn 1.9.1, NumPy 2.4.6)
"""

import pathlib

import numpy as np
from sklearn.neural_network import MLPClassifier

CASES = [
    # name, seed, hidden layers, activation, solver, alpha, rate, whether each class is a question of its own
    ("tanh-sgd", 41, (6,), "tanh", "sgd", 0.05, 0.2, True),
    ("relu-sgd", 42, (6, 5), "relu", "sgd", 0.5, 0.1, False),
    ("tanh-adam", 43, (4, 3, 5), "tanh", "adam", 0.5, 0.02, False),
    ("relu-adam", 44, (8,), "relu", "adam", 0.05, 0.02, True),
]

lines = []
for name, seed, hidden, activation, solver, alpha, rate, asks in CASES:
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((25, 7))
    labels = np.arange(25) % 3
    y = np.eye(3, dtype=int)[labels] if asks else labels
    model = MLPClassifier(
        hidden, activation=activation, solver=solver, alpha=alpha, learning_rate_init=rate,
        batch_size=10, shuffle=False)
    # The first call makes the arrays; then the weights are set, and the optimiser begins anew.
    model.partial_fit(X, y, classes=[0, 1, 2])
    sizes = [7, *hidden, 3]
    for place, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        model.coefs_[place][...] = 0.5 * rng.standard_normal((inputs, outputs))
        model.intercepts_[place][...] = 0.5 * rng.standard_normal(outputs)
    del model._optimizer
    model.loss_curve_.clear()
    for _ in range(4):
        model.partial_fit(X, y)
    values = list(model.loss_curve_)
    for weights, biases in zip(model.coefs_, model.intercepts_):
        values += [*weights.ravel(), *biases]
    lines.append(name + "\t" + "\t".join(repr(float(v)) for v in values))

path = pathlib.Path(__file__).with_name("sklearn_perceptrons.tsv")
path.write_text("\n".join(lines) + "\n")
