#!/usr/bin/env python3
"""Training steps and matrix products on a GPU: PyTorch (eager; compiled, with CUDA graphs) and ours in turn, round by round.

Prints tables for docs/benchmarks.md: medians of the rounds, ratios (ours / theirs, below 1 is faster) and what is to be reached. Ends within
--minutes: rounds are left out, and said to be, when time is up. --dry-run tries everything on the processor, small.
"""

import argparse
import collections
import datetime
import json
import pathlib
import select
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent

# name, numbers: as PyTorch has them; ours: the options of adc for them
NUMBERS = {
    "float": ["--width", "float"],
    "half": ["--width", "half", "--numerics", "fast"],
    "tf32": ["--width", "float", "--numerics", "tf32"],
}
NETWORKS = [("lenet5", 128), ("vgg11", 128), ("vgg11", 512), ("resnet18bn", 128)]
STEPS = [(network, batch, numbers) for numbers in NUMBERS for network, batch in NETWORKS]
MODES = ["eager", "compiled"]

# the product's row of adc peak, and the numerics it is measured under
PRODUCTS = {"float": ("float", "reproducible"), "double": ("double", "reproducible"), "half": ("half", "fast"), "tf32": ("float", "tf32")}


def wanted(network, numbers):
    """The largest ratios to eager and compiled that are to be reached; None where there is none."""
    if network == "lenet5":
        return {"eager": 1 / 5, "compiled": 1 / 1.5}
    return dict.fromkeys(MODES, {"float": 1.0, "half": 1.3}.get(numbers))


class Torch:
    """The process that measures PyTorch."""

    def __init__(self, device, log, end):
        self.end = end
        self.process = subprocess.Popen([sys.executable, HERE / "torch_step.py", "--device", device], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"PyTorch did not start; its words are in {log.name}")
        self.about = json.loads(line)

    def ask(self, **request):
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            if not select.select([self.process.stdout], [], [], left(self.end))[0]:
                self.process.kill()                     # a compiler that does not end
                return {"error": "no answer in time"}
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        return json.loads(line) if line else {"error": "the process of PyTorch has ended"}


def left(end):
    """Seconds that one measurement may still take: some more than until nothing new is begun."""
    return max(0, end - time.monotonic()) + 20


def run_adc(adc, log, end, *arguments):
    """The JSON objects that adc prints, one a line; [{"error"}] where it failed."""
    try:
        done = subprocess.run([adc, *map(str, arguments), "--json"], capture_output=True, text=True, timeout=left(end))
    except subprocess.TimeoutExpired:
        return [{"error": "no answer in time"}]
    print(f"$ adc {' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}", file=log, flush=True)
    if done.returncode != 0:
        return [{"error": (done.stderr or done.stdout).strip().splitlines()[-1][:300] if (done.stderr or done.stdout).strip() else f"exit code {done.returncode}"}]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


class Seen:
    """Milliseconds by row, and what went wrong."""

    def __init__(self):
        self.times, self.notes, self.launches = collections.defaultdict(list), {}, set()

    def add(self, key, found):
        if "error" in found:
            self.notes.setdefault(key, found["error"])
        else:
            self.times[key].append(found.get("ms", found.get("step_ms_median", found.get("ms_median"))))
            if found.get("launches"):
                self.launches.add(found["launches"])

    def median(self, key):
        return statistics.median(self.times[key]) if self.times[key] else None


def number(value, digits=3):
    return "-" if value is None else f"{value:.{digits}f}"


def ratio(ours, theirs):
    return None if ours is None or theirs is None else ours / theirs


