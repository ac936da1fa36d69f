#!/usr/bin/python3
"""Makes one gradient problem and PyTorch's answer: W.safetensors, X.npy, Y.npy, G.safetensors and oracle.json.

Weights are multiples of 1/2 or 1/16 and inputs of 1/8, so that sums are exact and genuine ties are common. In a network without
batch norm every value in front of a kink is exact, hence so is the choice made there. With batch norm only the layers
before the first one are exact: the others get dense weights, so that no two different patches meet by accident in exact
arithmetic and are then told apart by rounding.

    ./oracle.py --network lenet5 --width double --batch 8 --out /tmp/lenet5
"""

import argparse
import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

import networks
from tensor_files import write_safetensors

DTYPES = {"float": torch.float32, "double": torch.float64}


def coarse(generator, shape, deviation, unit):
    """Random multiples of unit of about the wanted standard deviation: rounded normal, or sparse +-unit when it is small."""
    if deviation >= unit:
        steps = np.clip(np.rint(generator.normal(0, deviation / unit, shape)), -4, 4)
    else:
        steps = generator.choice([-1, 0, 1], shape, p=(lambda p: (p / 2, 1 - p, p / 2))((deviation / unit) ** 2))
    return steps * unit


def draw(name, shape, generator, exact):
    """One parameter's values; the scale keeps activations alive through the depth (variance 2/fan_in before a ReLU)."""
    if len(shape) > 1:
        fan_in = math.prod(shape[1:])
        gain = 1.0 if len(shape) == 2 else 2.0
        if name.endswith("conv2.weight"):
            gain = 0.5  # the residual branch: without batch norm its variance adds up over the blocks
        return coarse(generator, shape, math.sqrt(gain / fan_in), 1 / 2 if exact else 1 / 16)
    if name.endswith("weight"):
        return generator.choice([0.75, 1.0, 1.25], shape)          # batch norm's gamma
    return generator.choice([-2, -1, 1, 2], shape) / 16            # biases and beta: never 0, so that no BN output is 0


def make_problem(network, name, batch, seed):
    """Weights (name -> double array), images (float, multiples of 1/8) and labels."""
    generator = np.random.default_rng(seed)
    batch_norm = networks.NETWORKS[name][1]
    weights = {}
    for index, (path, parameter) in enumerate(networks.parameters_by_first_use(network, batch).items()):
        weights[path] = draw(path, tuple(parameter.shape), generator, exact=not batch_norm or index == 0)
    images = generator.integers(0, 9, (batch, *network.input_shape)).astype(np.float32) / 8
    labels = generator.integers(0, 10, batch).astype(np.int64)
    return weights, images, labels


def gradient(network, weights, images, labels, dtype):
    """Mean cross-entropy and its gradient, name -> array in the order of weights; plus the ties of each pool."""
    network = network.to(dtype)
    parameters = dict(network.named_parameters())
    with torch.no_grad():
        for path, values in weights.items():
            parameters[path].copy_(torch.from_numpy(values))
    network.ties = []
    loss = F.cross_entropy(network(torch.from_numpy(images).to(dtype)), torch.from_numpy(labels))
    network.zero_grad()
    loss.backward()
    return loss.item(), {path: parameters[path].grad.numpy() for path in weights}, network.ties


def write_problem(folder, weights, images, labels, gradients, dtype):
    folder.mkdir(parents=True, exist_ok=True)
    numpy_type = np.float32 if dtype == torch.float32 else np.float64
    write_safetensors(folder / "W.safetensors", {path: values.astype(numpy_type) for path, values in weights.items()})
    write_safetensors(folder / "G.safetensors", gradients)
    np.save(folder / "X.npy", images)
    np.save(folder / "Y.npy", labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", choices=networks.NETWORKS, required=True)
    parser.add_argument("--width", choices=DTYPES, default="double")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--maxpool", choices=["native", "minimal", "hybrid", "composed"], default="native")
    parser.add_argument("--beta", type=float, default=10.0)
    parser.add_argument("--relu-at-zero", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()

    kinks = networks.Kinks(options.maxpool, options.beta, options.relu_at_zero)
    dtype = DTYPES[options.width]
    network = networks.build(options.network, kinks)
    problem = make_problem(network, options.network, options.batch, options.seed)
    loss, gradients, ties = gradient(network, *problem, dtype)
    write_problem(options.out, *problem, gradients, dtype)
    norm = math.sqrt(sum(float(np.square(g, dtype=np.float64).sum()) for g in gradients.values()))
    report = {"network": options.network, "width": options.width, "batch": options.batch, "maxpool": options.maxpool,
              "beta": options.beta, "relu_at_zero": options.relu_at_zero, "torch": torch.__version__,
              "loss": loss, "gradient_l2": norm, "ties": ties}
    (options.out / "oracle.json").write_text(json.dumps(report) + "\n")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
