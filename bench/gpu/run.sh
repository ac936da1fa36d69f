#!/usr/bin/env bash
# Training steps and matrix products on a GPU: PyTorch (eager, compiled) and ours in turn, within eight minutes; tables to the terminal, the words of
# all processes to gpu-bench.log. Options: --rounds N, --seconds S, --minutes M, --dry-run, --adc PROGRAM (compare_step.py --help).
# Without --adc it publishes adc for linux-x64 with everything it needs (artifacts/gpu/adc), so that the machine with the GPU needs no .NET:
# bench/gpu/run.sh --publish-only, then on that machine, with this folder, bench/peers and artifacts, bench/gpu/run.sh --adc artifacts/gpu/adc/adc.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
if [[ " $* " != *" --adc "* ]]; then
    dotnet publish "$root/src/AD.Cli" -c Release -r linux-x64 --self-contained -p:Gpu=true -o "$root/artifacts/gpu/adc" -v quiet
    [[ " $* " == *" --publish-only "* ]] && { echo "published to artifacts/gpu/adc"; exit; }
    set -- --adc "$root/artifacts/gpu/adc/adc" "$@"
fi
exec "${PYTHON:-python3}" "$root/bench/gpu/compare_step.py" "$@"
