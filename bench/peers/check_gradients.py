#!/usr/bin/python3
"""Runs the oracle and `adc grad` on the same problems and prints the relative errors, norm over norm, as a table.

Exit code 1 if a row is over its tolerance. Rows without a tolerance are for information.
"""

import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

from tensor_files import read_safetensors

HERE = pathlib.Path(__file__).resolve().parent

# network, width, batch (not a multiple of the vector's lanes, so that padded lanes are met too), rule, tolerance
ROWS = [
    ("lenet5", "double", 20, "native", 1e-12),
    ("lenet5bn", "double", 20, "native", 1e-12),
    ("vgg11", "double", 10, "native", 1e-12),
    ("vgg11bn", "double", 10, "native", 1e-12),
    ("resnet18", "double", 10, "native", 1e-12),
    ("resnet18bn", "double", 10, "native", 1e-11),
    ("lenet5", "float", 20, "native", 2e-6),
    ("lenet5bn", "float", 20, "native", None),
    ("lenet5", "double", 20, "minimal", 1e-12),
    ("lenet5", "double", 20, "hybrid", 1e-12),
    ("lenet5", "double", 20, "composed", 1e-12),
    ("lenet5bn", "double", 20, "hybrid", 1e-12),
    ("vgg11", "double", 10, "minimal", 1e-12),
    ("vgg11", "double", 10, "hybrid", 1e-12),
    ("vgg11", "double", 10, "composed", 1e-12),
    ("resnet18bn", "double", 10, "hybrid", 1e-11),
    ("lenet5", "double", 20, "relu'(0)=1", 1e-12),
]

# options of both commands
RULES = {
    "native": ["--maxpool", "native"],
    "minimal": ["--maxpool", "minimal"],
    "hybrid": ["--maxpool", "hybrid", "--beta", 10],
    "composed": ["--maxpool", "composed", "--beta", 10],
    "relu'(0)=1": ["--relu-at-zero", 1],
}


def run(command):
    """Standard output of a command; its standard error in the message if it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"exit {done.returncode}: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout


def norm(tensors):
    return math.sqrt(sum(float(np.square(t, dtype=np.float64).sum()) for t in tensors))


def relative_error(ours, theirs):
    """|ours - theirs| / |theirs| over all parameters, and the parameter that contributes most."""
    if set(ours) != set(theirs):
        raise RuntimeError(f"names differ: {sorted(set(ours) ^ set(theirs))[:4]}")
    for name, expected in theirs.items():
        if ours[name].shape != expected.shape:
            raise RuntimeError(f"{name}: shape {ours[name].shape}, expected {expected.shape}")
    gaps = {name: ours[name].astype(np.float64) - theirs[name] for name in theirs}
    worst = max(gaps, key=lambda name: norm([gaps[name]]))
    return norm(gaps.values()) / norm(theirs.values()), worst


def check(adc, network, width, batch, rule, by, folder):
    """One row: writes the problem, asks both, compares."""
    run([HERE / "oracle.py", "--network", network, "--width", width, "--batch", batch, *RULES[rule], "--out", folder])
    oracle = json.loads((folder / "oracle.json").read_text())
    command = [*adc, "grad", network, "--width", width, *RULES[rule], "--weights", folder / "W.safetensors",
               "--images", folder / "X.npy", "--labels", folder / "Y.npy", "--grads", folder / "ours.safetensors", "--json"]
    if by == "order":
        command += ["--by-order"]
    answer = json.loads(run(command))
    error, worst = relative_error(read_safetensors(folder / "ours.safetensors"), read_safetensors(folder / "G.safetensors"))
    loss_error = abs(answer["loss"] - oracle["loss"]) / abs(oracle["loss"])
    return error, worst, loss_error, genuine_ties(answer["ties"], oracle["ties"], exact=not network.endswith("bn"))


def genuine_ties(ours, theirs, exact):
    """Tied windows with a maximum above 0. Where values are exact, both must have counted the same in every pooling."""
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=True), 1):
        found, expected = [(site["windows"], site["tied"]) for site in (mine, other)]
        if exact and found != expected:
            raise RuntimeError(f"pooling {number}: {found[1]} of {found[0]} windows tied, expected {expected[1]} of {expected[0]}")
    return sum(site["tied_above_zero"] for site in theirs)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adc", required=True, help="the command that runs adc, e.g. 'dotnet src/AD.Cli/bin/Release/net10.0/adc.dll'")
    parser.add_argument("--only", help="a network's name")
    parser.add_argument("--match", choices=["name", "order"], default="name",
                        help="match weights by name, or by the order of first use in Forward")
    options = parser.parse_args()

    print(f"{'network':<12}{'width':<8}{'rule':<12}{'batch':>5}{'ties':>7}{'loss error':>12}{'grad error':>12}{'allowed':>9}  worst parameter")
    failed = 0
    for network, width, batch, rule, tolerance in ROWS:
        if options.only not in (None, network):
            continue
        head = f"{network:<12}{width:<8}{rule:<12}{batch:>5}"
        with tempfile.TemporaryDirectory() as folder:
            try:
                error, worst, loss_error, tied = check(options.adc.split(), network, width, batch, rule, options.match,
                                                       pathlib.Path(folder))
            except (RuntimeError, ValueError, KeyError, OSError) as problem:
                print(f"{head}  FAILED: {type(problem).__name__}: {problem}", flush=True)
                failed += 1
                continue
        over = tolerance is not None and not error <= tolerance   # a NaN is over
        failed += over
        allowed = "-" if tolerance is None else f"{tolerance:.0e}"
        print(f"{head}{tied:>7}{loss_error:>12.1e}{error:>12.1e}{allowed:>9}  {worst}{'  OVER' if over else ''}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
