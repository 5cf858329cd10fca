// Signed roots of blocks, and the keys to verify them: whoever holds a checkpoint need not trust us.
import { ledgerKeys, listCheckpoints } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
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
  async checkpoints(@ParsedCall() { query }: CallOf<typeof listCheckpoints>): ResponseTo<typeof listCheckpoints> {
    const page = pageOf(query, numbered);
    return page.ok ? ok(await this.published.page(page.value)) : page;
  }

  @Endpoint(ledgerKeys)
  async keys(): ResponseTo<typeof ledgerKeys> {
    const keys = await this.signer.publicKeys();
    return ok({ keys: keys.map((key) => ({ ...key })) });
  }
}
