#!/usr/bin/python3
"""One process: times PyTorch's LeNet-5 training step (forward, loss, backward, SGD with momentum) and prints one JSON line."""

import argparse
import json
import resource
import statistics
import time

import torch
import torch.nn.functional as F

import networks


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", choices=["float", "double"], default="float")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--maxpool", choices=["native", "minimal", "hybrid", "composed"], default="native")
    parser.add_argument("--beta", type=float, default=10.0)
    parser.add_argument("--seconds", type=float, default=2.0, help="time spent measuring, after half a second of warming up")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    dtype = torch.float32 if options.width == "float" else torch.float64
    network = networks.build("lenet5", networks.Kinks(options.maxpool, options.beta)).to(dtype)
    network.ties = None                                      # no tie census
    optimizer = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9)
    images = torch.rand(options.batch, 1, 28, 28, dtype=dtype)
    labels = torch.randint(0, 10, (options.batch,))

    def step():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(network(images), labels).backward()
        optimizer.step()

    warm = time.perf_counter() + 0.5
    while time.perf_counter() < warm:
        step()
    times, end = [], time.perf_counter() + options.seconds
    while (begin := time.perf_counter()) < end:
        step()
        times.append(1000 * (time.perf_counter() - begin))
    print(json.dumps({"step_ms_median": statistics.median(times), "steps": len(times),
                      "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                      "torch": torch.__version__}))


if __name__ == "__main__":
    main()
