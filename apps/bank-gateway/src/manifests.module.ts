// Manifests of the banks' topics: what we have sent and what we have read, so that a bank can prove that nothing is missing.
import { Module } from '@nestjs/common';
import { IntegrationModule } from './integration/integration.module';
import { MakeManifest } from './make-manifests/make-manifest';
import { MakeManifestsJob } from './make-manifests/make-manifests.job';
import { ManifestTimer } from './make-manifests/manifest-timer';
import { ManifestTopics } from './make-manifests/manifest-topics';
import { MeasureManifests } from './make-manifests/measure-manifests';
import { RequestManifestsController } from './make-manifests/request-manifests.controller';
import { ReadRecords, SentRecords } from './make-manifests/topic-records';
import { PersistenceModule } from './persistence/persistence.module';
import { ShowManifestsController } from './show-manifests/show-manifests.controller';

@Module({
  imports: [PersistenceModule, IntegrationModule],
  controllers: [RequestManifestsController, ShowManifestsController],
  providers: [
    ManifestTopics,
    SentRecords,
    ReadRecords,
    MakeManifest,
    MakeManifestsJob,
    ManifestTimer,
    MeasureManifests,
  ],
})
export class ManifestsModule {}
