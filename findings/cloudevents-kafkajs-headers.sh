#!/usr/bin/env bash
# Seen: 2026-11-30. Packages: npm cloudevents 10.0.0 with kafkajs 2.2.4.
# Guess: a record as kafkajs hands it to eachMessage can be given to Kafka.toEvent.
# Valid by: the Kafka protocol binding of CloudEvents 1.0, section 3.2: header values are UTF-8 text, bytes on the wire;
#   kafkajs gives header values as Buffer (IHeaders).
# Seen instead: TypeError, "contentType.startsWith is not a function": the SDK wants text. Made to text first, it works.
# Why it matters: a bank's engineer who joins these two libraries stops at the first record.
# Our code: reads and writes the headers itself (libs/bus/src/transports/kafka/cloud-event.ts); it uses no SDK.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent cloudevents@10.0.0 kafkajs@2.2.4
cat > "$tmp/run.js" <<'JS'
const { Kafka } = require('cloudevents');
const Encoder = require('kafkajs/src/protocol/encoder');
const Decoder = require('kafkajs/src/protocol/decoder');
const encodeHeader = require('kafkajs/src/protocol/recordBatch/header/v0');
const decodeHeader = require('kafkajs/src/protocol/recordBatch/header/v0/decoder');
const sent = { ce_specversion: '1.0', ce_id: '1', ce_type: 't', ce_source: '/s', 'content-type': 'application/json' };
const headers = {};
for (const [key, value] of Object.entries(sent)) {
  const wire = new Encoder().writeEncoder(encodeHeader({ key, value })).buffer;
  const header = decodeHeader(new Decoder(wire));
  headers[header.key] = header.value;
}
console.log(Object.values(headers).every(Buffer.isBuffer) ? 'kafkajs gives buffers' : 'kafkajs gives something else');
const read = (some) => {
  try {
    return Kafka.toEvent({ headers: some, value: Buffer.from('{}') }).id;
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
console.log(read(headers));
console.log(read(Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, value.toString()]))));
JS
seen=$(cd "$tmp" && node run.js)
want='kafkajs gives buffers
TypeError: contentType.startsWith is not a function
1'
if [ "$seen" != "$want" ]; then
  printf 'changed: reading gives\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: cloudevents 10.0.0 cannot read a record as kafkajs 2.2.4 hands it over'
