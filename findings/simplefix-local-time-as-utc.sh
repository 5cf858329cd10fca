#!/usr/bin/env bash
# Seen: 2026-11-30. Package: PyPI simplefix 1.0.17.
# Guess: 15:00 in Almaty is written as 10:00 in a UTCTimestamp, and as 15:00+05 in a TZTimestamp.
# Valid by: FIX data types: UTCTimestamp is in UTC; TZTimestamp has the offset of its local time, or Z for UTC. The input is
#   a datetime of Python with its time zone.
# Seen instead: both write 15:00, and the second one says Z on a machine in UTC. The documentation asks for a datetime
#   without zone; one with a zone is taken without a word, and its zone is not looked at.
# Why it matters: SendingTime five hours ahead: a venue refuses the session, or orders and trades are five hours off.
# Our code: has no FIX; all times between services are instants in UTC with Z.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check simplefix==1.0.17
cat > "$tmp/run.py" <<'PY'
from datetime import datetime, timedelta, timezone

import simplefix

moment = datetime(2026, 3, 2, 15, 0, tzinfo=timezone(timedelta(hours=5)))
message = simplefix.FixMessage()
message.append_utc_timestamp(52, moment)
message.append_utc_timestamp(60, moment.timestamp())
message.append_tz_timestamp(1132, moment)
print(message.get(52).decode(), message.get(60).decode(), message.get(1132).decode())
PY
seen=$(TZ=UTC "$tmp/venv/bin/python" "$tmp/run.py")
want='20260302-15:00:00.000 20260302-10:00:00.000 20260302-15:00:00.000Z'
if [ "$seen" != "$want" ]; then
  printf 'changed: simplefix writes\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: simplefix 1.0.17 writes 15:00 in Almaty as 15:00 UTC'
