// The controller that shows the rails: which are open, which are suspended, and why.
import { type ReplyOf, listRails } from '@aiyrbas/contracts';
import { Endpoint, type ResponseTo } from '@aiyrbas/http';
import { ok } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { type RailRow, RailsStore } from '../persistence/rails.store';

type Rail = ReplyOf<typeof listRails>['items'][number];

@Controller()
export class ShowRailsController {
  constructor(
    private readonly database: Database,
    private readonly rails: RailsStore,
  ) {}

  @Endpoint(listRails)
  async list(): ResponseTo<typeof listRails> {
    return ok({ items: (await this.rails.all(this.database)).map(railReply) });
  }
}

function railReply(row: RailRow): Rail {
  const { id, scheme, direction } = row;
  const rail = { id, ...(row.bic === null ? {} : { bank: row.bic }), scheme, direction };
  if (row.suspension_id === null || row.from_at === null || row.reason === null || row.legal_reference === null)
    return { ...rail, status: 'open' };
  return {
    ...rail,
    status: 'suspended',
    suspension: {
      id: row.suspension_id,
      from: row.from_at.toISOString(),
      ...(row.to_at === null ? {} : { to: row.to_at.toISOString() }),
      reason: row.reason,
      legalReference: row.legal_reference,
      ...(row.bin_range === null ? {} : { binRange: row.bin_range }),
    },
  };
}
