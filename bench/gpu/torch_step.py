#!/usr/bin/env python3
"""PyTorch's side of compare_step.py: one process that keeps what it has compiled.

Prints one JSON object about itself, then reads a request from each line of its input and answers with one JSON object a line:
{"what": "step", "network", "batch", "numbers", "mode", "seconds"}: a training step (images and labels from page-locked memory, forward, loss,
    backward, SGD with momentum), {"ms": median};
{"what": "product", "size", "numbers", "seconds"}: torch.matmul, {"ms": median}; or {"error": words}.
numbers: float (TF32 off), tf32, half (steps: autocast, without scaling of the loss) or double; mode: eager, or compiled (torch.compile,
"reduce-overhead": CUDA graphs).
"""

import argparse
import contextlib
import json
import os
import pathlib
import statistics
import sys
import time

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
import networks  # noqa: E402  the six networks of src/Networks

answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")         # compilers write to stdout
os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def answer(**fields):
    print(json.dumps(fields), file=answers, flush=True)


def plain(network):
    """The network with PyTorch's own pooling and ReLU, and without a census."""
    for module in network.modules():
        if isinstance(module, networks.Nonsmooth):
            module.ties = None
            module.relu = F.relu
            module.pool = lambda x: F.max_pool2d(x, 2)
    return network


def optimizer_of(network, device):
    if device == "cuda":
        with contextlib.suppress(RuntimeError, TypeError, ValueError):       # one kernel for the step, from PyTorch 2.3 on
            return torch.optim.SGD(network.parameters(), lr=1e-3, momentum=0.9, fused=True)
    return torch.optim.SGD(network.parameters(), lr=1e-3, momentum=0.9)


def step_of(device, network, batch, numbers, mode):
    """A function that does one training step."""
    model = plain(networks.build(network)).to(device)
    optimizer = optimizer_of(model, device)
    from_images = torch.rand(batch, *model.input_shape) * 2 - 1
    from_labels = torch.randint(0, 10, (batch,))
    if device == "cuda":
        from_images, from_labels = from_images.pin_memory(), from_labels.pin_memory()
    images, labels = from_images.to(device), from_labels.to(device)

    def loss():
        with torch.autocast("cuda", dtype=torch.float16) if numbers == "half" and device == "cuda" else contextlib.nullcontext():
            return F.cross_entropy(model(images), labels)

    forward = torch.compile(loss, mode="reduce-overhead") if mode == "compiled" else loss

    def step():
        images.copy_(from_images, non_blocking=True)
        labels.copy_(from_labels, non_blocking=True)
        optimizer.zero_grad(set_to_none=True)
        forward().backward()
        optimizer.step()

    return step


def product_of(device, size, numbers):
    """A function that multiplies two square matrices."""
    kind = {"double": torch.float64, "half": torch.float16}.get(numbers, torch.float32)
    if device == "cpu" and kind == torch.float16:
        kind = torch.float32                                  # a dry run; PyTorch has no such product on processors
    a, b = (torch.rand(size, size, dtype=kind, device=device) - 0.5 for _ in range(2))
    return lambda: torch.matmul(a, b)


def milliseconds(run, wait, seconds):
    """Median of calls that were waited for, after half as long a warm-up."""
    times, warm = [], time.perf_counter()
    for i in range(5):
        run()
    wait()
    while time.perf_counter() - warm < seconds / 2:
        run()
        wait()
    begin = time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        run()
        wait()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    device = parser.parse_args().device
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit("torch finds no CUDA device; expected one, or --device cpu for a dry run")
    torch.backends.cudnn.benchmark = True
    compiles = hasattr(torch, "compile")
    if compiles:
        from torch import _dynamo
        for limit in ("cache_size_limit", "recompile_limit"):   # every row compiles the same function; past the limit it would run uncompiled
            if hasattr(_dynamo.config, limit):
                setattr(_dynamo.config, limit, 1000)
    answer(torch=torch.__version__, cuda=torch.version.cuda, device=torch.cuda.get_device_name() if device == "cuda" else "processor")

    runs = {}
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None
    for line in sys.stdin:
        request = json.loads(line)
        seconds = request.pop("seconds")
        key = json.dumps(request, sort_keys=True)
        tf32 = request["numbers"] == "tf32"
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = tf32
        try:
            what = request.pop("what")
            if request.get("mode") == "compiled" and not compiles:
                answer(error=f"PyTorch {torch.__version__} has no torch.compile")
                continue
            if key not in runs:
                runs[key] = (step_of if what == "step" else product_of)(device, **request)
            answer(ms=milliseconds(runs[key], wait, seconds))
        except Exception as error:                              # whatever a compiler or a driver throws belongs into the row
            answer(error=f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"[:300])


if __name__ == "__main__":
    main()
