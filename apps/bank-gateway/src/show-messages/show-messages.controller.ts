// What became of a bank's message: whether it was accepted, which entries it brought, and which events it caused.
import { listBankMessages } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok, withoutNulls } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { type ReceivedMessage, ShowMessages } from './show-messages.query';

@Controller()
export class ShowMessagesController {
  constructor(
    private readonly db: Database,
    private readonly messages: ShowMessages,
  ) {}

  @Endpoint(listBankMessages)
  async list(@ParsedCall() call: CallOf<typeof listBankMessages>): ResponseTo<typeof listBankMessages> {
    return ok({ items: (await this.messages.find(this.db, call.query)).map(viewOf) });
  }
}

function viewOf({ message, entries, events }: ReceivedMessage) {
  const { ceId, bic, type, messageId, verdict, reason, recordedAt } = message;
  return {
    id: ceId,
    bank: bic,
    type,
    outcome: verdict as 'accepted' | 'repeated' | 'refused',
    receivedAt: recordedAt.toISOString(),
    ...withoutNulls({ messageId, reason }),
    entries: entries.map(({ requestId, suspense, ...entry }) => ({
      ...entry,
      ...withoutNulls({ requestId, suspense }),
    })),
    events,
  };
}
