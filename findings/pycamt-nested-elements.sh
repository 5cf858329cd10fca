#!/usr/bin/env bash
# Seen: 2026-11-30. Package: PyPI pycamt 1.1.1 (with lxml 6.0.2).
# Guess: a credit of 505,000 KZT for 1,000 USD sent abroad, less a charge, is read as a credit of 505,000 KZT. A debit
#   balance comes back with the digits it was sent with, and a minus sign.
# Valid by: camt.053.001.08: TxDtls/Amt and TxDtls/CdtDbtInd are optional; AmtDtls and Chrgs have elements of these names.
# Seen instead: the first Amt and the first CdtDbtInd at any depth are taken. The amount is InstdAmt's 1000.00 with the
#   entry's currency KZT, the direction is the charge's DBIT. The debit balance 10000000000000000.10 is -1e+16.
# Why it matters: a currency conversion with a charge is a common credit; here it turns into a small debit.
# Our code: libs/iso20022 names every element by its whole path, so a nested element of the same name is never taken.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check pycamt==1.1.1 lxml==6.0.2
cat > "$tmp/run.py" <<'PY'
from pycamt.parser import Camt053Parser

statement = Camt053Parser(b"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T20:00:00+05:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id>
<Acct><Id><IBAN>KZ639480000000000001</IBAN></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="KZT">10000000000000000.10</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>
<Ntry><Amt Ccy="KZT">505000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BkTxCd/>
<NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>
<AmtDtls><InstdAmt><Amt Ccy="USD">1000.00</Amt></InstdAmt><TxAmt><Amt Ccy="KZT">505000.00</Amt></TxAmt></AmtDtls>
<Chrgs><Rcrd><Amt Ccy="KZT">300.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>
</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>""")
entry = statement.get_transactions()[0]
print(entry["CreditDebitIndicator"], entry["Amount"], entry["Currency"])
print(statement.get_statement_info()[0]["ClosingBalance"])
PY
seen=$("$tmp/venv/bin/python" "$tmp/run.py")
want='DBIT 1000.00 KZT
-1e+16'
if [ "$seen" != "$want" ]; then
  printf 'changed: pycamt gives\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: pycamt 1.1.1 reads a credit of 505000.00 KZT as a debit of 1000.00 KZT'
