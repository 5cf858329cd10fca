// The bank's post: renders what is said, signs it with the bank's own key, and appends it to the bank's outbox. A copy is
// the same message sent again; the last of several copies is the same answer under another message id.
import { Injectable, Inject } from '@nestjs/common';
import { IDS } from '@aiyrbas/service-host';
import { POST_KEYS } from './post-keys';
import { type Fact, externalFact } from '@aiyrbas/bus';
import { reportsTopic } from '@aiyrbas/contracts';
import { JWS_SIGNATURE_HEADER, signDetached, signedAttributes } from '@aiyrbas/iso20022';
import { type Ids, invariant, undashed } from '@aiyrbas/kernel';
import type { Said } from './domain/said';
import type { PostKeys } from './post-keys';
import { type Rendered, render } from './render';

@Injectable()
export class Post {
  constructor(
    @Inject(POST_KEYS) private readonly keys: PostKeys,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async write(said: readonly Said[], now: Date): Promise<Fact[]> {
    const facts: Fact[] = [];
    for (const one of said) {
      const copies = this.#copies(one, now);
      for (const copy of copies) facts.push(await this.#sign(one, copy, now));
    }
    return facts;
  }

  #copies(said: Said, now: Date): Rendered[] {
    const rendered = (): Rendered =>
      render(said, { messageId: undashed(this.ids.uuid()), createdAt: now.toISOString() });
    const first = rendered();
    if (said.copies === 1) return [first];
    return [...Array.from({ length: said.copies - 1 }, () => first), rendered()];
  }

  async #sign(said: Said, { name, xml }: Rendered, time: Date): Promise<Fact> {
    const key = this.keys.ofBank.get(said.bic);
    invariant(key, `no key to sign for ${said.bic}`);
    const attributes = {
      topic: reportsTopic(said.bic),
      id: this.ids.uuid(),
      type: name,
      key: said.key,
      subject: said.key,
      time,
    };
    const signature = await signDetached(signedAttributes(attributes), Buffer.from(xml, 'utf8'), key);
    return externalFact({
      ...attributes,
      body: xml,
      headers: { [JWS_SIGNATURE_HEADER]: signature },
      correlationId: said.correlationId,
      cause: { traceparent: said.traceparent },
    });
  }
}
