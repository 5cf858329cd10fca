// What bank-gateway makes of a message of the corpus, in a few lines of text: the message's own outcome, each entry that it
// brought, and what became of our requests. Everything that a message names as ours was instructed before.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cancellationRequested, collectionRequested, payoutRequested } from '@aiyrbas/contracts';
import { type AnyMessage, comparableId, linesOf, parseAnyMessage } from '@aiyrbas/iso20022';
import { expectOk, uuidv7 } from '@aiyrbas/kernel';
import { BIC, Gateway, IBAN, PERSON, newId } from './gateway';

/** The customer of the corpus, whose account is `IBAN`. */
const IIN = '900115300013';
const OURS = /^[0-9a-f]{32}$/;
/** The message that the answers of the corpus are about. */
const ORIGINAL = 'o-1';

const FOLDER = join(__dirname, '../../../../libs/iso20022/src/testing/dialects');
const readText = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

export interface CorpusRow {
  readonly file: string;
  readonly habit: string;
  /** What bank-gateway must make of it. */
  readonly gateway: readonly string[];
}
export const CORPUS = JSON.parse(readText('expected.json')) as readonly CorpusRow[];

type Kind = 'collection' | 'payout';
interface Request {
  readonly kind: Kind;
  readonly amount: string;
  /** Whom the message states on the other side: the request was about that account. */
  readonly iban?: string | undefined;
  readonly iin?: string | undefined;
  readonly name?: string | undefined;
}
type Requests = Map<string, Request>;

export class CorpusGateway {
  private constructor(
    readonly gateway: Gateway,
    private readonly owner: { customerId: string; accountId: string },
  ) {}

  static async start(): Promise<CorpusGateway> {
    const gateway = await Gateway.start();
    const customerId = uuidv7();
    await gateway.identityArrives(customerId, { ...PERSON, customerId, iin: IIN });
    const account = expectOk(
      await gateway.db.tx((tx) => gateway.linkAccount.execute(tx, { customerId, iban: IBAN, cause: {} }, new Date())),
      'the customer of the corpus links an account',
    );
    await gateway.receive(await gateway.ownership(account.verificationId, true));
    return new CorpusGateway(gateway, { customerId, accountId: account.id });
  }

  /** @returns what became of the message; the next one finds nothing of it. */
  async outcomeOf(file: string): Promise<string[]> {
    const { db } = this.gateway;
    await this.gateway.database.owner.query(
      `truncate suspense, cancellation, instruction, entry_sighting, statement_page, entry, report_claim cascade`,
    );
    const xml = readText(`messages/${file}`);
    const parsed = parseAnyMessage(xml);
    const cancelled = parsed.ok ? await this.#prepare(parsed.value) : undefined;
    const type = parsed.ok ? parsed.value.version : (/tech:xsd:([\w.]+)"/.exec(xml)?.[1] ?? 'camt.054.001.08');
    const message = await this.gateway.report(type as AnyMessage['name'], newId(), xml);
    const [parked] = await this.gateway.receive(message);
    if (parked) return [`refused ${parked.reason.split(':')[0]}`];
    const [archived] = await db.query<{ verdict: string; reason: string | null }>(
      `select verdict, reason from bank_message where ce_id = $1`,
      [message.id],
    );
    return [
      [archived!.verdict, archived!.reason].filter(Boolean).join(': '),
      ...(await this.#entries()),
      ...(await this.#requests()),
      ...(cancelled ? [`cancellation ${await this.#cancellation(cancelled)}`] : []),
      ...(parsed.ok ? await this.#accounts(parsed.value) : []),
    ];
  }

  /** What the message is about was asked for: requests, a cancellation, the owners of accounts. */
  async #prepare(message: AnyMessage): Promise<string | undefined> {
    const orders = new Map<string, string>();
    for (const [requestId, request] of requestsOf(message)) {
      orders.set(requestId, await this.#instruct(requestId, request));
    }
    if ((message.name === 'pain.014.001.07' || message.name === 'pain.002.001.12') && !message.model.requestId) {
      const requestId = newId();
      const kind = message.name === 'pain.014.001.07' ? 'collection' : 'payout';
      await this.#instruct(requestId, { kind, amount: '100000.00' });
      // Its end is the same in each run.
      await this.gateway.db.query(
        `update instruction set message_id = $1, request_id = left(request_id, 28) || '0000'
        where request_id = $2`,
        [ORIGINAL, requestId],
      );
    }
    if (message.name === 'camt.029.001.09') {
      const { cancellationId, requestId } = message.model;
      const { customerId } = this.owner;
      const about = { orderId: orders.get(requestId!)!, customerId, firm: 'aiyrbas', bic: BIC };
      await this.gateway.instruct(
        this.gateway.ours(cancellationRequested, { ...about, requestId: cancellationId, collectionId: requestId! }),
      );
      return cancellationId;
    }
    if (message.name === 'acmt.024.001.02') {
      for (const { requestId } of message.model.results) await this.#question(requestId);
    }
    return undefined;
  }

  /** @returns the order that it is for. */
  async #instruct(requestId: string, { kind, amount, iban, iin, name = PERSON.fullName }: Request): Promise<string> {
    const { gateway, owner } = this;
    const { body } = kind === 'collection' ? gateway.collection(owner, amount) : gateway.payout(owner, amount);
    await gateway.instruct(
      kind === 'collection'
        ? gateway.ours(collectionRequested, { lockUntil: '2026-11-23T12:00:00.000Z', ...body, requestId })
        : gateway.ours(payoutRequested, { ...body, requestId }),
    );
    // The message names the customer of the request.
    const identity = { ...PERSON, customerId: owner.customerId, iin: IIN, fullName: name };
    await gateway.identityArrives(owner.customerId, identity);
    if (iban !== undefined && iban !== IBAN) {
      const accountId = await this.#account(iban, iin, name);
      await gateway.db.query(`update instruction set bank_account_id = $2 where request_id = $1`, [
        requestId,
        accountId,
      ]);
    }
    return body.orderId;
  }

  /** That account of another customer. Nobody links accounts at banks of other countries, so the row is copied. */
  async #account(iban: string, iin: string | undefined, fullName: string): Promise<string> {
    const [customerId, accountId] = [uuidv7(), uuidv7()];
    await this.gateway.identityArrives(customerId, { ...PERSON, customerId, iin: iin ?? IIN, fullName });
    await this.gateway.db.query(
      `insert into bank_account select (jsonb_populate_record(b, jsonb_build_object('id', $1::text,
         'customer_id', $2::text, 'verification_id', $3::text, 'iban_index', $4::text))).*
       from bank_account b where b.id = $5`,
      [accountId, customerId, newId(), this.gateway.encryptedStore.index('iban', iban), this.owner.accountId],
    );
    return accountId;
  }

  /** A question about the owner of another account of the customer, as the message answers it. */
  async #question(verificationId: string): Promise<void> {
    await this.gateway.db.query(
      `insert into bank_account select (jsonb_populate_record(b, jsonb_build_object('id', gen_random_uuid(),
         'verification_id', $1::text, 'iban_index', $1::text, 'status', 'pending', 'reason', null, 'decided_at', null))).*
       from bank_account b where b.id = $2`,
      [verificationId, this.owner.accountId],
    );
  }

  async #entries(): Promise<string[]> {
    const rows = await this.gateway.db.query<{ line: string }>(
      `select concat_ws(' ', case e.direction when 'credit' then '+' else '-' end || e.stated_amount, e.match,
         case when s.entry_id is not null then 'suspense' end,
         case when s.entry_id is not null then case when s.payer is null then 'payer=unknown' else 'payer=known' end end,
         case when exists (select from instruction r where r.entry_id = e.id) then 'returning' end) as line
       from entry e left join suspense s on s.entry_id = e.id`,
    );
    return rows.map(({ line }) => line).sort();
  }

