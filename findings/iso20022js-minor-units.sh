#!/usr/bin/env bash
# Seen: 2026-11-30. Package: npm iso20022.js 0.0.15.
# Guess: amounts of a camt.053 come back as whole minor units: 820 tiyn for 8.20 KZT, 1005 fils for 1.005 KWD.
# Valid by: camt.053.001.08 (ActiveOrHistoricCurrencyAndAmount: up to 5 decimals) and ISO 4217 (KZT 2 decimals, KWD 3).
# Seen instead: the amount goes through a binary fraction and is not rounded: 819.9999999999999. Every currency counts as
#   one of two decimals, so 1.005 KWD is 100.49999999999999.
# Why it matters: a bank's or a partner's program that counts in minor units compares these with 820 and finds a difference.
# Our code: libs/iso20022 leaves amounts as text, libs/money computes with exact decimals and knows each asset's scale.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent iso20022.js@0.0.15
cat > "$tmp/run.mjs" <<'JS'
import { CashManagementEndOfDayReport } from 'iso20022.js';
const entry = (currency, amount) => `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
  <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd></Ntry>`;
const report = CashManagementEndOfDayReport.fromXML(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T20:00:00+05:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2026-03-02T20:00:00+05:00</CreDtTm>
<Acct><Id><IBAN>KZ639480000000000001</IBAN></Id><Svcr><FinInstnId><Othr><Id>948</Id></Othr></FinInstnId></Svcr></Acct>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="KZT">8.20</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>
${entry('KZT', '8.20')}${entry('KWD', '1.005')}</Stmt></BkToCstmrStmt></Document>`);
for (const { currency, amount } of report.statements[0].entries) console.log(currency, amount);
JS
seen=$(cd "$tmp" && node run.mjs)
want='KZT 819.9999999999999
KWD 100.49999999999999'
if [ "$seen" != "$want" ]; then
  printf 'changed: iso20022.js gives\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: iso20022.js 0.0.15 makes 819.9999999999999 minor units of 8.20 KZT, and counts KWD with two decimals'