def print_steps(seen, steps):
    print("| network | batch | numbers | ours ms | PyTorch eager ms | ratio | wanted | PyTorch compiled ms | ratio | wanted | reached |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for network, batch, numbers in steps:
        ours, limits = seen.median((network, batch, numbers, "ours")), wanted(network, numbers)
        cells, reached = [], []
        for mode in MODES:
            theirs = seen.median((network, batch, numbers, mode))
            found = ratio(ours, theirs)
            cells.append(f"{number(theirs)} | {number(found, 2)} | {number(limits[mode], 2)}")
            if found is not None and limits[mode] is not None:
                reached.append(found <= limits[mode])
        print(f"| {network} | {batch} | {numbers} | {number(ours)} | {' | '.join(cells)} | {'-' if not reached else 'yes' if all(reached) else 'no'} |")


def print_products(seen, size, peaks):
    print(f"\n| product, {size} x {size} x {size} | ours TFLOP/s | PyTorch TFLOP/s | ours / PyTorch | ours / measured FMA peak | wanted |\n|---|---|---|---|---|---|")
    for numbers in PRODUCTS:
        rates = [None if ms is None else 2 * size**3 / ms / 1e9 for ms in (seen.median(("product", numbers, "ours")), seen.median(("product", numbers, "eager")))]
        peak = peaks.get(f"fma {numbers}")
        share = None if rates[0] is None or not peak else rates[0] * 1e12 / peak
        print(f"| {numbers} | {number(rates[0], 2)} | {number(rates[1], 2)} | {number(ratio(*rates), 2)} | {'-' if share is None else f'{share:.0%}'} | {'70%' if numbers == 'float' else '-'} |")
    rate = lambda key, unit, scale: f"{peaks[key] / scale:.2f} {unit}" if key in peaks else "not measured"
    print(f"\nMeasured peaks: FMA in float {rate('fma float', 'TFLOP/s', 1e12)}, in double {rate('fma double', 'TFLOP/s', 1e12)}; copies in its memory {rate('copy bytes', 'GB/s', 1e9)}.")


def card():
    """Name, driver and clocks of the card."""
    try:
        fields = "name,driver_version,clocks.sm,clocks.mem,power.limit"
        return subprocess.run(["nvidia-smi", f"--query-gpu={fields}", "--format=csv,noheader"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "no nvidia-smi"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adc", required=True, help="the adc to measure")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each measurement")
    parser.add_argument("--minutes", type=float, default=7.5, help="after which nothing new is begun")
    parser.add_argument("--log", default="gpu-bench.log", help="where the words of all processes go")
    parser.add_argument("--dry-run", action="store_true", help="on the processor, small: steps on ILGPU's emulation (LeNet-5) and our CPU programs (the others)")
    o = parser.parse_args()
    begin, size, steps = time.monotonic(), 4096, STEPS
    end = begin + 60 * o.minutes
    if o.dry_run:
        o.rounds, o.seconds, size, steps = min(o.rounds, 2), 0.05, 16, [(network, 2, numbers) for network, batch, numbers in STEPS if batch == 128]
    log = open(o.log, "w")
    seen, peaks, left_out = Seen(), {}, []
    torch = Torch("cpu" if o.dry_run else "cuda", log, end)

    def in_time(key):
        if time.monotonic() < end:
            return True
        left_out.append(key)
        return False

    def our_step(network, batch, numbers):
        options = NUMBERS[numbers] + ["--device", "cuda"]
        if o.dry_run:
            options = NUMBERS[numbers] + ["--device", "emulated"] if network == "lenet5" else NUMBERS[numbers][:2]
        return run_adc(o.adc, log, end, "bench", network, "--batch", batch, *options, "--seconds", o.seconds)[0]

    for numerics in ("reproducible", "fast", "tf32"):
        if in_time(("peak", numerics)):
            found = run_adc(o.adc, log, end, "peak", "--device", "emulated" if o.dry_run else "cuda", "--numerics", numerics, "--size", size, "--seconds", o.seconds / 4)
            for numbers, (width, under) in PRODUCTS.items():
                if under == numerics:
                    seen.add(("product", numbers, "ours"), next((row for row in found if row.get("what") == "product" and row["width"] == width), found[0]))
            if numerics == "reproducible":
                peaks = {f"{row['what']} {row['width']}": row["per_second"] for row in found if "what" in row}
    for numbers in PRODUCTS:
        if in_time(("product", numbers)):
            seen.add(("product", numbers, "eager"), torch.ask(what="product", size=size, numbers=numbers, seconds=o.seconds / 4))
    for round_ in range(o.rounds):
        for network, batch, numbers in steps:
            key = (network, batch, numbers)
            if in_time((*key, "ours", round_)):
                seen.add((*key, "ours"), our_step(*key))
            for mode in MODES:
                if in_time((*key, mode, round_)):
                    seen.add((*key, mode), torch.ask(what="step", network=network, batch=batch, numbers=numbers, mode=mode, seconds=o.seconds))

    title = "Dry run on the processor, small: the numbers mean nothing" if o.dry_run else "Training steps: batch from the host, forward, loss, backward, SGD with momentum"
    print(f"{title}. Medians of {o.rounds} alternated rounds.\n")
    print_steps(seen, steps)
    print_products(seen, size, peaks)
    print(f"\n{datetime.date.today()}; {card()}; {torch.about['device']}; PyTorch {torch.about['torch']}, CUDA {torch.about['cuda']}; our launches: {'; '.join(sorted(seen.launches)) or '-'}; "
          f"{(time.monotonic() - begin) / 60:.1f} minutes.")
    for key, words in seen.notes.items():
        print(f"- {' '.join(map(str, key))}: {words}")
    if left_out:
        print(f"- left out when {o.minutes} minutes were over: {len(left_out)} measurements, the first {' '.join(map(str, left_out[0]))}")
    torch.process.kill()


if __name__ == "__main__":
    main()