  async #requests(): Promise<string[]> {
    const rows = await this.gateway.db.query<{ line: string }>(
      `select concat_ws(' ', kind, right(request_id, 4), state, failure_code, bank_reason,
         case when blocked_at is not null then 'blocked' end) as line
       from instruction where kind <> 'return' order by request_id`,
    );
    return rows.map(({ line }) => line);
  }

  async #cancellation(id: string): Promise<string> {
    const [row] = await this.gateway.db.query<{ state: string }>(`select state from cancellation where id = $1`, [id]);
    return row!.state;
  }

  async #accounts(message: AnyMessage): Promise<string[]> {
    if (message.name !== 'acmt.024.001.02') return [];
    const rows = await this.gateway.db.query<{ line: string }>(
      `select 'account ' || right(verification_id, 4) || ' ' || status as line from bank_account
       where verification_id = any($1::text[]) order by verification_id`,
      [message.model.results.map(({ requestId }) => requestId)],
    );
    return rows.map(({ line }) => line);
  }
}

/** The requests of ours that a message names, each of the kind and the amount that it states. */
function requestsOf(message: AnyMessage): Requests {
  const requests: Requests = new Map();
  const add = (
    stated: string | undefined,
    kind: Kind,
    amount = '100000.00',
    of: Pick<Request, 'iban' | 'iin' | 'name'> = {},
  ): void => {
    const id = comparableId(stated ?? '');
    if (OURS.test(id) && !requests.has(id)) requests.set(id, { kind, amount, ...of });
  };
  switch (message.name) {
    case 'pain.014.001.07':
      add(message.model.requestId, 'collection');
      break;
    case 'pain.002.001.12':
      add(message.model.requestId, 'payout');
      break;
    case 'camt.029.001.09':
      add(message.model.requestId, 'collection');
      break;
    case 'camt.052.001.08':
    case 'camt.053.001.08':
    case 'camt.054.001.08':
      for (const line of message.model.reports.flatMap(({ entries }) => entries.flatMap(linesOf))) {
        const isOut = line.direction === 'DBIT' || line.transaction?.returnReason !== undefined;
        const other = line.direction === 'DBIT' ? line.transaction?.creditor : line.transaction?.debtor;
        const { iban, iin, name } = other ?? {};
        add(line.transaction?.requestId, isOut ? 'payout' : 'collection', tenge(line.amount), { iban, iin, name });
      }
      break;
    default:
  }
  return requests;
}

const tenge = (amount: string): string => Number(amount).toFixed(2);
