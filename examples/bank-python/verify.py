"""Computes the manifests of a bank's topics again, from the topics alone. docs/guides/verify-completeness.md says what that proves.

Prints a line for each manifest. Ends with 1 where one is faulty, or where there is none. A bank would keep the hashes with its records;
this example reads the topics from their beginning.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, TopicPartition

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "docs/guides/examples" / name) for name in ("signatures", "completeness")]
from sign_record import verify  # noqa: E402
from verify_manifest import check, follows, record_hash  # noqa: E402

from platform_side import connection_to, public_keys  # noqa: E402

SENT = ("instructions", "acknowledgements", "manifests")


def read(consumer: Consumer, topics: list) -> tuple:
    """All records as they lie there now, and the partitions whose older records are gone."""
    records, shortened, ends = [], set(), {}
    for topic in topics:
        for partition in consumer.list_topics(topic, 10).topics[topic].partitions:
            low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), 10)
            if low > 0:
                shortened.add((topic, partition))
            if high > low:
                ends[topic, partition] = high
    consumer.assign([TopicPartition(topic, partition, 0) for topic, partition in ends])
    while ends:
        message = consumer.poll(30)
        if message is None:
            raise SystemExit(f"nothing more comes of {sorted(ends)}")
        if message.error():
            raise KafkaException(message.error())
        place = (message.topic(), message.partition())
        if message.offset() < ends.get(place, 0):
            records.append(message)
        if message.offset() + 1 >= ends.get(place, 0):
            ends.pop(place, None)
    return records, shortened


def number_in(headers: dict, name: str) -> int | None:
    text = headers.get(name, b"").decode("ascii", "replace")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def main() -> int:
    parser = argparse.ArgumentParser()
    for name in ("bic", "brokers", "keys"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--environment", default="test")
    options = parser.parse_args()
    bank, keys = f"bank.{options.bic.lower()}", public_keys(Path(options.keys))
    topics = {f"{bank}.{stream}.v1": stream for stream in (*SENT, "reports")}
    group = {"group.id": f"{bank}.manifests", "enable.auto.commit": False, "auto.offset.reset": "earliest"}
    consumer = Consumer({**connection_to(options.brokers), **group})
    messages, shortened = read(consumer, list(topics))
    consumer.close()
    hashes, manifests, refused = {topic: [] for topic in topics}, {}, 0
    for one in messages:
        topic, partition, headers = one.topic(), one.partition(), one.headers() or []
        # Of its reports a bank knows the offsets; what we sent states its number.
        epoch, number = None, one.offset()
        if topics[topic] != "reports":
            outcome = verify(keys, options.environment, topic, one.key(), headers, one.value() or b"")
            epoch, number = (number_in(dict(headers), name) for name in ("ce_streamepoch", "ce_streamseq"))
            if outcome != "valid" or epoch is None or number is None:
                refused += 1
                print(f"not counted {topic} partition {partition} offset {one.offset()}: {outcome}")
                continue
        if topics[topic] == "manifests":
            # Delivery is at least once, for manifests too.
            manifests.setdefault(hashlib.sha256(one.value()).hexdigest(), json.loads(one.value()))
        else:
            place = (partition, epoch, number)
            hashes[topic].append((*place, record_hash(topic, *place, one.key(), headers, one.value())))
    before, counts = {}, {"verified": 0, "incomplete": 0, "faulty": 0}
    for digest, manifest in manifests.items():
        topic = manifest["topic"]
        faults, repeats = check(manifest, hashes[topic])
        if not follows(before.get(topic), manifest):
            faults.append({"code": "chain_broken"})
        before[topic] = (manifest, digest)
        first = {partition: min(number for of, _, number, _ in hashes[topic] if of == partition) for partition, *_ in hashes[topic]}
        deleted = [one for one in faults if one["code"] == "records_missing" and (topic, one["partition"]) in shortened
                   and one["last"] < first.get(one["partition"], one["last"] + 1)]
        status = "incomplete" if faults and len(deleted) == len(faults) else "faulty" if faults else "verified"
        counts[status] += 1
        print(f"{status:<11}{topic} manifest {manifest['number']}: {manifest['count']} records, {repeats} repeated")
        for fault in faults if status == "faulty" else []:
            print("           " + " ".join(f"{name}={value}" for name, value in fault.items()))
    print(", ".join(f"{count} {status}" for status, count in counts.items()) + f"; {refused} records not counted")
    return 1 if counts["faulty"] or not manifests else 0


if __name__ == "__main__":
    sys.exit(main())
