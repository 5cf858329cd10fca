// Seals what identifies a person before it is stored, and shows it to that person again.
import { BlindIndex, FieldCipher, type WrappedKey, readKeyring, readSecret } from '@aiyrbas/privacy';
import { CONFIG } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { KycConfig } from '../kyc.config';

export type PersonalField = 'iin' | 'full_name' | 'birth_date' | 'phone' | 'email' | 'document';

@Injectable()
export class EncryptedPersonStore {
  readonly #cipher: FieldCipher;
  readonly #index: BlindIndex;

  constructor(@Inject(CONFIG) config: KycConfig) {
    this.#cipher = new FieldCipher(readKeyring(config.KYC_KEYRING_FILE));
    this.#index = new BlindIndex(readSecret(config.KYC_BLIND_INDEX_FILE));
  }

  newKey(): WrappedKey {
    return this.#cipher.newKey();
  }

  iinIndex(iin: string): string {
    return this.#index.of('iin', iin);
  }

  seal(key: WrappedKey, customerId: string, field: PersonalField, value: string): string {
    return this.#cipher.encrypt(key, `customer.${field}:${customerId}`, value);
  }

  open(key: string, customerId: string, field: PersonalField, sealed: string): string {
    return this.#cipher.decrypt(key as WrappedKey, `customer.${field}:${customerId}`, sealed);
  }
}
