// `GET /v1/ledger/keys`: whoever holds a checkpoint can verify it without trusting us.
import { ledgerKeys } from '@aiyrbas/contracts';
import { Endpoint, type ResponseTo } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { CheckpointSigner } from '../persistence/checkpoint-signer';

@Controller()
export class PublishCheckpointKeysController {
  constructor(private readonly signer: CheckpointSigner) {}

  @Endpoint(ledgerKeys)
  async show(): ResponseTo<typeof ledgerKeys> {
    return ok({ keys: this.signer.publicKeys.map((key) => ({ ...key })) });
  }
}
