#!/bin/sh
# Plays rollouts on a virtual clock. Compiled first: tsx names every closure as it is made, which costs a third.
set -eu
cd "$(dirname "$0")/.."
out=node_modules/.simulate/main.mjs
node_modules/.bin/esbuild simulate/main.ts --bundle --platform=node --format=esm --target=node20 \
  --packages=external --log-level=warning --outfile="$out"
exec node --max-semi-space-size=64 --single-threaded-gc "$out" "$@"
