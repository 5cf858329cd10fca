"""A partner bank's side of its topics in one file. An example, no product; README.md says how it is started.

Requests, entries, what is due later and what is still to be sent are in SQLite. One transaction holds a batch of instructions with all
its effects, so nothing is lost or executed twice, wherever the program is ended. docs/guides/read-a-banks-topics.md says what a bank
must do. The last four digits of a customer's account choose what happens, as in our simulator.
"""

import argparse
import json
import sqlite3
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from confluent_kafka import Consumer, KafkaException, Producer
from joserfc.jwk import OKPKey

# The sample of the signing guide signs and verifies.
sys.path.insert(0, str(Path(__file__).parents[2] / "docs/guides/examples/signatures"))
from sign_record import sign, verify  # noqa: E402

from platform_side import connection_to, public_keys  # noqa: E402

KAZAKHSTAN = timezone(timedelta(hours=5))
OPENING = 100_000_000_000  # tiyn
PAGE = 1000
LATE_SECONDS = 2
VERSIONS = {"pain.013": "pain.014.001.07", "pain.001": "pain.002.001.12"}
ROOTS = {"pain.014": "CdtrPmtActvtnReqStsRpt", "pain.002": "CstmrPmtStsRpt", "camt.029": "RsltnOfInvstgtn",
         "camt.052": "BkToCstmrAcctRpt", "camt.053": "BkToCstmrStmt", "camt.054": "BkToCstmrDbtCdtNtfctn", "acmt.024": "IdVrfctnRpt"}
SCHEMA = """
create table if not exists request (id text primary key, kind, original, message, amount integer, name, iin, iban, state, reason);
create table if not exists entry (number integer primary key, reference text unique, request, direction, amount integer, reversal, reason, day);
create table if not exists due (number integer primary key, at real, request, act);
create table if not exists outbox (number integer primary key, type, key, value blob);
"""


def tag(name: str, *content: str) -> str:
    return f"<{name}>{''.join(content)}</{name}>"


def leaf(path: str, text: str) -> str:
    name, _, inner = path.partition("/")
    return tag(name, leaf(inner, text) if inner else escape(text))


def money(name: str, tiyn: int) -> str:
    return f'<{name} Ccy="KZT">{tiyn // 100}.{tiyn % 100:02d}</{name}>'


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def today() -> str:
    return datetime.now(KAZAKHSTAN).date().isoformat()


def header(*content: str) -> str:
    return tag("GrpHdr", leaf("MsgId", uuid.uuid4().hex), leaf("CreDtTm", now()), *content)


def text(root, path: str):
    """The text of an element, by its path below any namespace; None without it."""
    found = root.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return None if found is None else found.text


