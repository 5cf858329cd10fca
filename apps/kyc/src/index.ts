import { defineService } from '@aiyrbas/service-host';
import { kycConfig } from './kyc.config';
import { KycModule } from './kyc.module';
import { ClearanceEntity, MonthUsageEntity } from './persistence/clearance.entity';
import { CustomerEntity } from './persistence/customer.entity';
import { LimitPolicyEntity } from './persistence/limit-policy.entity';
import { migrations } from './persistence/migrations';

export const kycService = defineService({
  name: 'kyc',
  schema: 'kyc',
  migrations,
  entities: [CustomerEntity, ClearanceEntity, MonthUsageEntity, LimitPolicyEntity],
  config: kycConfig,
  module: KycModule,
});
