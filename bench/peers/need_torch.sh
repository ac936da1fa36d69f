# Sourced by the scripts beside it: the Python that has PyTorch, and the built adc; a clear message where one is missing.
python=${PYTHON:-/usr/bin/python3}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

if ! "$python" -c 'import torch, numpy' 2>/dev/null; then
    echo "PyTorch was not found by $python. On Debian: apt install python3-torch libopenblas0-pthread" >&2
    echo "(or set PYTHON to an interpreter that has torch and numpy)." >&2
    exit 2
fi
if "$python" -c 'import sys, torch; sys.exit("BLAS_INFO=generic" not in torch.__config__.show())'; then
    blas=$(ldconfig -p | awk '/libblas\.so\.3 / {print $NF; exit}')     # Debian's PyTorch takes what libblas.so.3 leads to
    if [[ $(readlink -f "$blas") != *openblas* ]]; then
        echo "PyTorch's matrix product would run on the slow reference BLAS: apt install libopenblas0-pthread" >&2
        exit 2
    fi
fi

dotnet build -c Release -v quiet "$root/src/AD.Cli" >&2
adc="dotnet $root/src/AD.Cli/bin/Release/net10.0/adc.dll"
