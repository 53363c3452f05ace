#!/bin/sh
# Compiles src into a folder (dist when none is given) and puts beside it what is no TypeScript: the shell functions
# for the hosts.
set -eu
cd "$(dirname "$0")/.."
out=${1:-dist}
rm -rf "$out"
node_modules/.bin/tsc -p tsconfig.build.json --outDir "$out"
mkdir -p "$out/hosts"
cp -R src/hosts/remote "$out/hosts/"
