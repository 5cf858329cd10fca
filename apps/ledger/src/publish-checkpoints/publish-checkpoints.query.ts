// Signed roots of blocks, newest first.
import type { ReplyOf, listCheckpoints } from '@aiyrbas/contracts';
import { type Page, toPage } from '@aiyrbas/http';
import { Database, LessThan, find } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { BlockEntity } from '../persistence/block.entity';

@Injectable()
export class PublishCheckpoints {
  constructor(private readonly db: Database) {}

  async page(page: Page): Promise<ReplyOf<typeof listCheckpoints>> {
    const rows = await find(this.db, BlockEntity, {
      where: page.after === null ? {} : { block: LessThan(Number(page.after)) },
      order: { block: 'DESC' },
      take: page.limit + 1,
    });
    return toPage(
      rows,
      page,
      ({ block }) => `${block}`,
      ({ block, root, transactions, signedAt, jws }) => ({
        ...{ block, root, transactions, jws },
        signedAt: signedAt.toISOString(),
      }),
    );
  }
}
