#!/bin/sh
# Compiles src into a folder (dist when none is given) and puts beside it what is no TypeScript: the shell functions
# for the hosts and the workspace's page.
set -eu
cd "$(dirname "$0")/.."
out=${1:-dist}
rm -rf "$out"
node_modules/.bin/tsc -p tsconfig.build.json --outDir "$out"
mkdir -p "$out/hosts" "$out/workspace"
cp -R src/hosts/remote "$out/hosts/"
cp -R src/workspace/page "$out/workspace/"
