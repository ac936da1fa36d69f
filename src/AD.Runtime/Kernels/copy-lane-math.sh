#!/bin/sh
# Writes LaneMath256*.cs from LaneMath512*.cs, which hold the text. A test fails where they differ.
cd "$(dirname "$0")" || exit 1
for source in LaneMath512*.cs; do
    sed -e 's/Vector512/Vector256/g' -e 's/LaneMath512/LaneMath256/g' -e 's/512 bits/256 bits/g' -e 's/Avx512F\./Avx512F.VL./g' \
        "$source" > "$(echo "$source" | sed s/512/256/)"
done
