"""scikit-learn's classification reports: writes sklearn_reports.txt beside this file.

Run: python sklearn_reports.py (scikit-learn 1.9)
"""

import pathlib

import numpy as np
from sklearn.metrics import classification_report

rng = np.random.default_rng(5)
parts = []
labels = rng.integers(0, 10, 300)
said = np.where(rng.random(300) < 0.8, labels, rng.integers(0, 10, 300))
parts.append(classification_report(labels, said, zero_division=0))
parts.append(classification_report(labels, said, digits=4, zero_division=0))
labels, said = [0, 1, 2, 2, 2], [0, 0, 2, 2, 1]
parts.append(classification_report(labels, said, target_names=["class zero", "class one", "a class with a long name"], zero_division=0))
truth = rng.random((40, 4)) < 0.4
guess = np.where(rng.random((40, 4)) < 0.75, truth, ~truth)
guess[:, 3] = False
parts.append(classification_report(truth, guess, zero_division=0))
truth, said = [0, 1, 2, 2, 2, 0], [0, 0, 2, 2, 1, 3]
parts.append(classification_report(truth, said, labels=[2, 0], zero_division=0))
names = ["one", "two", "three", "four", "five"]
parts.append(classification_report(truth, said, labels=[0, 1, 2, 3, 4], target_names=names, zero_division=0))
pathlib.Path(__file__).with_name("sklearn_reports.txt").write_text("\n====\n".join(p.rstrip("\n") for p in parts) + "\n")
