// What has become late is held against its key once more: now it may be called missing.
import type { Tx } from '@aiyrbas/persistence';
import { Injectable } from '@nestjs/common';
import { LinesStore } from '../store/lines.store';
import { Matching } from '../store/matching';

const AT_ONCE = 500;

@Injectable()
export class WatchDeadlines {
  constructor(
    private readonly lines: LinesStore,
    private readonly matching: Matching,
  ) {}

  /** @returns how many keys were looked at; as long as it is not zero there may be more. */
  async execute(tx: Tx, now?: Date): Promise<number> {
    await this.lines.takeTurn(tx);
    const at = now ?? (await this.lines.now(tx));
    const groups = await this.lines.due(tx, at, AT_ONCE);
    await this.matching.settle(tx, groups, at);
    return groups.length;
  }
}
