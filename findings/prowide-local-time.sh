#!/usr/bin/env bash
# Seen: 2026-11-30. Package: Maven com.prowidesoftware:pw-iso20022 SRU2025-10.3.10 (with pw-swift-core SRU2025-10.3.19).
# Guess: a booking time that a bank sends without an offset is written again as it came, or refused.
# Valid by: camt.053.001.08: BookgDt/DtTm is an xs:dateTime, whose offset is optional.
# Seen instead: the message gets the offset of whichever machine reads it: +05:00 in Almaty, +00:00 in a container.
#   Nothing tells a made-up offset from one that the bank wrote.
# Why it matters: 01:30 in Almaty and 01:30 UTC are two business days; the booking day depends on where the program runs.
# Our code: no rule depends on the time zone of the machine (dateTime in libs/iso20022, days of Asia/Almaty by name).
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat > "$tmp/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>findings</groupId><artifactId>findings</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.prowidesoftware</groupId><artifactId>pw-iso20022</artifactId><version>SRU2025-10.3.10</version>
      <exclusions><exclusion><groupId>com.prowidesoftware</groupId><artifactId>pw-swift-core</artifactId></exclusion></exclusions>
    </dependency>
    <dependency>
      <groupId>com.prowidesoftware</groupId><artifactId>pw-swift-core</artifactId><version>SRU2025-10.3.19</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$tmp/pom.xml" dependency:copy-dependencies -DoutputDirectory="$tmp/lib" > "$tmp/mvn.log" 2>&1 || {
  cat "$tmp/mvn.log" >&2
  exit 1
}
cat > "$tmp/Rewrite.java" <<'JAVA'
import com.prowidesoftware.swift.model.mx.MxCamt05300108;

public class Rewrite {
  public static void main(String[] arguments) {
    var statement = MxCamt05300108.parse("""
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
        <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T20:00:00+05:00</CreDtTm></GrpHdr>
        <Stmt><Id>S1</Id><Acct><Id><IBAN>KZ639480000000000001</IBAN></Id></Acct>
        <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="KZT">700.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
        <Dt><Dt>2026-03-02</Dt></Dt></Bal>
        <Ntry><Amt Ccy="KZT">700.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><DtTm>2026-03-02T01:30:00</DtTm></BookgDt><BkTxCd/></Ntry></Stmt></BkToCstmrStmt></Document>""");
    statement.message().lines().filter(line -> line.contains("01:30:00")).forEach(line ->
        System.out.println(line.strip().replaceAll("</?[a-z]*:?DtTm>", "")));
  }
}
JAVA
seen=$(for zone in UTC Asia/Almaty America/New_York; do
  java -Duser.timezone="$zone" -cp "$tmp/lib/*" "$tmp/Rewrite.java" 2> /dev/null
done)
want='2026-03-02T01:30:00+00:00
2026-03-02T01:30:00+05:00
2026-03-02T01:30:00-05:00'
if [ "$seen" != "$want" ]; then
  printf 'changed: pw-iso20022 writes\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: pw-iso20022 SRU2025-10.3.10 gives a time without offset the offset of the machine that reads it'
