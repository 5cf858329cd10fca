import { defineService } from '@aiyrbas/service-host';
import { kycConfig } from './kyc.config';
import { KycModule } from './kyc.module';
import { ClearanceEntity, MonthUsageEntity } from './store/clearance.entity';
import { CustomerEntity } from './store/customer.entity';
import { LimitPolicyEntity } from './store/limit-policy.entity';
import { migrations } from './store/migrations';

export const kycService = defineService({
  name: 'kyc',
  schema: 'kyc',
  migrations,
  entities: [CustomerEntity, ClearanceEntity, MonthUsageEntity, LimitPolicyEntity],
  config: kycConfig,
  module: KycModule,
});
