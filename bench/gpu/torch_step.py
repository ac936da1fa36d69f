#!/usr/bin/env python3
"""A training step of PyTorch on a GPU (forward, loss, backward, SGD with momentum), timed; prints one JSON object."""

import argparse
import contextlib
import json
import pathlib
import statistics
import sys
import time

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
import networks  # noqa: E402  the six networks of src/Networks

CLASSES = {"lenet5": ("LeNet5", False), "vgg11": ("Vgg11", False), "resnet18bn": ("ResNet18", True)}


def plain(network):
    """The network with PyTorch's own pooling and ReLU, and without a census."""
    network.ties = None
    for module in network.modules():
        if isinstance(module, networks.Nonsmooth):
            module.relu = F.relu
            module.pool = lambda x: F.max_pool2d(x, 2)
    return network


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", choices=CLASSES, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--width", choices=["float", "tf32", "half"], default="float")
    parser.add_argument("--mode", choices=["eager", "compiled"], default="eager")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    o = parser.parse_args()
    if o.device == "cuda" and not torch.cuda.is_available():
        sys.exit("torch finds no CUDA device; expected one, or --device cpu for a dry run")
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = o.width == "tf32"
    torch.backends.cudnn.benchmark = True

    name, batch_norm = CLASSES[o.network]
    network = plain(getattr(networks, name)(networks.Kinks(), batch_norm)).to(o.device)
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-3, momentum=0.9)
    shape = (1, 28, 28) if o.network == "lenet5" else (3, 32, 32)
    images = torch.rand(o.batch, *shape, device=o.device) * 2 - 1
    labels = torch.randint(0, 10, (o.batch,), device=o.device)

    def loss():
        with torch.autocast("cuda", dtype=torch.float16) if o.width == "half" else contextlib.nullcontext():
            return F.cross_entropy(network(images), labels)

    run = torch.compile(loss, mode="reduce-overhead") if o.mode == "compiled" else loss
    wait = torch.cuda.synchronize if o.device == "cuda" else lambda: None

    def step():
        optimizer.zero_grad(set_to_none=True)
        run().backward()
        optimizer.step()
        wait()

    warm = time.perf_counter()
    while time.perf_counter() - warm < min(1, o.seconds):
        step()
    times = []
    begin = time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begin < o.seconds:
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1e3)
    print(json.dumps({"step_ms_median": statistics.median(times), "torch": torch.__version__,
                      "device": torch.cuda.get_device_name() if o.device == "cuda" else "cpu"}))


if __name__ == "__main__":
    main()
