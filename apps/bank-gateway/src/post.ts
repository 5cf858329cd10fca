// The way out to the banks: each letter is signed, archived as it is, and appended to the outbox, in one transaction with
// what made it necessary.
import { Injectable, Inject } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { SIGNING_KEY } from './post-keys';
import { type Fact, Outbox, externalFact } from '@aiyrbas/bus';
import { instructionsTopic } from '@aiyrbas/contracts';
import { JWS_SIGNATURE_HEADER, signDetached, signedAttributes } from '@aiyrbas/iso20022';
import type { Ids } from '@aiyrbas/kernel';
import type { Tx } from '@aiyrbas/persistence';
import { type Archived, MessageArchiveStore, hashOf } from './store/message-archive.store';
import { Vault } from './vault';
import type { SigningKey } from './post-keys';
import type { Letter } from './letter';

@Injectable()
export class Post {
  constructor(
    @Inject(SIGNING_KEY) private readonly key: SigningKey,
    private readonly vault: Vault,
    private readonly archive: MessageArchiveStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async send(tx: Tx, letters: readonly Letter[], now: Date): Promise<void> {
    if (letters.length === 0) return;
    const written = await Promise.all(letters.map((letter) => this.#write(letter, now)));
    this.archive.add(
      tx,
      written.map(({ archived }) => archived),
    );
    await this.outbox.append(
      tx,
      written.map(({ fact }) => fact),
    );
  }

  async #write(letter: Letter, time: Date): Promise<{ fact: Fact; archived: Archived }> {
    const id = this.ids.uuid();
    const topic = instructionsTopic(letter.bic);
    const attributes = { topic, id, type: letter.name, key: letter.key, subject: letter.key, time };
    const signature = await signDetached(signedAttributes(attributes), Buffer.from(letter.xml, 'utf8'), this.key);
    return {
      fact: externalFact({
        ...attributes,
        body: letter.xml,
        headers: { [JWS_SIGNATURE_HEADER]: signature },
        correlationId: letter.correlationId,
        cause: letter.cause,
      }),
      archived: {
        ...attributes,
        id: this.ids.uuid(),
        ceId: id,
        direction: 'out',
        bic: letter.bic,
        correlationId: letter.correlationId,
        messageId: letter.messageId,
        signature,
        raw: this.vault.sealArchived(id, letter.xml),
        hash: hashOf(letter.xml),
        verdict: 'sent',
      },
    };
  }
}
