// What every service answers for the platform itself.
import { z } from 'zod';
import { operationsOf, page, pageQuery } from '../operation';
import { manifestSummary } from '../manifests';
import { bic, instant, moneyInput, uuid, venueCode } from '../wire';
import { DECISION_REFUSALS, comment, decisionBody, proposalView } from './four-eyes';

const { get, post } = operationsOf('*');
const venueSimulator = operationsOf('venue-simulator');
const bankSimulator = operationsOf('bank-simulator');

const probe = z
  .strictObject({
    status: z.enum(['up', 'down']),
    checks: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'Health' });

export const liveness = get('liveness', '/health/live', {
  summary: 'The process is alive. Its dependencies are not checked.',
  access: 'public',
  reply: probe,
  refusals: ['service_unavailable'],
});

export const readiness = get('readiness', '/health/ready', {
  summary: 'The service is ready: its database responds and its consumers run.',
  access: 'public',
  reply: probe,
  refusals: ['service_unavailable'],
});

export const metrics = get('metrics', '/metrics', {
  summary: 'Prometheus metrics.',
  access: 'public',
  reply: z.string(),
  replyType: 'text/plain',
});

const streamParams = { topic: z.string().regex(/^[a-z0-9.-]{1,100}$/), partition: z.string().regex(/^\d{1,3}$/) };