class Bank:
    def __init__(self, bic: str, account: str, database: str):
        self.bic, self.account = bic, account
        self.own = tag("Acct", leaf("Id/IBAN", account), leaf("Ccy", "KZT"), leaf("Svcr/FinInstnId/BICFI", bic))
        self.db = sqlite3.connect(database, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(SCHEMA)

    def handle(self, xml: bytes) -> None:
        # Its signature was verified: before that nothing is parsed.
        document = ElementTree.fromstring(xml)
        name, root = document.tag.split("}")[0][-15:], document[0]
        handlers = {"camt.056": self.cancel, "camt.060": self.report, "acmt.023": self.verify_owner}
        if name[:8] in VERSIONS:
            self.payment(name, root)
        elif name[:8] in handlers:
            handlers[name[:8]](root)

    def payment(self, name: str, root) -> None:
        kind, collects = name[:8], name.startswith("pain.013")
        tx = root.find("{*}PmtInf/{*}CdtTrfTx" if collects else "{*}PmtInf/{*}CdtTrfTxInf")
        if known := self.request(text(tx, "PmtId/EndToEndId")):
            return self.answer_again(known)
        side, party = (root.find("{*}PmtInf"), "Dbtr") if collects else (tx, "Cdtr")
        values = (text(tx, "PmtId/EndToEndId"), kind, name, text(root, "GrpHdr/MsgId"), int(Decimal(text(tx, "Amt/InstdAmt")) * 100),
                  text(side, f"{party}/Nm"), text(side, f"{party}/Id/PrvtId/Othr/Id"), text(side, f"{party}Acct/Id/IBAN"), "received", None)
        self.db.execute(f"insert into request values ({','.join('?' * len(values))})", values)
        request = self.request(values[0])
        digits = request["iban"][-4:]
        rejects = {("0002", True): "AM04", ("0008", False): "AC04", ("0009", True): "BE01", ("0009", False): "BE01"}
        if fault := self.fault(root, tx, collects) or rejects.get((digits, collects)):
            self.db.execute("update request set state = 'rejected', reason = ? where id = ?", (fault, request["id"]))
            return self.status(request, "RJCT", fault)
        self.status(request, "ACCP")
        if digits == "0018":
            self.status(request, "BLCK", "FRAD")
            self.later(request["id"], "release")
        elif digits == "0004" and collects:
            self.later(request["id"], "book")
        else:
            self.book(request)
            if act := {("0014", False): "return", ("0021", True): "take back"}.get((digits, collects)):
                self.later(request["id"], act)

    def fault(self, root, tx, collects: bool):
        """The code of what a bank refuses before it reads the account."""
        expiry, total = text(root, "PmtInf/XpryDt/DtTm"), text(root, "GrpHdr/CtrlSum")
        faults = {
            "EDTR": collects and expiry and datetime.fromisoformat(expiry) <= datetime.now(timezone.utc),
            "MD01": collects and text(tx, "RmtInf/Strd/RfrdDocInf/Nb") is None,
            "RR05": len(tx.findall("{*}RgltryRptg")) < (2 if collects else 1),
            "AM10": Decimal(total or 0) != Decimal(text(tx, "Amt/InstdAmt")),
            "FF05": text(root, "PmtInf/PmtTpInf/LclInstrm/Prtry") != "account-transfer",
            "RR07": text(tx, "RmtInf/Ustrd") is None,
            "AC01": collects and text(root, "PmtInf/DbtrAcct/Id/IBAN")[4:7] != self.account[4:7],
        }
        return next((code for code, is_so in faults.items() if is_so), None)

    def answer_again(self, request) -> None:
        if request["state"] in ("rejected", "cancelled"):
            return self.status(request, "RJCT", request["reason"] or "NARR")
        self.status(request, "ACCP")
        if request["state"] == "booked":
            self.notify(self.db.execute("select * from entry where request = ? order by number", (request["id"],)).fetchall())

    def request(self, request_id: str):
        return self.db.execute("select * from request where id = ?", (request_id,)).fetchone()

    def later(self, request_id: str, act: str) -> None:
        self.db.execute("insert into due (at, request, act) values (?, ?, ?)", (time.time() + LATE_SECONDS, request_id, act))

    def act(self) -> None:
        """What was put off until now; a row each, so that a restart changes nothing."""
        for due in self.db.execute("select * from due where at <= ? order by number", (time.time(),)).fetchall():
            self.db.execute("delete from due where number = ?", (due["number"],))
            request = self.request(due["request"])
            if due["act"] in ("book", "release") and request["state"] == "received":
                self.book(request, accepts=due["act"] == "release")
            elif due["act"] == "return":
                self.enter(request, "CRDT", reason="AC01")
            elif due["act"] == "take back":
                self.enter(request, "DBIT", reversal=1)

    def book(self, request, accepts: bool = False) -> None:
        if accepts:
            self.status(request, "ACCP")
        self.db.execute("update request set state = 'booked' where id = ?", (request["id"],))
        self.enter(request, "CRDT" if request["kind"] == "pain.013" else "DBIT")

    def enter(self, request, direction: str, reversal: int = 0, reason=None) -> None:
        reference = f"{self.bic[:3]}{uuid.uuid4().hex}"
        self.db.execute("insert into entry (reference, request, direction, amount, reversal, reason, day) values (?, ?, ?, ?, ?, ?, ?)",
                        (reference, request["id"], direction, request["amount"], reversal, reason, today()))
        self.notify(self.db.execute("select * from entry where reference = ?", (reference,)).fetchall())

    def cancel(self, root) -> None:
        """Granted while nothing is booked; then it is never booked."""
        request_id = text(root, "Undrlyg/TxInf/OrgnlEndToEndId")
        request = self.request(request_id)
        granted = request is not None and request["state"] != "booked"
        self.db.execute("update request set state = 'cancelled', reason = 'CUST' where id = ? and state = 'received'", (request_id,))
        case = leaf("Id", text(root, "Case/Id")) + leaf("Cretr/Pty/Nm", text(root, "Case/Cretr/Pty/Nm"))
        self.send("camt.029.001.09", request_id, self.assignment("Id", root), tag("RslvdCase", case),
                  leaf("Sts/Conf", "CNCL" if granted else "RJCR"), leaf("CxlDtls/TxInfAndSts/OrgnlEndToEndId", request_id))

    def verify_owner(self, root) -> None:
        request_id, iban = text(root, "Vrfctn/Id"), text(root, "Vrfctn/PtyAndAcctId/Acct/IBAN")
        owns = iban[4:7] == self.account[4:7] and not iban.endswith("0009")
        found = leaf("Vrfctn", "true") if owns else leaf("Vrfctn", "false") + leaf("Rsn/Cd", "NMAT")
        self.send("acmt.024.001.02", request_id, self.assignment("MsgId", root),
                  leaf("OrgnlAssgnmt/MsgId", text(root, "Assgnmt/MsgId")), tag("Rpt", leaf("OrgnlId", request_id), found))

    def assignment(self, id_name: str, root) -> str:
        return tag("Assgnmt", leaf(id_name, uuid.uuid4().hex), leaf("CreDtTm", now()), leaf("Assgnr/Agt/FinInstnId/BICFI", self.bic),
                   leaf("Assgne/Pty/Nm", text(root, "Assgnmt/Assgnr/Pty/Nm")))

    def status(self, request, code: str, reason=None) -> None:
        head = header(leaf("InitgPty/Id/OrgId/AnyBIC", self.bic))
        group = tag("OrgnlGrpInfAndSts", leaf("OrgnlMsgId", request["message"]), leaf("OrgnlMsgNmId", request["original"]))
        tx = tag("TxInfAndSts", leaf("OrgnlEndToEndId", request["id"]), leaf("TxSts", code), reason and leaf("StsRsnInf/Rsn/Cd", reason) or "")
        payment = tag("OrgnlPmtInfAndSts", leaf("OrgnlPmtInfId", request["id"]), tx)
        self.send(VERSIONS[request["kind"]], request["id"], head, group, payment)

    def notify(self, entries) -> None:
        lines = "".join(self.entry(one) for one in entries)
        self.send("camt.054.001.08", entries[0]["request"], header(), tag("Ntfctn", leaf("Id", uuid.uuid4().hex), self.own, lines))

    def entry(self, entry) -> str:
        request, party = self.request(entry["request"]), "Dbtr" if entry["direction"] == "CRDT" else "Cdtr"
        iin = tag("Othr", leaf("Id", request["iin"] or ""), leaf("SchmeNm/Prtry", "IIN"))
        person = tag("Pty", leaf("Nm", request["name"]), tag("Id", tag("PrvtId", iin)))
        details = tag("TxDtls", tag("Refs", leaf("AcctSvcrRef", entry["reference"]), leaf("EndToEndId", request["id"])),
                      money("Amt", entry["amount"]), leaf("CdtDbtInd", entry["direction"]),
                      tag("RltdPties", tag(party, person), leaf(f"{party}Acct/Id/IBAN", request["iban"])),
                      leaf("RtrInf/Rsn/Cd", entry["reason"]) if entry["reason"] else "")
        return tag("Ntry", money("Amt", entry["amount"]), leaf("CdtDbtInd", entry["direction"]),
                   leaf("RvslInd", "true") if entry["reversal"] else "", leaf("Sts/Cd", "BOOK"), leaf("BookgDt/Dt", entry["day"]),
                   leaf("ValDt/Dt", entry["day"]), leaf("AcctSvcrRef", entry["reference"]), leaf("BkTxCd/Prtry/Cd", "TRF"),
                   tag("NtryDtls", details))

    def report(self, root) -> None:
        """A report or a statement of the days that were asked for, in pages that have one id."""
        question, version = text(root, "GrpHdr/MsgId"), text(root, "RptgReq/ReqdMsgNmId")
        first, last = (text(root, f"RptgReq/RptgPrd/FrToDt/{name}") or today() for name in ("FrDt", "ToDt"))
        signed = "coalesce(sum(case direction when 'CRDT' then amount else -amount end), 0)"
        opening = OPENING + self.db.execute(f"select {signed} from entry where day < ?", (first,)).fetchone()[0]
        moved = self.db.execute(f"select {signed} from entry where day between ? and ?", (first, last)).fetchone()[0]
        entries = self.db.execute("select * from entry where day between ? and ? order by number", (first, last)).fetchall()
        pages = [entries[at:at + PAGE] for at in range(0, len(entries), PAGE)] or [[]]
        report_id, element = uuid.uuid4().hex, ("Rpt" if version.startswith("camt.052") else "Stmt")
        for number, page in enumerate(pages, 1):
            head = header(leaf("OrgnlBizQry/MsgId", question))
            pagination = leaf("PgNb", str(number)) + leaf("LastPgInd", "true" if number == len(pages) else "false")
            balances = [tag("Bal", leaf("Tp/CdOrPrtry/Cd", code), money("Amt", abs(amount)),
                            leaf("CdtDbtInd", "DBIT" if amount < 0 else "CRDT"), leaf("Dt/Dt", day))
                        for code, amount, day in (("OPBD", opening, first), ("CLBD", opening + moved, last))]
            self.send(version, question, head, tag(element, leaf("Id", report_id), tag(f"{element}Pgntn", pagination),
                                                   self.own, *balances, *[self.entry(one) for one in page]))

    def send(self, version: str, key: str, *content: str) -> None:
        namespace = f"urn:iso:std:iso:20022:tech:xsd:{version}"
        xml = f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{namespace}">{tag(ROOTS[version[:8]], *content)}</Document>'
        self.db.execute("insert into outbox (type, key, value) values (?, ?, ?)", (version, key, xml.encode()))


def publish(bank: Bank, producer: Producer, folder: Path, topic: str, environment: str) -> None:
    """What was committed before it is sent; a record that is sent twice has another ce_id and the same MsgId and text."""
    private = json.loads((folder / "bank-private.jwks.json").read_text())["keys"][-1]
    key, failed = OKPKey.import_key(private), []
    rows = bank.db.execute("select * from outbox order by number").fetchall()
    for row in rows:
        record = {"topic": topic, "key": row["key"].encode(), "id": str(uuid.uuid4()), "type": row["type"], "subject": row["key"],
                  "time": now(), "value": row["value"]}
        headers = {"ce_specversion": "1.0", "ce_source": f"/banks/{bank.bic}", "content-type": "application/xml",
                   **{f"ce_{name}": record[name] for name in ("id", "type", "subject", "time")},
                   "ce_signature": sign(key, private["kid"], environment, record)}
        producer.produce(topic, row["value"], record["key"], headers=list(headers.items()),
                         on_delivery=lambda error, _message: failed.append(error) if error else None)
        producer.poll(0)
    producer.flush()
    if failed:  # What is in the outbox is sent after the restart.
        raise KafkaException(failed[0])
    bank.db.executemany("delete from outbox where number = ?", [(row["number"],) for row in rows])


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("bic", "account", "brokers", "keys", "database"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--environment", default="test")
    options = parser.parse_args()
    bic, folder = options.bic.lower(), Path(options.keys)
    connection, platform_keys = connection_to(options.brokers), public_keys(folder)
    instructions, acknowledgements = f"bank.{bic}.instructions.v1", f"bank.{bic}.acknowledgements.v1"
    # A member with a name takes its own place again after a restart; another one would wait until the first one is given up.
    member = {"group.id": f"bank.{bic}.example", "group.instance.id": "bank.py"}
    consumer = Consumer({**connection, **member, "enable.auto.commit": False, "auto.offset.reset": "earliest"})
    consumer.subscribe([instructions, acknowledgements])
    producer = Producer({**connection, "enable.idempotence": True, "partitioner": "murmur2_random", "compression.type": "gzip"})
    bank = Bank(options.bic, options.account, options.database)
    print("ready", flush=True)
    while True:  # It may be ended anywhere in here.
        messages = [one for one in consumer.consume(100, 0.1) if not one.error()]
        bank.db.execute("begin immediate")
        for one in messages:
            outcome = verify(platform_keys, options.environment, one.topic(), one.key(), one.headers() or [], one.value() or b"")
            if outcome != "valid":
                print(f"{one.topic()} {one.partition()} {one.offset()}: {outcome}", file=sys.stderr, flush=True)
            elif one.topic() == instructions:
                bank.handle(one.value())
            else:  # What became of a report of ours. It is never answered.
                print(one.value().decode(), flush=True)
        bank.act()
        bank.db.execute("commit")
        publish(bank, producer, folder, f"bank.{bic}.reports.v1", options.environment)
        if messages:
            consumer.commit(asynchronous=False)


main()
