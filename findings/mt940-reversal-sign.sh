#!/usr/bin/env bash
# Seen: 2026-11-30. Packages: PyPI mt-940 5.1.1; npm mt940-js 1.0.0 (with tslib, which it needs and does not name).
# Guess: opening balance plus the signed amounts of the entries is the closing balance.
# Valid by: SWIFT MT940, field 61, subfield 3: RC is the reversal of a credit, a debit entry; RD is the reversal of a debit,
#   a credit entry.
# Seen instead: mt-940 makes only D negative, so RC 250,00 counts as +250.00. mt940-js goes by the second letter: RC is a
#   credit and RD a debit, both the wrong way round.
# Why it matters: money that a bank took back counts as money that came twice.
# Our code: an entry's direction is CdtDbtInd as the bank sent it; RvslInd is kept beside it (libs/iso20022/src/account-entry.ts).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent mt940-js@1.0.0 tslib@2.8.1
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check mt-940==5.1.1
printf '%s\r\n' ':20:STATEMENT1' ':25:KZ639480000000000001' ':28C:1/1' ':60F:C260302KZT1000,00' \
  ':61:2603020302C250,00NTRFE1//B1' ':86:credit' ':61:2603020302RC250,00NTRFE1//B2' ':86:reversal of credit' \
  ':61:2603020302RD100,50NCHGE2//B3' ':86:reversal of debit' ':62F:C260302KZT1100,50' '-' > "$tmp/statement.sta"
cat > "$tmp/run.py" <<'PY'
import sys

import mt940

statement = mt940.parse(sys.argv[1])
for entry in statement:
    print("mt-940", entry.data["status"], entry.data["amount"].amount)
opening = statement.data["final_opening_balance"].amount.amount
print("mt-940 closes at", opening + sum(entry.data["amount"].amount for entry in statement))
PY
cat > "$tmp/run.js" <<'JS'
const text = require('node:fs').readFileSync('statement.sta', 'utf8');
require('mt940-js')
  .read(Buffer.from(`{4:\r\n${text.trim().slice(0, -1)}-}`))
  .then(([{ transactions }]) => {
    for (const { description, isCredit } of transactions) console.log('mt940-js', description, isCredit ? 'in' : 'out');
  });
JS
seen=$("$tmp/venv/bin/python" "$tmp/run.py" "$tmp/statement.sta" && cd "$tmp" && node run.js)
want='mt-940 C 250.00
mt-940 RC 250.00
mt-940 RD 100.50
mt-940 closes at 1600.50
mt940-js credit in
mt940-js reversal of credit in
mt940-js reversal of debit out'
if [ "$seen" != "$want" ]; then
  printf 'changed: the entries are\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: mt-940 5.1.1 and mt940-js 1.0.0 take the reversal of a credit for money that came in'
