// The bank's post: renders what is said, signs it with the bank's own key, and appends it to the bank's outbox. A copy is
// the same message sent again; the last of several copies is the same answer under another message id.
import { Inject, Injectable } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { MESSAGE_KEYS } from './message-keys';
import { type OutboundMessage, externalMessage } from '@aiyrbas/bus';
import { reportsTopic } from '@aiyrbas/contracts';
import { signedHeaders } from '@aiyrbas/iso20022';
import { type Ids, invariant, undashed } from '@aiyrbas/kernel';
import type { BankReply } from '../domain/reply';
import type { MessageKeys } from './message-keys';
import { type Rendered, render } from './render';

export interface Signable {
  /** Its type as the record names it. */
  readonly name: string;
  readonly xml: string;
  readonly bic: string;
  readonly key: string;
  readonly correlationId?: string | undefined;
  readonly traceparent?: string | undefined;
}

@Injectable()
export class BankReplySender {
  constructor(
    @Inject(MESSAGE_KEYS) private readonly keys: MessageKeys,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async write(reply: readonly BankReply[], now: Date): Promise<OutboundMessage[]> {
    const messages: OutboundMessage[] = [];
    for (const one of reply) {
      const copies = this.#copies(one, now);
      for (const copy of copies) messages.push(await this.sign({ ...one, ...copy }, now));
    }
    return messages;
  }

  /** A message as a bank writes it, signed with the bank's key. */
  async sign({ bic, key, name, xml, correlationId, traceparent }: Signable, time: Date): Promise<OutboundMessage> {
    const signingKey = this.keys.ofBank.get(bic);
    invariant(signingKey, `no key to sign for ${bic}`);
    const attributes = { topic: reportsTopic(bic), id: this.ids.uuid(), type: name, key, subject: key, time };
    const { environment } = this.keys;
    const headers = await signedHeaders(attributes, Buffer.from(xml, 'utf8'), { ...signingKey, environment });
    return externalMessage({ ...attributes, body: xml, headers, correlationId, cause: { traceparent } });
  }

  #copies(reply: BankReply, now: Date): Rendered[] {
    const rendered = (): Rendered =>
      render(reply, { messageId: undashed(this.ids.uuid()), createdAt: now.toISOString() });
    const first = rendered();
    if (reply.copies === 1) return [first];
    return [...Array.from({ length: reply.copies - 1 }, () => first), rendered()];
  }
}
