// Lets a developer speak as a bank: any message is signed with the bank's key and written to its topic, as it is.
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Outbox } from '@aiyrbas/bus';
import { sendBankMessage } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { type Clock, type Ids, type Result, ok, refuse, undashed } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { CLOCK, IDS } from '@aiyrbas/service-host';
import { Controller, Inject } from '@nestjs/common';
import { BankReplySender } from '../integration/bank-reply-sender';
import { MESSAGE_KEYS, type MessageKeys } from '../integration/message-keys';

/** More than a topic takes, so that its refusal can be tried too. */
const XML_BYTES_MAX = 2 * 1024 * 1024;
const NAMESPACE = /xmlns(?::\w+)?\s*=\s*["']urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3}\.\d{3}\.\d{2})["']/;

@Controller()
export class SendMessageController {
  constructor(
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly sender: BankReplySender,
    @Inject(MESSAGE_KEYS) private readonly keys: MessageKeys,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Endpoint(sendBankMessage)
  async send(@ParsedCall() call: CallOf<typeof sendBankMessage>): ResponseTo<typeof sendBankMessage> {
    const bic = call.params.bic!;
    if (!this.keys.ofBank.has(bic)) return refuse({ code: 'not_found', detail: `there is no key of ${bic}` });
    const xml = await unzipped(call.body.gzip);
    if (!xml.ok) return xml;
    const name = call.body.type ?? NAMESPACE.exec(xml.value)?.[1];
    if (name === undefined) return invalid('no ISO 20022 namespace in the text: name the type');
    const key = call.body.key ?? undashed(this.ids.uuid());
    const message = await this.sender.sign({ bic, key, name, xml: xml.value }, this.clock.now());
    await this.db.tx((tx) => this.outbox.append(tx, [message]));
    return ok({ id: message.id, topic: message.topic, type: name, key });
  }
}

async function unzipped(base64: string): Promise<Result<string, { code: 'invalid_request'; detail: string }>> {
  try {
    const bytes = await promisify(gunzip)(Buffer.from(base64, 'base64'), { maxOutputLength: XML_BYTES_MAX });
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return invalid(`gzip: not gzip of at most ${XML_BYTES_MAX} bytes of UTF-8`);
  }
}

const invalid = (detail: string) => refuse({ code: 'invalid_request' as const, detail });
