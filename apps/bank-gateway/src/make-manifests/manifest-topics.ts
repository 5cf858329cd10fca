// The topics of all partner banks that have manifests.
import { MANIFEST_STREAMS, type ManifestStream, bankTopic } from '@aiyrbas/contracts';
import { Injectable } from '@nestjs/common';
import { Institution } from '../domain/institution';

@Injectable()
export class ManifestTopics {
  readonly all: readonly { readonly topic: string; readonly bic: string; readonly stream: ManifestStream }[];

  constructor(institution: Institution) {
    const streams = Object.keys(MANIFEST_STREAMS) as ManifestStream[];
    this.all = institution.bics.flatMap((bic) =>
      streams.map((stream) => ({ topic: bankTopic(bic, stream).name, bic, stream })),
    );
  }
}
