#!/usr/bin/env bash
# Seen: 2026-11-30. Packages: npm cloudevents 10.0.0; PyPI cloudevents 2.2.0; Maven io.cloudevents:cloudevents-kafka 4.0.1.
# Guess: a Kafka record in binary mode that is read into an event and written again has the same ce_time.
# Valid by: CloudEvents 1.0: time is a timestamp of RFC 3339, with any number of digits after the second and any offset.
# Seen instead: three SDKs, three texts. JavaScript makes milliseconds and Z of all, so microseconds and the offset are lost;
#   Python writes six digits; Java drops zeros at the end.
# Why it matters: a signature over the text of ce_time fails after any SDK has had the event in its hands.
# What follows: a signature covers the text on the wire, never a rendering of it, and a bank that passes an event on
#   through an SDK signs what it sends, not what it received.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
npm install --no-save --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent cloudevents@10.0.0
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install --quiet --disable-pip-version-check cloudevents==2.2.0
cat > "$tmp/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>findings</groupId><artifactId>findings</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>io.cloudevents</groupId><artifactId>cloudevents-kafka</artifactId><version>4.0.1</version>
  </dependency></dependencies>
</project>
XML
mvn -q -B -f "$tmp/pom.xml" dependency:copy-dependencies -DoutputDirectory="$tmp/lib" > "$tmp/mvn.log" 2>&1 || {
  cat "$tmp/mvn.log" >&2
  exit 1
}
cat > "$tmp/run.mjs" <<'JS'
import { Kafka } from 'cloudevents';
for (const ce_time of process.argv.slice(2)) {
  const headers = { ce_specversion: '1.0', ce_id: '1', ce_type: 't', ce_source: '/s', ce_time };
  console.log('JavaScript', Kafka.binary(Kafka.toEvent({ headers, value: '{}' })).headers.ce_time);
}
JS
cat > "$tmp/run.py" <<'PY'
import sys

from cloudevents.core.bindings import kafka

for time in sys.argv[1:]:
    headers = {"ce_specversion": b"1.0", "ce_id": b"1", "ce_type": b"t", "ce_source": b"/s", "ce_time": time.encode()}
    event = kafka.from_binary_event(kafka.KafkaMessage(headers=headers, key=None, value=b"{}"))
    print("Python", kafka.to_binary_event(event).headers["ce_time"].decode())
PY
cat > "$tmp/Run.java" <<'JAVA'
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;

public class Run {
  public static void main(String[] times) {
    for (var time : times) {
      var in = new RecordHeaders();
      Map.of("ce_specversion", "1.0", "ce_id", "1", "ce_type", "t", "ce_source", "/s", "ce_time", time)
          .forEach((name, value) -> in.add(name, value.getBytes()));
      var out = new RecordHeaders();
      new CloudEventSerializer().serialize("t", out, new CloudEventDeserializer().deserialize("t", in, "{}".getBytes()));
      System.out.println("Java " + new String(out.lastHeader("ce_time").value()));
    }
  }
}
JAVA
times='2026-03-02T10:00:00.500Z 2026-03-02T15:00:00.123456+05:00'
# shellcheck disable=SC2086
seen=$(cd "$tmp" && node run.mjs $times && venv/bin/python run.py $times && java -cp 'lib/*' Run.java $times 2> /dev/null)
want='JavaScript 2026-03-02T10:00:00.500Z
JavaScript 2026-03-02T10:00:00.123Z
Python 2026-03-02T10:00:00.500000Z
Python 2026-03-02T15:00:00.123456+05:00
Java 2026-03-02T10:00:00.5Z
Java 2026-03-02T15:00:00.123456+05:00'
if [ "$seen" != "$want" ]; then
  printf 'changed: ce_time is\n%s\nnot\n%s\n' "$seen" "$want" >&2
  exit 1
fi
echo 'still so: the CloudEvents SDKs of JavaScript, Python and Java write one ce_time in three ways'
