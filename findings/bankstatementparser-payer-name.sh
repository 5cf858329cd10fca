#!/usr/bin/env bash
# Seen: 2026-11-30. Package: PyPI bankstatementparser 0.0.29.
# Guess: the payer's name of a camt.053.001.08 entry is in the column Debtor.
# Valid by: camt.053.001.08, where a party is a choice: RltdPties/Dbtr/Pty/Nm (since .07; up to .06 it was Dbtr/Nm).
# Seen instead: Debtor is empty for .08. The same entry in the .02 form has the name. Amounts and references are right.
# Why it matters: who paid is what a regulated platform checks first; an empty name looks like a bank that sent none.
# Our code: libs/iso20022 reads the payer from Pty, as the versions do that the platform takes.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check bankstatementparser==0.0.29
cat > "$tmp/run.py" <<'PY'
from bankstatementparser import CamtParser


def statement(version: str, status: str, payer: str) -> str:
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T20:00:00+05:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2026-03-02T20:00:00+05:00</CreDtTm><Acct><Id><IBAN>KZ639480000000000001</IBAN></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="KZT">700.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>
<Ntry><Amt Ccy="KZT">700.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{status}</Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><BkTxCd/>
<NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><RltdPties><Dbtr>{payer}</Dbtr></RltdPties></TxDtls></NtryDtls>
</Ntry></Stmt></BkToCstmrStmt></Document>"""


for version, status, payer in (
    ("02", "BOOK", "<Nm>Aigerim Example</Nm>"),
    ("08", "<Cd>BOOK</Cd>", "<Pty><Nm>Aigerim Example</Nm></Pty>"),
):
    row = CamtParser.from_string(statement(version, status, payer)).parse().to_dict("records")[0]
    print(version, row["Amount"], repr(row["Debtor"]))
PY
seen=$("$tmp/venv/bin/python" "$tmp/run.py" 2> /dev/null)
want="02 700.00 'Aigerim Example'
08 700.00 ''"
if [ "$seen" != "$want" ]; then
  printf 'changed: bankstatementparser gives\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo "still so: bankstatementparser 0.0.29 has no payer's name for camt.053.001.08"
