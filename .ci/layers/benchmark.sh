# shellcheck shell=bash disable=SC2154
# That the benchmark works. Two builds side by side take ten minutes: they are for a person (CONTRIBUTING.md).

layer_benchmark() { step 'a short benchmark' npm run -s bench -- --short; }
