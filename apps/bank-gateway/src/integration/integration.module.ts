// Who we are to the banks, the keys, and the way to them.
import { CONFIG, KeyServerStatus } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import type { BankGatewayConfig } from '../bank-gateway.config';
import { Institution } from '../domain/institution';
import { PersistenceModule } from '../persistence/persistence.module';
import { BankMessageSender } from './bank-message-sender';
import { BANK_KEYS, BankKeys } from './bank-keys';
import { SIGNING_KEY, openMessageKey } from './message-keys';

const institutionOf = (config: BankGatewayConfig): Institution =>
  new Institution({
    name: config.FIRM_NAME,
    bin: config.FIRM_BIN,
    environment: config.DEPLOYMENT_ENVIRONMENT,
    banks: config.PARTNER_BANKS,
    purposes: {
      collection: { code: config.COLLECTION_PURPOSE, text: config.COLLECTION_PURPOSE_TEXT },
      payout: { code: config.PAYOUT_PURPOSE, text: config.PAYOUT_PURPOSE_TEXT },
      refund: { code: config.REFUND_PURPOSE, text: config.REFUND_PURPOSE_TEXT },
      return: { code: config.RETURN_PURPOSE, text: config.RETURN_PURPOSE_TEXT },
    },
    responseMinutes: config.BANK_RESPONSE_MINUTES,
  });

@Module({
  imports: [PersistenceModule],
  providers: [
    BankMessageSender,
    { provide: SIGNING_KEY, inject: [CONFIG, KeyServerStatus], useFactory: openMessageKey },
    BankKeys,
    { provide: BANK_KEYS, useExisting: BankKeys },
    { provide: Institution, inject: [CONFIG], useFactory: institutionOf },
  ],
  exports: [BankMessageSender, BankKeys, BANK_KEYS, Institution],
})
export class IntegrationModule {}
