// Shows a developer what came back for a message that a simulated bank sent.
import { listBankAcknowledgements } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok, refuse, withoutNulls } from '@aiyrbas/kernel';
import { Controller, Inject } from '@nestjs/common';
import { MESSAGE_KEYS, type MessageKeys } from '../integration/message-keys';
import { ReceivedAcknowledgements } from './received-acknowledgements';

@Controller()
export class ShowAcknowledgementsController {
  constructor(
    private readonly received: ReceivedAcknowledgements,
    @Inject(MESSAGE_KEYS) private readonly keys: MessageKeys,
  ) {}

  @Endpoint(listBankAcknowledgements)
  list(@ParsedCall() call: CallOf<typeof listBankAcknowledgements>): ResponseTo<typeof listBankAcknowledgements> {
    const bic = call.params.bic!;
    if (!this.keys.ofBank.has(bic)) {
      return Promise.resolve(refuse({ code: 'not_found', detail: `there is no key of ${bic}` }));
    }
    const items = this.received.of(bic, call.query.of).map(({ id, type, reference, code, ...rest }) => ({
      ...{ id, type, reference, code },
      ...withoutNulls({ description: rest.description, location: rest.location, position: rest.position }),
    }));
    return Promise.resolve(ok({ items }));
  }
}
