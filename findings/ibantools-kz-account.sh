#!/usr/bin/env bash
# Seen: 2026-11-30. Package: npm ibantools 4.5.4 (a dependency of libs/kz).
# Guess: extractIBAN splits KZ639480000000000001 into bank 948 and account 0000000000001.
# Valid by: the IBAN registry of ISO 13616: KZ2!n3!n13!c, three digits of the bank and thirteen characters of the account.
# Seen instead: bankIdentifier is 948, but accountNumber is the whole IBAN, KZ and check digits too. For Germany it is the account.
# Why it matters: who joins bank and account again, or looks an account up at its bank, gets a number that does not exist.
# Our code: uses isValidIBAN only and takes the parts by their place (libs/kz/src/iban.ts).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent ibantools@4.5.4
cat > "$tmp/run.js" <<'JS'
const { extractIBAN } = require('ibantools');
for (const iban of ['KZ639480000000000001', 'DE89370400440532013000']) {
  const { bankIdentifier, accountNumber } = extractIBAN(iban);
  console.log(bankIdentifier, accountNumber);
}
JS
seen=$(cd "$tmp" && node run.js)
want='948 KZ639480000000000001
37040044 0532013000'
if [ "$seen" != "$want" ]; then
  printf 'changed: ibantools gives\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: ibantools 4.5.4 gives the whole IBAN as the account number of a Kazakh IBAN'
