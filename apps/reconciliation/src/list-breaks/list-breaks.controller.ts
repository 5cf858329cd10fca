// `GET /v1/reconciliation/breaks` and one of them, for operators and the regulator.
import { listBreaks, showBreak } from '@aiyrbas/contracts';
import { listProposals, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, numbered, pageOf } from '@aiyrbas/http';
import { ok, refuse } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { breakView } from '../persistence/break.view';
import { BreaksStore } from '../persistence/breaks.store';
import { ACCEPTANCE_KIND } from '../domain/acceptance-kind';
import { breaksPage } from './list-breaks.query';

@Controller()
export class ListBreaksController {
  constructor(
    private readonly db: Database,
    private readonly breaks: BreaksStore,
  ) {}

  @Endpoint(listBreaks)
  async list(@ParsedCall() call: CallOf<typeof listBreaks>): ResponseTo<typeof listBreaks> {
    const page = pageOf(call.query, numbered);
    return page.ok ? ok(await breaksPage(this.db, call.query, page.value)) : page;
  }

  @Endpoint(showBreak)
  async show(@ParsedCall() call: CallOf<typeof showBreak>): ResponseTo<typeof showBreak> {
    const [row, proposals] = await Promise.all([
      this.breaks.byId(this.db, call.params.id!),
      listProposals(this.db, ACCEPTANCE_KIND, call.params.id!),
    ]);
    return row ? ok({ ...breakView(row), proposals: proposals.map(viewOfProposal) }) : refuse({ code: 'not_found' });
  }
}
