#!/usr/bin/env bash
# Seen: 2026-11-30. Package: npm wallet-address-validator 0.2.4.
# Guess: a Bitcoin address of witness version 1 (Taproot) is an address, as one of version 0 is.
# Valid by: BIP 350, which lists this address among its test vectors: witness versions 1 to 16 have a Bech32m checksum.
# Seen instead: version 0 is valid, and version 1 is not.
# Why it matters: wallets of citizens give Taproot addresses by default; a deposit or payout to one would be refused.
# Our code: no Bitcoin address of a customer is read yet. What will read one is tested with the vectors of BIP 350.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent wallet-address-validator@0.2.4
cat > "$tmp/run.js" <<'JS'
const { validate } = require('wallet-address-validator');
const show = (what, address) => console.log(what, validate(address, 'BTC'));
show('version 0', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4');
show('version 1', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0');
JS
seen=$(cd "$tmp" && node run.js)
want='version 0 true
version 1 false'
if [ "$seen" != "$want" ]; then
  printf 'changed: wallet-address-validator says\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: wallet-address-validator 0.2.4 takes no Taproot address for an address'
