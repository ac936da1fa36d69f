#!/usr/bin/env python3
"""PyTorch's training step on a GPU and ours in turn, each in a process of its own; prints medians and ratios as a table.

Takes under eight minutes with the default seconds. --dry-run measures on the processor, to see that everything works.
"""

import argparse
import datetime
import json
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent

# network, batch, our width, PyTorch's width
ROWS = [
    ("lenet5", 128, "float", "float"),
    ("lenet5", 128, "half", "half"),
    ("vgg11", 128, "float", "float"),
    ("vgg11", 512, "float", "float"),
    ("resnet18bn", 128, "float", "float"),
]


def measure(command):
    """The JSON object that a process prints last; None, with its words, where it failed."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        print(f"  {command[0]}: exit {done.returncode}: {(done.stderr or done.stdout).strip()[-400:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout[done.stdout.index("{"):])


def milliseconds(found):
    return statistics.median(one["step_ms_median"] for one in found if one) if any(found) else float("nan")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adc", required=True, help="the adc to measure")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--dry-run", action="store_true", help="on the processor, LeNet-5 alone")
    o = parser.parse_args()
    theirs_on, ours_on = ("cpu", "auto") if o.dry_run else ("cuda", "cuda")
    modes = ["eager"] if o.dry_run else ["eager", "compiled"]
    seen = {}
    print(f"{'network':<12}{'batch':>6}  {'width':<7}{'ours ms':>10}" + "".join(f"{mode + ' ms':>14}{'ratio':>8}" for mode in modes))
    for network, batch, ours_width, theirs_width in ROWS[:1] if o.dry_run else ROWS:
        ours, theirs = [], {mode: [] for mode in modes}
        for _ in range(o.rounds):
            ours.append(measure([o.adc, "bench", network, "--batch", batch, "--width", ours_width, "--device", ours_on, "--seconds", o.seconds, "--json"]))
            for mode in modes:
                theirs[mode].append(measure([sys.executable, HERE / "torch_step.py", "--network", network, "--batch", batch, "--width", theirs_width,
                                             "--mode", mode, "--seconds", o.seconds, "--device", theirs_on]))
        seen.update({one["device"]: one.get("torch", "AdCompiler") for one in ours + sum(theirs.values(), []) if one})
        line = f"{network:<12}{batch:>6}  {ours_width:<7}{milliseconds(ours):>10.3f}"
        print(line + "".join(f"{milliseconds(theirs[mode]):>14.3f}{milliseconds(ours) / milliseconds(theirs[mode]):>8.2f}" for mode in modes), flush=True)
    print(f"{datetime.date.today()}; {'; '.join(f'{device}: {by}' for device, by in seen.items())}")


if __name__ == "__main__":
    main()
