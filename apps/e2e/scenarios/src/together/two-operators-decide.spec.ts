// What two people approve is in force byte for byte: what the second one is shown, with its hash, is what the API says afterwards.
import type {
  ProposalView,
  ReplyOf,
  listLedgerTransactions,
  listLimitPolicies,
  listRailSuspensions,
  listSwitches,
  suspendRail,
} from '@aiyrbas/contracts';
import { canonicalJson, sha256 } from '@aiyrbas/kernel';
import { ledgerBalances } from '../language/ledger';
import { Person } from '../language/person';
import type { Platform } from '../language/platform';
import { leave, sharedPlatform } from '../language/together';

let platform: Platform;
let dana: Person;
let erlan: Person;
beforeAll(async () => {
  platform = await sharedPlatform();
  dana = await Person.withRole(platform, 'admin', 'dana');
  erlan = await Person.withRole(platform, 'admin', 'erlan');
}, 100_000);
afterAll(() => ledgerBalances(platform), 60_000);
afterAll(leave, 60_000);

type Payload = Record<string, unknown>;

interface Kind {
  /** Where it is proposed, and with what. */
  readonly proposal: () => Promise<readonly [path: string, body: object]>;
  /** Where it is decided. */
  readonly decisions: (proposal: ProposalView, proposedAt: string) => string;
  /** Whether a decision names its proposal in its body. */
  readonly isNamed?: boolean;
  /** What is in force, as the API says it, and the same in the words of the payload. */
  readonly inForce: (payload: Payload, decided: ProposalView) => Promise<readonly [shown: unknown, approved: unknown]>;
}

const RAIL = '01890000-0000-7000-8000-000000000001';
const RULE = 'two-people';
const limit = (change: object): Kind => ({
  proposal: async () => {
    const text = { legalReference: 'r. 3.1.1 «тест» 😀', howToRaise: 'pass\nthe test' };
    return ['/v1/limits/policies', { rule: RULE, cap: { amount: '900000000000', asset: 'KZT' }, ...text, ...change }];
  },
  decisions: ({ id }) => `/v1/limits/policies/${id}/decisions`,
  inForce: async (payload, { decidedAt, proposedBy, decidedBy }) => {
    const { items } = await dana.gets<ReplyOf<typeof listLimitPolicies>>('/v1/limits/policies');
    const validFrom = payload['validFrom'] ?? decidedAt;
    const { id: _id, ...shown } = items.find((one) => one.rule === RULE && one.validFrom === validFrom)!;
    return [shown, { ...payload, validFrom, proposedBy, approvedBy: decidedBy }];
  },
});
let suspension: ReplyOf<typeof suspendRail>;
let adjustment: string;
const bookedAs = async (kind: string, decided: ProposalView) => {
  const { items } = await dana.gets<ReplyOf<typeof listLedgerTransactions>>('/v1/ledger/transactions');
  const booked = items.find((one) => one.kind === kind && one.bookedAt === decided.decidedAt)!;
  const { debit, credit, amount, asset } = booked.transfers[0]!;
  return { id: booked.id, firm: booked.firm, debit, credit, amount: { amount, asset } };
};

const KINDS: Record<string, Kind> = {
  'a limit from a day on, written without milliseconds': limit({ validFrom: '2099-02-28T19:00:00Z' }),
  'a limit from a moment on, of which the client wrote more zeros': limit({ validFrom: '2098-01-01T00:00:00.120000Z' }),
  'a limit at once': limit({ cap: { amount: '900000000000.5', asset: 'KZT' } }),
  'the end of a suspension that is yet to begin': {
    proposal: async () => {
      const dates = { from: '2099-01-01T00:00:00.1Z', to: '2099-02-28T23:59:59Z' };
      suspension = await dana.gets(`/v1/rails/${RAIL}/suspensions`, { reason: 'x', legalReference: 'y', ...dates });
      expect([suspension.from, suspension.to]).toEqual(['2099-01-01T00:00:00.100Z', '2099-02-28T23:59:59.000Z']);
      return [`/v1/rails/${RAIL}/suspensions/${suspension.id}/decisions`, { choice: 'resume', comment: 'as agreed' }];
    },
    decisions: (_proposal, path) => path,
    isNamed: true,
    inForce: async ({ railId }) => {
      const { items } = await dana.gets<ReplyOf<typeof listRailSuspensions>>(`/v1/rails/${RAIL}/suspensions`);
      // One that has not begun never applies.
      return [items.find(({ id }) => id === suspension.id), { ...suspension, railId, to: suspension.from }];
    },
  },
  'opening again what was stopped': {
    proposal: async () => {
      const what = { scope: 'asset:NOTHING', comment: 'put right' };
      await dana.gets('/ops/v1/orders/switches/stops', what);
      return ['/ops/v1/orders/switches/openings', what];
    },
    decisions: ({ id }) => `/ops/v1/orders/switches/openings/${id}/decisions`,
    inForce: async (payload, { decidedAt, decidedBy }) => {
      const { items } = await dana.gets<ReplyOf<typeof listSwitches>>('/ops/v1/orders/switches');
      const shown = items.find(({ scope }) => scope === payload['scope']);
      return [shown, { ...payload, stopped: false, by: decidedBy, at: decidedAt }];
    },
  },
  'an adjustment of the books, of which the client wrote fewer digits': {
    proposal: async () => [
      '/v1/ledger/adjustments',
      { debit: 'house', credit: 'capital', amount: { amount: '1.5', asset: 'KZT' }, comment: 'case 12' },
    ],
    decisions: ({ id }) => `/v1/ledger/corrections/${id}/decisions`,
    inForce: async ({ what: _what, comment: _comment, ...payload }, decided) => {
      const { id, ...shown } = await bookedAs('adjustment', decided);
      adjustment = id;
      return [shown, payload];
    },
  },
  'its reversal': {
    proposal: async () => ['/v1/ledger/reversals', { transactionId: adjustment, comment: 'it was wrong' }],
    decisions: ({ id }) => `/v1/ledger/corrections/${id}/decisions`,
    inForce: async (_payload, decided) => {
      const { id: _id, ...shown } = await bookedAs('reversal', decided);
      const amount = { amount: '1.50', asset: 'KZT' };
      return [shown, { firm: 'aiyrbas', debit: 'capital', credit: 'house', amount }];
    },
  },
};

it.each(Object.entries(KINDS))('%s', async (_what, kind) => {
  const [path, body] = await kind.proposal();
  const proposal = await dana.gets<ProposalView>(path, body);
  const { id, payload, payloadHash } = proposal;
  // Whoever keeps the answer can hold the hash to it.
  expect(sha256(canonicalJson(payload)).toString('hex')).toBe(payloadHash);
  const decision = { decision: 'approve', payloadHash, ...(kind.isNamed ? { proposalId: id } : {}) };
  const decided = await erlan.gets<ProposalView>(kind.decisions(proposal, path), decision);
  expect(decided.status).toBe('approved');
  expect(canonicalJson([decided.payload, decided.payloadHash])).toBe(canonicalJson([payload, payloadHash]));
  const [shown, approved] = await kind.inForce(payload, decided);
  expect(canonicalJson(shown)).toBe(canonicalJson(approved));
});

it.each([
  ['a date that has passed', { validFrom: '2020-01-01T00:00:00Z' }],
  ['a day that there is not', { validFrom: '2099-02-30T00:00:00Z' }],
])('a limit from %s is proposed to nobody', async (_what, change) => {
  const [path, body] = await limit(change).proposal();
  const response = await dana.call(path, { body });
  expect([response.status, response.body]).toMatchObject([400, { code: 'invalid_request' }]);
});
