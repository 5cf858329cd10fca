#!/usr/bin/env bash
# Seen: 2026-11-30. Packages: npm mt940js 1.3.5, mt940-js 1.0.0, swiftmessageparser 1.2.1; PyPI mt940 0.8.1, mt-940 5.1.1.
# Guess: value date 31 December 2025 with entry date 0102 was booked on 2 January 2026.
# Valid by: SWIFT MT940, field 61: the value date has a year (YYMMDD), the entry date has none (MMDD). A statement is for
#   days around its own, so the entry date takes the year that brings it next to the value date.
# Seen instead: four of five put the value date's year before it: booked on 2 January 2025, a year too early. mt-940 is right.
# Why it matters: each January, entries of the year's turn fall out of a reconciliation by booking day.
# Our code: banks send camt messages, where every date has its year; there is no MT940 reader.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent \
  mt940js@1.3.5 mt940-js@1.0.0 tslib@2.8.1 swiftmessageparser@1.2.1
printf '%s\r\n' ':20:STATEMENT1' ':25:KZ639480000000000001' ':28C:1/1' ':60F:C251231KZT1000,00' \
  ':61:2512310102C250,00NTRFE1//B1' ':86:example' ':62F:C260102KZT1250,00' '-' > "$tmp/statement.sta"
cat > "$tmp/run.js" <<'JS'
const text = require('node:fs').readFileSync('statement.sta', 'utf8');
const day = (date) => new Date(date).toISOString().slice(0, 10);
(async () => {
  console.log('mt940js', day(new (require('mt940js').Parser)().parse(text)[0].transactions[0].entryDate));
  const block = Buffer.from(`{4:\r\n${text.trim().slice(0, -1)}-}`);
  console.log('mt940-js', (await require('mt940-js').read(block))[0].transactions[0].entryDate);
  const [statement] = require('swiftmessageparser').parse({ type: 'mt940', data: text });
  console.log('swiftmessageparser', day(statement.transactions[0].entryDate));
})();
JS
seen=$(cd "$tmp" && node run.js)
for package in mt940==0.8.1 mt-940==5.1.1; do
  python3 -m venv --clear "$tmp/venv"
  "$tmp/venv/bin/pip" install --quiet --disable-pip-version-check "$package"
  if [ "$package" = mt940==0.8.1 ]; then
    code='import mt940, sys; print(mt940.MT940(sys.argv[1]).statements[0].transactions[0].booking)'
  else
    code='import mt940, sys; print(mt940.parse(sys.argv[1]).transactions[0].data["guessed_entry_date"])'
  fi
  seen="$seen
$package $("$tmp/venv/bin/python" -c "$code" "$tmp/statement.sta")"
done
want='mt940js 2025-01-02
mt940-js 2025-01-02
swiftmessageparser 2025-01-02
mt940==0.8.1 2025-01-02
mt-940==5.1.1 2026-01-02'
if [ "$seen" != "$want" ]; then
  printf 'changed: the booking day is\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: four MT940 readers book an entry of 2 January 2026 with value date 31 December 2025 a year too early'
