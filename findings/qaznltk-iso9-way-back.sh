#!/usr/bin/env bash
# Seen: 2026-11-30. Package: PyPI qaznltk 1.3.0.3.
# Guess: a Kazakh name that is written by ISO 9 and read back is the same name.
# Valid by: ISO 9:1995, which gives each Cyrillic letter one Latin letter of its own, so that the way back is unique.
# Seen instead: letters whose Latin form has a separate sign come back as another Cyrillic letter with that sign: Қасым
#   returns with К and a comma below, not with Қ. Ғабит and Өмір return right. The two look alike and are not equal.
# Why it matters: the name on a card and the name in the register differ for ever, and nobody can see why.
# Our code: has no transliteration; the name that the customer and the bank wrote is what is kept.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check qaznltk==1.3.0.3
cat > "$tmp/run.py" <<'PY'
from qaznltk.qaznltk import QazNLTK

kazakh = QazNLTK()
for name in ("Ғабит", "Өмір", "Қасым", "Іңкәр", "Ұлан"):
    back = kazakh.convert2cyrillic_iso9(kazakh.convert2latin_iso9(name))
    print(ascii(back) if back != name else "same")
PY
seen=$("$tmp/venv/bin/python" "$tmp/run.py")
want="same
same
'\\u041a\\u0326\\u0430\\u0441\\u044b\\u043c'
'\\u0406\\u043d\\u0326\\u043a\\u0430\\u030b\\u0440'
'\\u0423\\u0307\\u043b\\u0430\\u043d'"
if [ "$seen" != "$want" ]; then
  printf 'changed: the way back gives\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: qaznltk 1.3.0.3 does not read its own ISO 9 of Қ, Ң, Ә and Ұ back'
