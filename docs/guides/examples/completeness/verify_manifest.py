"""Verifies manifests of a bank's topics with the standard library alone. docs/guides/verify-completeness.md says what this does.

    python verify_manifest.py manifest-vectors.json

Verifies every test vector.
"""

import hashlib
import json
import sys

HASHED = ("ce_id", "ce_type", "ce_subject", "ce_time", "ce_signature")


def record_hash(topic: str, partition: int, epoch: int | None, number: int, key: bytes | None, headers: list, value: bytes | None) -> bytes:
    """headers: pairs of name and bytes, as librdkafka has them. epoch: None for a record of yours, and number is then its offset."""
    first = {name: given for name, given in reversed(headers)}
    place = ("aiyrbas.record.v1", topic, str(partition), "" if epoch is None else str(epoch), str(number))
    fields = [*(text.encode() for text in place), key or b"", *(first.get(name) or b"" for name in HASHED), value or b""]
    return hashlib.sha256(b"\0" + b"".join(len(field).to_bytes(4, "big") + field for field in fields)).digest()


def merkle_root(leaves: list) -> bytes:
    """RFC 9162, 2.1.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + merkle_root(leaves[:left]) + merkle_root(leaves[left:])).digest()


def check(manifest: dict, records: list) -> tuple:
    """The faults, each a dict, and how many records came again. records: (partition, epoch, number, hash), in any order."""
    faults, repeats, leaves = [], 0, []
    found = [{} for _ in manifest["ranges"]]
    for partition, epoch, number, digest in records:
        of_partition = [(at, one) for at, one in enumerate(manifest["ranges"]) if one["partition"] == partition]
        within = [(at, one) for at, one in of_partition if one["first"] <= number <= one["last"]]
        place = {"partition": partition, **({} if epoch is None else {"epoch": epoch}), "number": number}
        if not within:
            if not of_partition:
                faults.append({"code": "record_unexpected", **place})
            continue
        at, one = within[0]
        is_absent = any(gap["first"] <= number <= gap["last"] for gap in one["absent"])
        if is_absent and manifest["kind"] == "read":
            continue
        if is_absent or epoch != one.get("epoch"):
            faults.append({"code": "record_unexpected", **place})
        elif number not in found[at]:
            found[at][number] = digest
        elif found[at][number] == digest:
            repeats += 1
        elif {"code": "number_reused", **place} not in faults:
            faults.append({"code": "number_reused", **place})
    for one, there in zip(manifest["ranges"], found):
        place = {name: one[name] for name in ("partition", "epoch") if name in one}
        missing = holes(one, there)
        faults.extend({"code": "records_missing", **place, "first": first, "last": last} for first, last in missing)
        of_range = [there[number] for number in sorted(there)]
        if not missing and merkle_root(of_range).hex() != one["root"]:
            faults.append({"code": "root_differs", **place, "first": one["first"], "last": one["last"]})
        if not missing and len(of_range) != one["count"]:
            faults.append({"code": "manifest_inconsistent", **place})
        leaves.extend(of_range)
    if not faults and (merkle_root(leaves).hex() != manifest["root"] or len(leaves) != manifest["count"]):
        faults.append({"code": "manifest_inconsistent"})
    return faults, repeats


def holes(one: dict, there: dict) -> list:
    """Numbers of a range that are neither there nor stated as absent, as pairs of the first and the last."""
    result, at = [], one["first"]
    known = sorted([(number, number) for number in there] + [(gap["first"], gap["last"]) for gap in one["absent"]])
    for first, last in [*known, (one["last"] + 1, one["last"] + 1)]:
        if first > at:
            result.append((at, first - 1))
        at = max(at, last + 1)
    return result


def follows(before: tuple | None, manifest: dict) -> bool:
    """Whether it follows the manifest before of its topic. before: that manifest, and the SHA-256 of its value in hexadecimal."""
    if before is None:
        return (manifest["number"] == 1) == ("previous" not in manifest)
    earlier, digest = before
    ends = {one["partition"]: one["last"] for one in earlier["ranges"]}
    begins = {one["partition"]: one["first"] for one in reversed(manifest["ranges"])}
    return (
        earlier["topic"] == manifest["topic"]
        and manifest["number"] == earlier["number"] + 1
        and manifest.get("previous") == digest
        and all(begins.get(partition) == last + 1 for partition, last in ends.items())
    )


def of_vector(record: dict) -> tuple:
    headers = [(name, text.encode()) for name, text in record["headers"].items()]
    epoch, number = int(record["headers"]["ce_streamepoch"]), int(record["headers"]["ce_streamseq"])
    where = (record["partition"], epoch, number)
    return (*where, record_hash(record["topic"], *where, record["key"].encode(), headers, record["value"].encode()))


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    if of_vector(given["leaf"]["record"])[3].hex() != given["leaf"]["hash"]:
        raise SystemExit("the hash of the first record differs")
    for vector in given["vectors"]:
        outcome = check(given["manifest"], [of_vector(one) for one in vector["records"]])
        if outcome != (vector["faults"], vector["repeats"]):
            raise SystemExit(f"{vector['name']}: {outcome} instead of {(vector['faults'], vector['repeats'])}")
    print(f"{len(given['vectors'])} vectors agree")