export const streamedMessage = z.strictObject({
  topic: z.string(),
  partition: z.int(),
  seq: z.int(),
  epoch: z.int(),
  id: uuid,
  type: z.string(),
  source: z.string(),
  subject: z.string(),
  subjectSeq: z.int(),
  key: z.string(),
  time: instant,
  correlationId: z.string().optional(),
  causationId: z.string().optional(),
  traceparent: z.string().optional(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

export const readStream = get('readStream', '/internal/streams/{topic}/{partition}', {
  params: streamParams,
  summary: 'A range of the event log, for a consumer that has a gap.',
  access: 'internal',
  query: z.strictObject({ from: z.string().regex(/^\d{1,18}$/), to: z.string().regex(/^\d{1,18}$/) }),
  reply: z.strictObject({ messages: z.array(streamedMessage) }),
  refusals: ['not_found'],
});

export const streamHeads = get('streamHeads', '/internal/streams', {
  summary: 'The last number of every partition that this service writes.',
  access: 'internal',
  reply: z.strictObject({
    heads: z.array(z.strictObject({ topic: z.string(), partition: z.int(), epoch: z.int(), seq: z.int() })),
  }),
});

const parkedMessage = {
  id: z.string(),
  topic: z.string(),
  partition: z.int(),
  seq: z.int(),
  key: z.string(),
  type: z.string(),
  handler: z.string(),
  reason: z.string(),
  bodyHash: z.string(),
  parkedAt: instant,
  /** How many messages of the same key wait behind it. */
  behind: z.int().optional(),
};
/** Services with calls for operators: `/ops/v1/<service>`. */
const operatedService = z.enum([
  'kyc',
  'bank-gateway',
  'quotes',
  'orders',
  'venue-gateway',
  'ledger',
  'reconciliation',
]);
const parkedParams = { service: operatedService, id: z.string().regex(/^[1-9]\d{0,17}$/) };

export const listParked = get('listParked', '/ops/v1/{service}/parked', {
  params: { service: operatedService },
  summary: 'Messages that could not be processed, with the reason, oldest first.',
  access: ['operator', 'admin'],
  query: pageQuery,
  reply: page(z.strictObject(parkedMessage)),
});

export const showParked = get('showParked', '/ops/v1/{service}/parked/{id}', {
  params: parkedParams,
  summary: 'One parked message with its payload (personal data hidden) and the proposals about it.',
  access: ['operator', 'admin'],
  reply: z.strictObject({ ...parkedMessage, payload: z.unknown(), proposals: z.array(proposalView) }),
  refusals: ['not_found'],
});

export const proposeParked = post('proposeParked', '/ops/v1/{service}/parked/{id}/resolutions', {
  params: parkedParams,
  summary: 'Proposes to replay all parked messages of its key, or to discard this one and replay the others.',
  access: ['operator', 'admin'],
  body: z.strictObject({ action: z.enum(['replay', 'discard']), comment }),
  reply: proposalView,
  refusals: ['not_found', 'proposal_open', 'decision_not_possible'],
});

export const decideParked = post('decideParked', '/ops/v1/{service}/parked/{id}/resolutions/{proposalId}/decisions', {
  params: { ...parkedParams, proposalId: uuid },
  summary: 'Another person decides. An approval runs at once, in order, and reports its progress.',
  access: ['operator', 'admin'],
  body: decisionBody,
  status: 200,
  reply: z.strictObject({
    proposal: proposalView,
    replayed: z.int(),
    remaining: z.int(),
    reason: z.string().optional(),
  }),
  refusals: DECISION_REFUSALS,
});

const passedOverView = z.strictObject({
  id: z.string(),
  topic: z.string(),
  partition: z.int(),
  /** Offsets as the broker counts them, the first and the last that were left out. */
  firstOffset: z.int(),
  lastOffset: z.int(),
  reason: z.string(),
  /** How many bytes the broker gave for them, and their SHA-256. */
  bytes: z.int().optional(),
  hash: z.string().optional(),
  passedAt: instant,
});

export const listPassedOver = get('listPassedOver', '/ops/v1/{service}/parked/passed-over', {
  params: { service: operatedService },
  summary: 'Records that could not be read, or that operators skipped, with partition and offsets, oldest first.',
  access: ['operator', 'admin'],
  query: pageQuery,
  reply: page(passedOverView),
});

export const proposeSkip = post('proposeSkip', '/ops/v1/{service}/parked/skips', {
  params: { service: operatedService },
  summary: 'Proposes that the service continues a partition of a bank’s topic behind an offset.',
  access: ['operator', 'admin'],
  body: z.strictObject({
    topic: z.string().min(1).max(100),
    partition: z.int().min(0).max(999),
    /** The last offset that is left out, with all before it that the service has not read yet. */
    offset: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER - 1),
    comment,
  }),
  reply: proposalView,
  refusals: ['proposal_open', 'decision_not_possible'],
});

export const decideSkip = post('decideSkip', '/ops/v1/{service}/parked/skips/{proposalId}/decisions', {
  params: { service: operatedService, proposalId: uuid },
  summary: 'Another person decides. An approval takes effect at once. The skipped records are listed.',
  access: ['operator', 'admin'],
  body: decisionBody,
  status: 200,
  reply: proposalView,
  refusals: [...DECISION_REFUSALS, 'decision_not_possible'],
});

export const faultRequest = z.strictObject({
  kind: z.enum(['reject', 'timeout', 'partial', 'price-jump', 'stale-book', 'disconnect', 'execute-then-timeout']),
  count: z.int().min(1).max(1000).default(1),
  venue: z.enum(['intebix', 'ataix']).optional(),
  pair: z.string().optional(),
});

export const injectFault = venueSimulator.post('injectFault', '/simulator/faults', {
  summary: 'Make the simulated venue misbehave the next `count` times.',
  access: ['operator', 'admin'],
  body: faultRequest,
  status: 202,
  reply: z.strictObject({ accepted: z.boolean() }),
  refusals: ['invalid_request'],
});

export const sendDeposit = venueSimulator.post('sendDeposit', '/simulator/deposits', {
  summary: 'Send coins to a simulated venue for the customer of the deposit reference.',
  access: ['operator', 'admin'],
  body: z.strictObject({ venue: venueCode, amount: moneyInput, reference: z.string().min(1).max(64) }),
  reply: z.strictObject({ id: z.string() }),
  refusals: ['asset_unsupported'],
});

export const sendBankMessage = bankSimulator.post('sendBankMessage', '/simulator/banks/{bic}/messages', {
  params: { bic },
  summary: 'Sign a message as a bank and write it to the topic of its reports, whatever its content.',
  access: ['operator', 'admin'],
  body: z.strictObject({
    /** The XML, compressed with gzip and in Base64, so that a long statement fits. */
    gzip: z.base64(),
    /** `ce_type`; by default what the namespace of the XML says. */
    type: z.string().min(1).max(200).optional(),
    /** The key of the record; by default an id of its own. */
    key: z.string().min(1).max(200).optional(),
  }),
  reply: z.strictObject({ id: uuid, topic: z.string(), type: z.string(), key: z.string() }),
  refusals: ['invalid_request', 'not_found'],
});

export const listBankAcknowledgements = bankSimulator.get(
  'listBankAcknowledgements',
  '/simulator/banks/{bic}/acknowledgements',
  {
    params: { bic },
    summary: 'The acknowledgements that a simulated bank has received lately of a message that it sent, oldest first.',
    access: ['operator', 'admin'],
    query: z.strictObject({ of: uuid }),
    reply: z.strictObject({
      items: z.array(
        z.strictObject({
          id: uuid,
          type: z.string(),
          /** The MsgId of the message that it is about. */
          reference: z.string(),
          code: z.string(),
          description: z.string().optional(),
          location: z.string().optional(),
          position: z.string().optional(),
        }),
      ),
    }),
    refusals: ['not_found'],
  },
);

export const listBankManifests = bankSimulator.get('listBankManifests', '/simulator/banks/{bic}/manifests', {
  params: { bic },
  summary:
    'The manifests that a simulated bank has received lately, oldest first, and whether they agree with what it has read and written.',
  access: ['operator', 'admin'],
  reply: z.strictObject({
    items: z.array(
      z.strictObject({
        id: uuid,
        ...manifestSummary,
        /** `incomplete`: it counts records that this process has not read itself, or whose offsets it does not know. */
        status: z.enum(['verified', 'faulty', 'incomplete']),
        repeats: z.int(),
        faults: z.array(z.string()),
      }),
    ),
  }),
  refusals: ['not_found'],
});
