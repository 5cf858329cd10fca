// All personal data passes through here. Identities are opened from their envelope and stored under each customer's
// own key. Fingerprints are made under a secret. Each archived message is sealed under its own key.
import {
  BlindIndex,
  FieldCipher,
  type WrappedKey,
  openIdentity,
  readJwk,
  readKeyring,
  readSecret,
} from '@aiyrbas/privacy';
import { invariant } from '@aiyrbas/kernel';
import type { BankGatewayConfig } from '../bank-gateway.config';
import type { OwnerIdentity, SealedIdentity, SealedName } from '../domain/identity';
import type { Payer } from '../domain/suspense';

/** Stands between a message's own wrapped key and its text; neither contains it. */
const KEY_END = '~';

export class EncryptedStore {
  constructor(
    private readonly envelopeKey: ReturnType<typeof readJwk>,
    private readonly cipher: FieldCipher,
    private readonly fingerprints: BlindIndex,
  ) {}

  static fromConfig(this: void, config: BankGatewayConfig): EncryptedStore {
    return new EncryptedStore(
      readJwk(config.IDENTITY_KEY_FILE),
      new FieldCipher(readKeyring(config.FIELD_KEYRING_FILE)),
      new BlindIndex(readSecret(config.BLIND_INDEX_KEY_FILE)),
    );
  }

  /** @throws when the envelope was not sealed to us, was changed, or is another customer's. */
  async open(jwe: string, customerId: string): Promise<OwnerIdentity> {
    const identity = await openIdentity(jwe, this.envelopeKey);
    invariant(identity.customerId === customerId, 'the sealed identity is of another customer');
    return identity;
  }

  /** Under the customer's key where there is one already: the accounts are sealed with it too. */
  seal(customerId: string, { fullName, iin, residency }: OwnerIdentity, known: string | undefined): SealedIdentity {
    const key = (known as WrappedKey | undefined) ?? this.cipher.newKey();
    const sealed = (column: string, text: string): string =>
      this.cipher.encrypt(key, aadOf('customer_identity', column, customerId), text);
    return {
      customerId,
      key,
      name: sealed('name', fullName),
      iin: sealed('iin', iin),
      iinIndex: this.index('iin', iin),
      residency: sealed('residency', residency),
    };
  }

  reveal({ customerId, key, name, iin, residency }: SealedIdentity): OwnerIdentity {
    const opened = (column: string, text: string): string =>
      this.cipher.decrypt(key as WrappedKey, aadOf('customer_identity', column, customerId), text);
    return { fullName: opened('name', name), iin: opened('iin', iin), residency: opened('residency', residency) };
  }

  /** @returns undefined for somebody whose key was destroyed: money that is booked does not wait for a name. */
  revealName({ customerId, key, name }: SealedName): string | undefined {
    try {
      return this.cipher.decrypt(key as WrappedKey, aadOf('customer_identity', 'name', customerId), name);
    } catch {
      return undefined;
    }
  }

  sealIban({ key }: SealedIdentity, accountId: string, iban: string): string {
    return this.cipher.encrypt(key as WrappedKey, aadOf('bank_account', 'iban', accountId), iban);
  }

  revealIban({ key }: SealedIdentity, account: { readonly id: string; readonly iban: string }): string {
    return this.cipher.decrypt(key as WrappedKey, aadOf('bank_account', 'iban', account.id), account.iban);
  }

  /** Equal texts have equal fingerprints. Without the secret, a fingerprint does not reveal its text. */
  index(kind: 'iban' | 'iin', text: string): string {
    return this.fingerprints.of(kind, text);
  }

  /** A payer is sealed like an archived message: apart from everybody, and forgotten with the row. */
  sealPayer(entryId: string, payer: Payer): string {
    return this.#sealAlone(aadOf('suspense', 'payer', entryId), JSON.stringify(payer));
  }

  revealPayer(entryId: string, sealed: string): Payer {
    return JSON.parse(this.#revealAlone(aadOf('suspense', 'payer', entryId), sealed)) as Payer;
  }

  sealArchived(ceId: string, text: string): string {
    return this.#sealAlone(aadOf('bank_message', 'raw', ceId), text);
  }

  revealArchived(ceId: string, sealed: string): string {
    return this.#revealAlone(aadOf('bank_message', 'raw', ceId), sealed);
  }

  /** Under a key of its own, which stands before the text. */
  #sealAlone(where: string, text: string): string {
    const key = this.cipher.newKey();
    return `${key}${KEY_END}${this.cipher.encrypt(key, where, text)}`;
  }

  #revealAlone(where: string, sealed: string): string {
    const [key, text] = sealed.split(KEY_END, 2);
    return this.cipher.decrypt(key as WrappedKey, where, text ?? '');
  }
}

const aadOf = (table: string, column: string, id: string): string => `${table}.${column}:${id}`;
