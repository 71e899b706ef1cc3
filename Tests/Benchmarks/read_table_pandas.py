"""Kaggle's train.csv in pandas, beside `Benchmarks kaggle read`: python read_table_pandas.py FILE

Prints NAME SECONDS PROCESSOR CHECK: as read_csv reads by itself, and told that all are bytes.
"""

import sys
import time

import numpy as np
import pandas as pd

path = sys.argv[1]
for name, options in [("pandas", {}), ("pandas-uint8", {"dtype": np.uint8})]:
    times = []
    for _ in range(3):
        start = time.perf_counter(), time.process_time()
        table = pd.read_csv(path, **options)
        times.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    clock, processor = (sorted(values)[1] for values in zip(*times))
    columns = table.drop(columns="label").to_numpy().sum(axis=0, dtype=np.int64)
    check = int(table["label"].sum()) + int((columns * np.arange(1, 785)).sum())
    print(name, clock, processor, check, flush=True)
