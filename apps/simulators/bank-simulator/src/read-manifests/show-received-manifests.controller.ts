// Shows a developer which manifests a simulated bank received, and whether they agree with what it read and wrote.
import { listBankManifests } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok, refuse, withoutNulls } from '@aiyrbas/kernel';
import { Controller, Inject } from '@nestjs/common';
import { MESSAGE_KEYS, type MessageKeys } from '../integration/message-keys';
import { type ReceivedManifest, ReceivedManifests } from './received-manifests';
import { VerifyManifest } from './verify-manifest';

@Controller()
export class ShowReceivedManifestsController {
  constructor(
    private readonly received: ReceivedManifests,
    private readonly verify: VerifyManifest,
    @Inject(MESSAGE_KEYS) private readonly keys: MessageKeys,
  ) {}

  @Endpoint(listBankManifests)
  async list(@ParsedCall() call: CallOf<typeof listBankManifests>): ResponseTo<typeof listBankManifests> {
    const bic = call.params.bic!;
    if (!this.keys.ofBank.has(bic)) return refuse({ code: 'not_found', detail: `there is no key of ${bic}` });
    return ok({ items: await Promise.all(this.received.of(bic).map((one) => this.#viewOf(one))) });
  }

  async #viewOf(received: ReceivedManifest) {
    const { topic, kind, number, day, until, count, root } = received.manifest;
    const { status, repeats, faults } = await this.verify.execute(received);
    return {
      ...{ id: received.id, topic, kind, number, ...withoutNulls({ day }), until, count, root },
      ...{ status, repeats, faults: [...faults] },
    };
  }
}
