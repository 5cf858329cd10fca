#!/usr/bin/env bash
# Seen: 2026-11-30. Packages: npm timezone 1.0.23, timezone-support 3.1.0, timezone-soft 1.5.2, timezones.json 1.7.2,
#   tz-offset 0.0.2; countries-and-timezones 3.10.0 for comparison.
# Guess: Almaty is five hours ahead of UTC.
# Valid by: all of Kazakhstan has UTC+5 since 1 March 2024 (in the tz database since release 2024a).
# Seen instead: five packages that bring tables of their own say six hours, two and a half years later. The last one is right.
# Why it matters: a day that ends an hour early puts entries and monthly limits into another day or month.
# Our code: monthly limits and the ledger's days ask for Asia/Almaty by name (Intl); kyc's calendar.spec.ts holds a day
#   before March 2024.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent timezone@1.0.23 \
  timezone-support@3.1.0 timezone-soft@1.5.2 timezones.json@1.7.2 tz-offset@0.0.2 countries-and-timezones@3.10.0
cat > "$tmp/run.js" <<'JS'
const zone = 'Asia/Almaty';
const say = (name, hours) => console.log(name, hours);
say('timezone', require('timezone')(require('timezone/Asia/Almaty'))('2026-06-01', '%z', zone));
const support = require('timezone-support');
say('timezone-support', support.getUTCOffset(new Date('2026-06-01'), support.findTimeZone(zone)).offset / -60);
say('timezone-soft', require('timezone-soft')('Almaty')[0].standard.offset);
say('timezones.json', require('timezones.json').find((row) => row.utc.includes(zone)).offset);
say('tz-offset', require('tz-offset').offsetOf(zone) / -60);
say('countries-and-timezones', require('countries-and-timezones').getTimezone(zone).utcOffset / 60);
JS
seen=$(cd "$tmp" && node run.js)
want='timezone +0600
timezone-support 6
timezone-soft 6
timezones.json 6
tz-offset 6
countries-and-timezones 5'
if [ "$seen" != "$want" ]; then
  printf 'changed: the offsets are\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: five npm packages have Almaty at UTC+6'
