import { CONFIG, KeyServerStatus } from '@aiyrbas/service-host';
import { Module } from '@nestjs/common';
import type { QuotesConfig } from '../quotes.config';
import { InventoryStore } from './inventory.store';
import { LeftStore } from './left.store';
import { Market } from './market';
import { QuoteSigner } from './quote-signer';
import { QuotesStore } from './quotes.store';
import { ReservationsStore } from './reservations.store';
import { TariffsStore } from './tariffs.store';

const SIGNER = {
  provide: QuoteSigner,
  inject: [CONFIG, KeyServerStatus],
  useFactory: async (config: QuotesConfig, keyServer: KeyServerStatus): Promise<QuoteSigner> => {
    const signer = await QuoteSigner.open(config);
    if (config.QUOTES_SIGNING_KEY_VAULT) keyServer.watch('QUOTES_SIGNING_KEY', signer);
    return signer;
  },
};
const STORES = [InventoryStore, LeftStore, Market, SIGNER, QuotesStore, ReservationsStore, TariffsStore];

@Module({ providers: STORES, exports: STORES })
export class QuotesPersistenceModule {}
