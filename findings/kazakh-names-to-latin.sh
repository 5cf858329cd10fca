#!/usr/bin/env bash
# Seen: 2026-11-30. Packages: npm transliteration 2.6.1, limax 4.2.3, iuliia 0.8.2; PyPI Unidecode 1.4.0.
# Guess: a Kazakh name becomes a name of Latin letters, one word for one word, as in a passport.
# Valid by: the Kazakh alphabet of Cyrillic letters, whose ә ғ қ ң ө ұ ү һ і are letters like any other; no library says
#   that it takes Russian only.
# Seen instead: transliteration and Unidecode make "@" of ә and put an apostrophe after қ, ғ, ң. limax, which is for slugs,
#   leaves the letters out. iuliia, asked for the passport scheme of ICAO Doc 9303, leaves them as they are, so that one
#   word has letters of two scripts.
# Why it matters: what splits words at signs sees two words in one name, and a bank refuses such a name in a payment.
# Our code: has no transliteration; a later one needs a table of its own, with a test for each Kazakh letter.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent \
  transliteration@2.6.1 limax@4.2.3 iuliia@0.8.2
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check Unidecode==1.4.0
cat > "$tmp/run.mjs" <<'JS'
import * as iuliia from 'iuliia';
import limax from 'limax';
import { transliterate } from 'transliteration';
for (const name of ['Әлия', 'Қасым', 'Іңкәр']) {
  console.log(transliterate(name), limax(name), iuliia.translate(name, iuliia.ICAO_DOC_9303));
}
JS
seen=$(cd "$tmp" && node run.mjs && ./venv/bin/python -c '
from unidecode import unidecode
print(unidecode("Әлия"), unidecode("Қасым"))')
want="@liya liya Әliia
K'asym asym Қasym
In'k@r i-k-r Іңkәr
@liia K'asym"
if [ "$seen" != "$want" ]; then
  printf 'changed: the names are\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: four libraries make no Latin name of a Kazakh one: an "@", an apostrophe, a gap or two scripts'
