#!/usr/bin/env bash
# Seen: 2026-11-30. Package: Go module github.com/moov-io/iso20022 v0.2.1.
# Guess: a camt.053 that is read and written again says the same: same amount, same moment.
# Valid by: camt.053.001.08: an amount is an xs:decimal of up to 18 digits; a time may have an offset; DateAndDateTime2Choice
#   is one of Dt and DtTm.
# Seen instead: amounts are binary fractions: 12345678901234.56 is written as 1.234567890123456e+13, which lost six tiyn and
#   is no xs:decimal. The offset is dropped: 20:30 UTC becomes 20:30 without any. The unused half of a choice is written
#   too, as the year 1.
# Why it matters: a bank's proxy that passes messages on through it changes money, and moves an entry to another day.
# Our code: amounts and times stay text from the wire to libs/money; nothing is written again from a parsed message.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/run"
cat > "$tmp/run/go.mod" <<'MOD'
module findings

go 1.24

require github.com/moov-io/iso20022 v0.2.1
MOD
cat > "$tmp/run/main.go" <<'GO'
package main

import (
	"encoding/xml"
	"fmt"
	"regexp"

	"github.com/moov-io/iso20022/pkg/document"
)

const statement = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T20:00:00+05:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>KZ639480000000000001</IBAN></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="KZT">12345678901234.56</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><DtTm>2026-03-01T20:30:00Z</DtTm></Dt></Bal></Stmt></BkToCstmrStmt></Document>`

func main() {
	message, err := document.ParseIso20022Document([]byte(statement))
	if err != nil {
		panic(err)
	}
	written, err := xml.Marshal(message)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s\n", regexp.MustCompile(`<Amt.*?</Amt>`).Find(written))
	fmt.Printf("%s\n", regexp.MustCompile(`<Dt><.*?</Dt></?`).Find(written))
	fmt.Printf("%s\n", regexp.MustCompile(`<DtTm>.*?</DtTm>`).Find(written))
}
GO
seen=$(cd "$tmp/run" && go mod tidy 2> /dev/null && GOFLAGS=-mod=mod go run .)
want='<Amt Ccy="KZT">1.234567890123456e+13</Amt>
<Dt><Dt>0001-01-01</Dt><
<DtTm>2026-03-01T20:30:00</DtTm>'
if [ "$seen" != "$want" ]; then
  printf 'changed: moov-io/iso20022 writes\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: moov-io/iso20022 v0.2.1 writes 12345678901234.56 as 1.234567890123456e+13 and drops the offset of a time'
