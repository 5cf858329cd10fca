// The controller through which an operator requests the manifests of a bank now. The job makes them.
import { requestManifests } from '@aiyrbas/contracts';
import { operatorName } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { type Ids, ok, refuse } from '@aiyrbas/kernel';
import { IDS } from '@aiyrbas/service-host';
import { Controller, Inject } from '@nestjs/common';
import { Institution } from '../domain/institution';
import { ManifestsStore } from '../persistence/manifests.store';
import { ManifestTimer } from './manifest-timer';

@Controller()
export class RequestManifestsController {
  constructor(
    private readonly commands: Commands,
    private readonly institution: Institution,
    private readonly manifests: ManifestsStore,
    private readonly timer: ManifestTimer,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  @Endpoint(requestManifests)
  request(@ParsedCall() call: CallOf<typeof requestManifests>): ResponseTo<typeof requestManifests> {
    const requestedBy = operatorName(call.principal);
    const { bic } = call.body;
    return this.commands.once(call, async (tx, now) => {
      if (!this.institution.hasAccountAt(bic)) {
        return refuse({ code: 'bank_unsupported', detail: 'the firm has no account at this bank' });
      }
      const id = this.ids.uuid();
      this.manifests.request(tx, { id, bic, requestedBy, requestedAt: now });
      tx.afterCommit(() => this.timer.nudge());
      return ok({ id, bic, requestedAt: now.toISOString() });
    });
  }
}
