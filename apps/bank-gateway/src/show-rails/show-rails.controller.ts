// The controller that shows the rails: which are open, which are suspended, and why.
import { type ReplyOf, listRails } from '@aiyrbas/contracts';
import { Endpoint, type ResponseTo } from '@aiyrbas/http';
import { ok, withoutNulls } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import type { Rail, Suspension } from '../persistence/rail.entity';
import { RailsStore } from '../persistence/rails.store';
import { suspensionView } from '../persistence/suspension.view';

type Reply = ReplyOf<typeof listRails>;

@Controller()
export class ShowRailsController {
  constructor(
    private readonly database: Database,
    private readonly rails: RailsStore,
  ) {}

  @Endpoint(listRails)
  async list(): ResponseTo<typeof listRails> {
    const [rails, now] = await Promise.all([this.rails.all(this.database), this.rails.suspensionsNow(this.database)]);
    return ok({
      items: rails.map((rail) =>
        railReply(
          rail,
          now.find(({ railId }) => railId === rail.id),
        ),
      ),
    });
  }
}

function railReply({ id, bic, scheme, direction }: Rail, suspension: Suspension | undefined): Reply['items'][number] {
  const rail = { id, ...withoutNulls({ bank: bic }), scheme, direction };
  return suspension
    ? { ...rail, status: 'suspended', suspension: suspensionView(suspension) }
    : { ...rail, status: 'open' };
}
