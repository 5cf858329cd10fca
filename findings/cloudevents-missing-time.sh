#!/usr/bin/env bash
# Seen: 2026-11-30. Packages: npm cloudevents 10.0.0; PyPI cloudevents 2.2.0.
# Guess: an event without ce_time is read as an event without a time.
# Valid by: CloudEvents 1.0: time is optional.
# Seen instead: both SDKs set the reader's clock. Read twice, one record has two times; nothing tells them from a time that
#   the producer gave.
# Why it matters: a record that is read again after a crash is another event then; "when did the bank say so" is made up.
# Our code: takes the broker's timestamp of the record, which stays the same however often it is read (fromOutside).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent cloudevents@10.0.0
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check cloudevents==2.2.0
cat > "$tmp/run.mjs" <<'JS'
import { setTimeout } from 'node:timers/promises';
import { Kafka } from 'cloudevents';
const record = { headers: { ce_specversion: '1.0', ce_id: '1', ce_type: 't', ce_source: '/s' }, value: '{}', timestamp: '0' };
const first = Kafka.toEvent(record).time;
await setTimeout(20);
const second = Kafka.toEvent(record).time;
console.log('JavaScript', first === undefined ? 'none' : first === second ? 'the same' : 'two times');
JS
cat > "$tmp/run.py" <<'PY'
import time

from cloudevents.core.bindings import kafka


def read():
    headers = {"ce_specversion": b"1.0", "ce_id": b"1", "ce_type": b"t", "ce_source": b"/s"}
    return kafka.from_binary_event(kafka.KafkaMessage(headers=headers, key=None, value=b"{}")).get_time()


first = read()
time.sleep(0.02)
second = read()
print("Python", "none" if first is None else "the same" if first == second else "two times")
PY
seen=$(cd "$tmp" && node run.mjs && venv/bin/python run.py)
want='JavaScript two times
Python two times'
if [ "$seen" != "$want" ]; then
  printf 'changed: the times are\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: the CloudEvents SDKs of JavaScript and Python give an event without a time the time of its reading'
