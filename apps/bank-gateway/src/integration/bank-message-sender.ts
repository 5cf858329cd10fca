// Sends outbound messages to the banks. Each message is signed, archived byte for byte, and appended to the outbox.
// All this happens in the transaction of the change that caused the message.
import { Inject, Injectable } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { SIGNING_KEY } from './message-keys';
import { type OutboundMessage, Outbox, externalMessage } from '@aiyrbas/bus';
import { bankTopic } from '@aiyrbas/contracts';
import { type RecordSigner, SIGNATURE_HEADER, signedHeaders } from '@aiyrbas/iso20022';
import type { Ids } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import type { Archived } from '../persistence/bank-message.entity';
import { MessageArchiveStore, hashOfMessage } from '../persistence/message-archive.store';
import { EncryptedStore } from '../persistence/encrypted-store';
import type { OutboundBankMessage } from './bank-message';

export interface SignedMessages {
  readonly archived: readonly Archived[];
  readonly outbound: readonly OutboundMessage[];
}

@Injectable()
export class BankMessageSender {
  constructor(
    @Inject(SIGNING_KEY) private readonly key: RecordSigner,
    private readonly encryptedStore: EncryptedStore,
    private readonly archive: MessageArchiveStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async send(tx: Tx, messages: readonly OutboundBankMessage[], now: Date): Promise<void> {
    if (messages.length === 0) return;
    const { archived, outbound } = await this.sign(messages, now);
    this.archive.add(tx, archived);
    await this.outbox.append(tx, outbound);
  }

  /** What a use case archives and appends itself, together with other messages: then there is one statement for all. */
  async sign(messages: readonly OutboundBankMessage[], now: Date): Promise<SignedMessages> {
    const written = await Promise.all(messages.map((message) => this.#write(message, now)));
    return {
      archived: written.map(({ archived }) => archived),
      outbound: written.map(({ message }) => message),
    };
  }

  async #write(message: OutboundBankMessage, time: Date): Promise<{ message: OutboundMessage; archived: Archived }> {
    const id = message.id ?? this.ids.uuid();
    const topic = bankTopic(message.bic, message.stream ?? 'instructions').name;
    const attributes = { topic, id, type: message.name, key: message.key, subject: message.key, time };
    const headers = await signedHeaders(attributes, Buffer.from(message.body, 'utf8'), this.key);
    return {
      message: externalMessage({
        ...attributes,
        body: message.body,
        headers,
        correlationId: message.correlationId,
        cause: message.cause,
      }),
      archived: {
        ...attributes,
        id: this.ids.uuid(),
        ceId: id,
        direction: 'out',
        bic: message.bic,
        correlationId: message.correlationId,
        messageId: message.messageId,
        signature: headers[SIGNATURE_HEADER],
        kid: this.key.kid,
        raw: this.encryptedStore.sealArchived(id, message.body),
        hash: hashOfMessage(message.body),
        verdict: 'sent',
      },
    };
  }
}
