#!/usr/bin/env bash
# Seen: 2026-11-30. Package: PyPI schwifty 2026.10.1.
# Guess: the bank code 914 inside a Kazakh IBAN gives BRKEKZKA, Bereke Bank; 949 gives Altyn Bank by its name.
# Valid by: ISO 9362 and the list of banks. Bank 914 was a subsidiary of Sberbank until it was sold and renamed in 2022.
# Seen instead: 914 is still SABRKZKA, a subsidiary of Sberbank of Russia. Names with quotes or hyphens are cut: 949 is
#   "JSC ". The codes 719 (KMF Bank) and 724 (BNK Bank) have no BIC.
# Why it matters: a customer of Bereke Bank looks like one of a bank under sanctions, and a message goes to its former BIC.
# Our code: libs/kz/src/banks.ts has its own table that two independent public lists agree on.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check schwifty==2026.10.1
cat > "$tmp/run.py" <<'PY'
from schwifty import IBAN

for code in ("948", "914", "949", "719", "724"):
    iban = IBAN.generate("KZ", bank_code=code, account_code="0000000000001")
    print(code, iban.bic, repr(iban.bank_name))
PY
seen=$("$tmp/venv/bin/python" "$tmp/run.py")
want="948 EURIKZKA 'АО \"Евразийский Банк\"'
914 SABRKZKA 'ДБ АО \"Сбербанк России\"'
949 ATYNKZKA 'JSC '
719 None None
724 None None"
if [ "$seen" != "$want" ]; then
  printf 'changed: schwifty says\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: schwifty 2026.10.1 takes Bereke Bank (914) for a subsidiary of Sberbank'
