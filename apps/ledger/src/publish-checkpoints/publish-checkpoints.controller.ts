// Signed roots of blocks, and the keys to verify them: whoever holds a checkpoint need not trust us.
import { type ReplyOf, ledgerKeys, listCheckpoints } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type Refusal, numbered, pageOf } from '@aiyrbas/http';
import { type Result, ok } from '@aiyrbas/kernel';
import { Controller } from '@nestjs/common';
import { CheckpointSigner } from '../persistence/checkpoint-signer';
import { PublishCheckpoints } from './publish-checkpoints.query';

@Controller()
export class PublishCheckpointsController {
  constructor(
    private readonly published: PublishCheckpoints,
    private readonly signer: CheckpointSigner,
  ) {}

  @Endpoint(listCheckpoints)
  async checkpoints(
    @ParsedCall() { query }: CallOf<typeof listCheckpoints>,
  ): Promise<Result<ReplyOf<typeof listCheckpoints>, Refusal>> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.published.page(page.value)) : page;
  }

  @Endpoint(ledgerKeys)
  async keys(): Promise<Result<ReplyOf<typeof ledgerKeys>, Refusal>> {
    return ok({ keys: this.signer.publicKeys.map((key) => ({ ...key })) });
  }
}
