#!/usr/bin/env bash
# PyTorch's LeNet-5 step beside ours, in one run: time, ratio, memory. Options: --rounds N, --seconds S, --width float|double
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/need_torch.sh"
"$python" "$root/bench/peers/compare_step.py" --adc "$adc" "$@"
