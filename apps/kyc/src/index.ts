import { defineService } from '@aiyrbas/service-host';
import { kycConfig } from './kyc.config';
import { KycModule } from './kyc.module';
import { migrations } from './store/migrations';

export const kycService = defineService({
  name: 'kyc',
  schema: 'kyc',
  migrations,
  config: kycConfig,
  module: KycModule,
});
