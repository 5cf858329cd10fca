// Which manifests of the banks' topics were published. For people; nothing waits for them.
import { listManifests, uuid } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, pageOf, toPage } from '@aiyrbas/http';
import { ok, withoutNulls } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { type ManifestRow, ManifestsStore } from '../persistence/manifests.store';

@Controller()
export class ShowManifestsController {
  constructor(
    private readonly db: Database,
    private readonly manifests: ManifestsStore,
  ) {}

  @Endpoint(listManifests)
  async list(@ParsedCall() call: CallOf<typeof listManifests>): ResponseTo<typeof listManifests> {
    const page = pageOf(call.query, uuid);
    if (!page.ok) return page;
    const { after, limit } = page.value;
    const { bank, topic } = call.query;
    const rows = await this.manifests.list(this.db, { bank, topic, after, limit: limit + 1 });
    return ok(toPage(rows, page.value, ({ id }) => id, viewOf));
  }
}

const viewOf = ({ id, bic, topic, kind, number, day, until, count, root, hash, ranges }: ManifestRow) => ({
  ...{ id, bank: bic, topic, kind, number, ...withoutNulls({ day }) },
  ...{ until: until.toISOString(), count, root, hash, ranges },
});
