// Opens sealed identities and stores them sealed again, each under its customer's own key. So destroying one key
// erases one person. An envelope that does not open throws, and only that customer's messages are parked.
import { Injectable } from '@nestjs/common';
import type { MessageOf } from '@aiyrbas/bus';
import type { identitySealed } from '@aiyrbas/contracts';
import type { Tx } from '@aiyrbas/persistence';
import type { SealedIdentity } from '../domain/identity';
import { IdentitiesStore } from '../persistence/identities.store';
import { EncryptedStore } from '../persistence/encrypted-store';

@Injectable()
export class KeepIdentity {
  constructor(
    private readonly encryptedStore: EncryptedStore,
    private readonly identities: IdentitiesStore,
  ) {}

  async execute(tx: Tx, batch: readonly MessageOf<typeof identitySealed>[], now: Date): Promise<void> {
    const latest = new Map(batch.map(({ body }) => [body.customerId, body.jwe] as const));
    const known = await this.identities.lockAll(tx, [...latest.keys()]);
    const sealed: SealedIdentity[] = [];
    for (const [customerId, jwe] of latest) {
      const identity = await this.encryptedStore.open(jwe, customerId);
      sealed.push(this.encryptedStore.seal(customerId, identity, known.get(customerId)?.key));
    }
    this.identities.keepAll(tx, sealed, now);
  }
}
