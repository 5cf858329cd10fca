// Who the customers are, and their own bank accounts.
import { Module } from '@nestjs/common';
import { IntegrationModule } from './integration/integration.module';
import { KeepIdentity } from './keep-identity/keep-identity';
import { KeepIdentityConsumer } from './keep-identity/keep-identity.consumer';
import { LinkAccount } from './link-account/link-account';
import { LinkAccountController } from './link-account/link-account.controller';
import { Arrivals } from './messaging/arrivals';
import { PersistenceModule } from './persistence/persistence.module';
import { ShowAccountsController } from './show-accounts/show-accounts.controller';
import { ShowAccounts } from './show-accounts/show-accounts.query';

@Module({
  imports: [PersistenceModule, IntegrationModule],
  controllers: [KeepIdentityConsumer, LinkAccountController, ShowAccountsController],
  providers: [Arrivals, KeepIdentity, LinkAccount, ShowAccounts],
})
export class AccountsModule {}
