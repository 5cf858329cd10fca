// The public keys of the banks: taken over from the configuration once, then registered, ended and revoked by two people.
import { Module } from '@nestjs/common';
import { ChangeKeys } from './change-keys/change-keys';
import { ChangeKeysController } from './change-keys/change-keys.controller';
import { IntegrationModule } from './integration/integration.module';
import { PersistenceModule } from './persistence/persistence.module';
import { TakeOverKeysJob } from './take-over-keys/take-over-keys.job';

@Module({
  imports: [PersistenceModule, IntegrationModule],
  controllers: [ChangeKeysController],
  providers: [TakeOverKeysJob, ChangeKeys],
})
export class KeysModule {}
