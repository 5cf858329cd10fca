#!/usr/bin/env bash
# Seen: 2026-11-30. Package: npm iso20022.js 0.0.15.
# Guess: an entry with <RvslInd>true</RvslInd> has reversal = true, and the servicer's code 009 stays "009".
# Valid by: camt.053.001.08: RvslInd is an xs:boolean (true, false, 1, 0); FinInstnId/Othr/Id is text of 1 to 35 characters.
# Seen instead: its XML reader has made a boolean and a number of them before its own code looks. reversal is false for a
#   reversed credit, as if it were an ordinary debit. The code 009 becomes the number 9.
# Why it matters: a reversal looks like a new debit, so it is paid again; codes such as 009 and 070 lose their bank.
# Our code: libs/iso20022 reads every value as text and gives it a type by the schema; a bank's code is text in libs/kz.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent iso20022.js@0.0.15
cat > "$tmp/run.mjs" <<'JS'
import { CashManagementEndOfDayReport } from 'iso20022.js';
const report = CashManagementEndOfDayReport.fromXML(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T20:00:00+05:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2026-03-02T20:00:00+05:00</CreDtTm>
<Acct><Id><IBAN>KZ210090000000000001</IBAN></Id><Svcr><FinInstnId><Othr><Id>009</Id></Othr></FinInstnId></Svcr></Acct>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="KZT">0</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>
<Ntry><Amt Ccy="KZT">700.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt><BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd></Ntry>
</Stmt></BkToCstmrStmt></Document>`);
const { agent, entries } = report.statements[0];
console.log(JSON.stringify({ direction: entries[0].creditDebitIndicator, reversal: entries[0].reversal, agent }));
JS
seen=$(cd "$tmp" && node run.mjs)
want='{"direction":"debit","reversal":false,"agent":{"routingNumber":9}}'
if [ "$seen" != "$want" ]; then
  printf 'changed: iso20022.js gives\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: iso20022.js 0.0.15 says reversal: false for RvslInd true, and 9 for the code 009'
