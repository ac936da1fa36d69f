#!/usr/bin/env bash
# Packs AdCompiler, then builds and runs a fresh project from the packed file alone: outside the solution, with an empty
# package cache, and with a folder as its only package source. Then a wrong network must fail with its ADC diagnostic.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "-- pack AdCompiler"
dotnet pack -c Release -v quiet -o "$work/feed" "$root/src/AD.Runtime"
package=$(basename "$work"/feed/AdCompiler.*.nupkg .nupkg)

echo "-- build and run a project of its own from $package"
cp -r "$root/tests/package/app" "$work/app"
rm -rf "$work/app/bin" "$work/app/obj"
sed -i "s/Version=\"\*\"/Version=\"${package#AdCompiler.}\"/" "$work/app/App.csproj"
cat > "$work/app/nuget.config" <<CONFIG
<configuration>
  <packageSources>
    <clear />
    <add key="packed" value="$work/feed" />
  </packageSources>
</configuration>
CONFIG
export NUGET_PACKAGES="$work/packages"
cd "$work/app"
dotnet run -c Release

echo "-- a network with wrong shapes is refused"
sed -i 's/new(36, 16)/new(35, 16)/' Tiny.cs
if dotnet build -c Release -v quiet > "$work/log" 2>&1; then
    echo "a Linear(35, ..) on 36 features was built; expected an ADC diagnostic" >&2
    exit 1
fi
if ! grep -q 'Tiny\.cs([0-9,]*): error ADC' "$work/log"; then
    echo "expected an ADC diagnostic in Tiny.cs, found:" >&2
    grep error "$work/log" | sort -u >&2
    exit 1
fi
grep -o 'Tiny\.cs([0-9,]*): error ADC.*' "$work/log" | sed 's/ \[[^[]*csproj\]$//' | sort -u
echo "-- the package works"
