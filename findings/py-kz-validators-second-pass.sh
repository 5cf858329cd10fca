#!/usr/bin/env bash
# Seen: 2026-11-30. Package: PyPI py-kz-validators 0.0.2.
# Guess: 900115300413 is a valid IIN (synthetic): its control digit needs the second row of weights.
# Valid by: Government resolution P030000565: a remainder of ten is computed again with the weights 3, 4 ... 11, 1, 2.
# Seen instead: refused. The weights are kept in a Python set, which has no order of its own; both rows are the same set.
#   An IIN that the first row settles passes; every other one fails.
# Why it matters: about one citizen in eleven cannot register, and nothing else is wrong with them.
# Our code: libs/kz/src/control-digit.ts has two rows of weights; iin.spec.ts and bin.spec.ts hold numbers of both passes.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check py-kz-validators==0.0.2
cat > "$tmp/run.py" <<'PY'
from kz.validators import IIN

for iin in ("900115300013", "900115300401", "900115300413", "900115300425"):
    print(iin, IIN.is_valid(iin))
PY
seen=$("$tmp/venv/bin/python" "$tmp/run.py")
want='900115300013 True
900115300401 False
900115300413 False
900115300425 False'
if [ "$seen" != "$want" ]; then
  printf 'changed: py-kz-validators says\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: py-kz-validators 0.0.2 refuses valid IINs whose control digit needs the second row of weights'
