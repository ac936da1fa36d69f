#!/usr/bin/env bash
# Holds `adc grad` against PyTorch on inputs full of ties, for all six networks. Options: --only NETWORK, --match name|order
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/need_torch.sh"
"$python" "$root/bench/peers/check_gradients.py" --adc "$adc" "$@"
