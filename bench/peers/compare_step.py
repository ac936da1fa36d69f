#!/usr/bin/python3
"""PyTorch's LeNet-5 step and ours in turn, round by round, each in a process of its own; prints medians and their ratio."""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent

# width, threads, rule, the ratio to reach (ours / PyTorch)
ROWS = [
    ("float", 1, "native", 1 / 5),
    ("float", 2, "native", 1 / 5),
    ("double", 1, "native", 1 / 7),
    ("double", 2, "native", 1 / 7),
    ("float", 1, "composed", None),
]


def measure(command, threads):
    """The JSON object that a benchmark process prints."""
    environment = os.environ | {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    # OpenBLAS 0.3.21 does not know newer cores and would take a slower kernel: name one that it has
    environment.setdefault("OPENBLAS_CORETYPE", "COOPERLAKE")
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"{command[0]} exited with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)


def row(adc, width, threads, rule, rounds, seconds):
    shared = ["--width", width, "--threads", threads, "--batch", 128, "--maxpool", rule]
    if rule in ("hybrid", "composed"):
        shared += ["--beta", 10]
    theirs, ours = [], []
    for _ in range(rounds):
        theirs.append(measure([sys.executable, HERE / "lenet5.py", *shared, "--seconds", seconds], threads))
        ours.append(measure([*adc, "bench", "lenet5", *shared, "--seconds", seconds, "--json"], threads))
    return theirs, ours


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adc", required=True, help="the command that runs adc")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="seconds of each measurement")
    parser.add_argument("--width", choices=["float", "double"], help="only this width")
    options = parser.parse_args()

    print(f"LeNet-5, batch 128: forward, loss, backward, SGD with momentum. Medians of {options.rounds} alternated rounds.")
    print(f"{'width':<8}{'threads':>7}  {'rule':<10}{'PyTorch ms':>11}{'ours ms':>9}{'ratio':>8}{'spread':>16}{'wanted':>8}"
          f"{'PyTorch MB':>12}{'ours MB':>9}")
    for width, threads, rule, wanted in ROWS:
        if options.width not in (None, width):
            continue
        if threads > (os.cpu_count() or 1):
            print(f"{width:<8}{threads:>7}  {rule:<10} left out: this machine has {os.cpu_count()} core(s)")
            continue
        theirs, ours = row(options.adc.split(), width, threads, rule, options.rounds, options.seconds)
        median = lambda runs, field: statistics.median(run[field] for run in runs)
        ratios = sorted(o["step_ms_median"] / t["step_ms_median"] for o, t in zip(ours, theirs))
        print(f"{width:<8}{threads:>7}  {rule:<10}{median(theirs, 'step_ms_median'):>11.2f}{median(ours, 'step_ms_median'):>9.2f}"
              f"{statistics.median(ratios):>8.3f}{f'{ratios[0]:.3f}..{ratios[-1]:.3f}':>16}"
              f"{'-' if wanted is None else f'{wanted:.3f}':>8}"
              f"{max(t['peak_memory_mb'] for t in theirs):>12.0f}{max(o['peak_memory_mb'] for o in ours):>9.0f}", flush=True)


if __name__ == "__main__":
    main()
