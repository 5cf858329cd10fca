# shellcheck shell=bash disable=SC2154
# Records of every kind on one bank's topic, while people buy at another bank. Two cores do not keep up with much more.

layer_hostile() { step 'hostile records: 5,000' npm run -s hostile -- --records 5000 --per-second 100; }
