// What became of a bank's message: whether it was accepted, which entries it brought, and which events it caused.
import { listBankMessages, listMessagesOfKey, uuid } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo, pageOf, toPage } from '@aiyrbas/http';
import { ok, refuse, withoutNulls } from '@aiyrbas/kernel';
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
    if (!call.query.noted) return ok({ items: (await this.messages.find(this.db, call.query)).map(viewOf) });
    const page = pageOf(call.query, uuid);
    if (!page.ok) return page;
    const { after, limit } = page.value;
    const rows = await this.messages.noted(this.db, { bank: call.query.bank, after, limit: limit + 1 });
    return ok(toPage(rows, page.value, ({ message }) => message.id, viewOf));
  }

  @Endpoint(listMessagesOfKey)
  async listOfKey(@ParsedCall() call: CallOf<typeof listMessagesOfKey>): ResponseTo<typeof listMessagesOfKey> {
    const page = pageOf(call.query, uuid);
    if (!page.ok) return page;
    const { after, limit } = page.value;
    const wanted = { since: call.query.since, after, limit: limit + 1 };
    const rows = await this.messages.acceptedWith(this.db, call.params.kid!, wanted);
    if (rows === undefined) return refuse({ code: 'not_found' });
    return ok(toPage(rows, page.value, ({ message }) => message.id, viewOf));
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
