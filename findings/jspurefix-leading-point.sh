#!/usr/bin/env bash
# Seen: 2026-11-30. Package: npm jspurefix 5.11.4.
# Guess: OrderQty ".05" is read as 0.05.
# Valid by: the FIX data type float (a sequence of digits with an optional decimal point; mapped to xs:decimal, where a
#   number may start with the point).
# Seen instead: ".5" is 50, ".25" is 250, ".05" is 50: a point in the first place counts as no point. "0.05" is right.
# Why it matters: an order for half a coin is an order for fifty.
# Our code: has no FIX; amounts are text, and libs/money/src/decimal-text.ts refuses ".5" rather than guess.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent jspurefix@5.11.4
cat > "$tmp/run.js" <<'JS'
require('reflect-metadata');
const { join, dirname } = require('node:path');
const { AsciiParser, DITokens, DefinitionFactory, ElasticBuffer } = require('jspurefix');
const { container } = require('tsyringe');
const SOH = '\x01';
function order(quantity) {
  const time = '20260302-10:00:00.000';
  const fields = ['35=D', '49=US', '56=VENUE', '34=1', `52=${time}`, '11=o1', '55=USDTKZT', '54=1', `60=${time}`];
  const body = [...fields, `38=${quantity}`, '40=2', '44=522.37', ''].join(SOH);
  const text = `8=FIX.4.4${SOH}9=${body.length}${SOH}${body}`;
  const sum = Buffer.from(text).reduce((total, byte) => total + byte, 0) % 256;
  return `${text}10=${String(sum).padStart(3, '0')}${SOH}`;
}
(async () => {
  const dictionary = join(dirname(require.resolve('jspurefix/package.json')), 'data/FIX44.xml');
  const definitions = await new DefinitionFactory().getDefinitions(dictionary);
  const buffer = new ElasticBuffer(6000, 6000);
  const config = { definitions, delimiter: 1, logDelimiter: 124, sessionContainer: container };
  container.registerInstance(DITokens.IJsFixConfig, config);
  container.registerInstance(DITokens.ParseBuffer, buffer);
  container.registerInstance(DITokens.Definitions, definitions);
  const parser = new AsciiParser(config, null, buffer);
  parser.on('msg', (_type, view) => console.log(view.getString('OrderQty'), view.getTyped('OrderQty')));
  for (const quantity of ['0.05', '.05', '.5', '.25']) parser.parseText(order(quantity));
})();
JS
seen=$(cd "$tmp" && node run.js)
want='0.05 0.05
.05 50
.5 50
.25 250'
if [ "$seen" != "$want" ]; then
  printf 'changed: jspurefix reads\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: jspurefix 5.11.4 reads an order quantity of .5 as 50'
