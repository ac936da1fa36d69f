#!/usr/bin/python3
"""Writes tests/fixtures/gradients: PyTorch's double gradients, kept small so that tests hold us to them without PyTorch.

Weights are stored as F16, in which multiples of 1/16 are exact. A gradient of more than LARGE elements is sampled: its
elements 0, STRIDE, 2*STRIDE, .. of the row-major order, as a vector of the same name (the metadata says so).
"""

import pathlib

import numpy as np
import torch

import networks
import oracle
from tensor_files import write_safetensors

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "gradients"
BATCH, LARGE, STRIDE = 4, 512, 13      # 13 is prime to every row length, so that the samples visit all rows and columns
RULES = {"native": networks.Kinks(), "minimal": networks.Kinks("minimal"),
         "hybrid10": networks.Kinks("hybrid", 10.0), "composed10": networks.Kinks("composed", 10.0)}


def sample(gradient):
    return gradient.ravel()[::STRIDE] if gradient.size > LARGE else gradient


def main():
    for name in ("lenet5", "lenet5bn"):
        folder = FOLDER / name
        folder.mkdir(parents=True, exist_ok=True)
        weights, images, labels = oracle.make_problem(networks.build(name), name, BATCH, seed=1)
        write_safetensors(folder / "W.safetensors", {path: values.astype(np.float16) for path, values in weights.items()})
        np.save(folder / "X.npy", images)
        np.save(folder / "Y.npy", labels)
        for rule, kinks in RULES.items():
            problem = (weights, images, labels, torch.float64)
            loss, gradients, ties = oracle.gradient(networks.build(name, kinks), *problem)
            metadata = {"loss": repr(loss), "rule": rule, "stride": STRIDE, "sampled_above": LARGE,
                        "tied": ",".join(str(t["tied"]) for t in ties), "torch": torch.__version__}
            write_safetensors(folder / f"G.{rule}.safetensors", {p: sample(g) for p, g in gradients.items()}, metadata)


if __name__ == "__main__":
    main()
