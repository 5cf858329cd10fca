"""What brokers let principals do, tried with librdkafka, as a bank's own client would be.

    python walk.py <question.json >answer.json

The question: brokers, ca (a file), topics (each with a record in partition 0), groups, and principals: username,
password, group (one that is its own) and topic (one that it may read). The answer, by username: the topics that it
could read and write, the groups that it could join, what came of a transaction, and what librdkafka said to the rest.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

READ_SECONDS = 10
WRITE_SECONDS = 10
GROUP_SECONDS = 20
AT_ONCE = 12


def settings(question, principal, **more):
    return {
        "bootstrap.servers": question["brokers"],
        "security.protocol": "SASL_SSL",
        "ssl.ca.location": question["ca"],
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": principal["username"],
        "sasl.password": principal["password"],
        "log_level": 0,
        **more,
    }


def name_of(error):
    return error.args[0].name() if isinstance(error, KafkaException) else error.name()


def readable(question, principal, errors):
    """librdkafka is silent about a topic that it may not even see, so what does not come is denied."""
    consumer = Consumer(
        settings(
            question,
            principal,
            **{"group.id": principal["group"], "enable.auto.commit": False},
            error_cb=lambda error: errors.add(name_of(error)),
        )
    )
    found = set()
    try:
        consumer.assign([TopicPartition(topic, 0, 0) for topic in question["topics"]])
        end = time.time() + READ_SECONDS
        while time.time() < end and len(found) < len(question["topics"]):
            message = consumer.poll(0.5)
            if message is None:
                continue
            if message.error():
                errors.add(name_of(message.error()))
            else:
                found.add(message.topic())
        return sorted(found)
    finally:
        consumer.close()


def writable(question, principal, errors):
    written = set()

    def delivered(error, message):
        if error is None:
            written.add(message.topic())
        else:
            errors.add(name_of(error))

    producer = Producer(
        settings(question, principal, **{"acks": "all", "message.timeout.ms": WRITE_SECONDS * 1000}),
        error_cb=lambda error: errors.add(name_of(error)),
    )
    for topic in question["topics"]:
        producer.produce(topic, b"walk", key=b"walk", partition=0, on_delivery=delivered)
    producer.flush(WRITE_SECONDS + 5)
    return sorted(written)


def usable(question, principal, group):
    """Whether it becomes a member of the group and is given a part of a topic that it may read."""
    consumer = Consumer(settings(question, principal, **{"group.id": group, "enable.auto.commit": False}))
    try:
        consumer.subscribe([principal["topic"]])
        end = time.time() + GROUP_SECONDS
        while time.time() < end and not consumer.assignment():
            message = consumer.poll(0.2)
            if message is not None and message.error() and name_of(message.error()) == "GROUP_AUTHORIZATION_FAILED":
                return False
        return bool(consumer.assignment()) or "no response"
    finally:
        consumer.close()


def transaction(question, principal):
    producer = Producer(settings(question, principal, **{"transactional.id": principal["group"]}))
    try:
        producer.init_transactions(GROUP_SECONDS)
        return "allowed"
    except KafkaException as error:
        return name_of(error)


def walk(question, principal):
    errors = set()
    answer = {
        "read": readable(question, principal, errors),
        "write": writable(question, principal, errors),
        "transaction": transaction(question, principal),
    }
    return {**answer, "errors": sorted(errors)}


def main():
    question = json.load(sys.stdin)
    principals = question["principals"]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda principal: walk(question, principal), principals))
        pairs = [(one, group) for one in principals if one.get("topic") for group in question["groups"]]
        joined = list(pool.map(lambda pair: usable(question, *pair), pairs))
    for one, answer in zip(principals, answers):
        found = [(group, is_usable) for (who, group), is_usable in zip(pairs, joined) if who is one and is_usable]
        # What did not come to an end is shown as such, and is no refusal.
        answer["groups"] = sorted(group if is_usable is True else f"{group}: {is_usable}" for group, is_usable in found)
    json.dump({one["username"]: answer for one, answer in zip(principals, answers)}, sys.stdout)


main()
