// `GET /v1/ledger/keys`: whoever holds a checkpoint can verify it without trusting us.
import { type ReplyOf, ledgerKeys } from '@aiyrbas/contracts';
import { Endpoint, type Refusal } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { CheckpointSigner } from '../persistence/checkpoint-signer';

@Controller()
export class PublishCheckpointKeysController {
  constructor(private readonly signer: CheckpointSigner) {}

  @Endpoint(ledgerKeys)
  async show(): Promise<Result<ReplyOf<typeof ledgerKeys>, Refusal>> {
    return ok({ keys: this.signer.publicKeys.map((key) => ({ ...key })) });
  }
}
