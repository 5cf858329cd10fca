// A bank sends a message that is wrong, reads why, and sends the correction: under the same MsgId and key, at once. Purchases
// at the bank go on meanwhile, and no person decides anything.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ReplyOf, listBankAcknowledgements, listBankMessages, sendBankMessage } from '@aiyrbas/contracts';
import { ledgerBalances } from './language/ledger';
import { Citizen } from './language/person';
import { Platform } from './language/platform';
import { TwoOperators, until } from './language/two-operators';

const BIC = 'HSBKKZKX';
const RIGHT = readFileSync(join(__dirname, '../../../../docs/guides/examples/credit.xml'), 'utf8');
/** Without the amount, a message cannot be read. */
const WRONG = RIGHT.replace(/<Amt [^>]*>[^<]*<\/Amt>/, '');
const [MSG_ID] = /(?<=<MsgId>)[^<]*/.exec(RIGHT)!;

let platform: Platform;
let operators: TwoOperators;
beforeAll(async () => {
  platform = await Platform.start();
  operators = await TwoOperators.of(platform);
}, 60_000);
const REASON = 'missing_element: BkToCstmrDbtCdtNtfctn/Ntfctn[1]/Ntry[1]/Amt is required';
afterAll(() => ledgerBalances(platform, [REASON]), 60_000);
afterAll(() => platform.remove(), 60_000);

async function sends(xml: string): Promise<ReplyOf<typeof sendBankMessage>> {
  const body = { gzip: gzipSync(xml).toString('base64'), key: 'one-key' };
  return operators.dana.gets<ReplyOf<typeof sendBankMessage>>(`/simulator/banks/${BIC}/messages`, body);
}

async function outcomeOf(xml: string): Promise<string> {
  const hash = createHash('sha256').update(xml).digest('hex');
  const path = `/ops/v1/bank-gateway/messages?hash=${hash}`;
  let outcome = '';
  await until(async () => {
    const { items } = await operators.dana.gets<ReplyOf<typeof listBankMessages>>(path);
    outcome = items[0]?.outcome ?? '';
    return outcome !== '';
  });
  return outcome;
}

const received = async (id: string) => {
  const path = `/simulator/banks/${BIC}/acknowledgements?of=${id}`;
  return (await operators.dana.gets<ReplyOf<typeof listBankAcknowledgements>>(path)).items;
};

it('a wrong message is answered, and its correction counts at once', async () => {
  const buyer = await Citizen.withAccountAt(platform, 'halyk');
  const purchase = buyer.hasBought();
  const wrong = await sends(WRONG);
  const right = await sends(RIGHT);
  expect([await outcomeOf(WRONG), await outcomeOf(RIGHT)]).toEqual(['refused', 'accepted']);
  await until(async () => (await received(wrong.id)).length > 0);
  expect(await received(wrong.id)).toEqual([
    {
      ...{ id: expect.any(String), type: 'admi.002.001.01', reference: MSG_ID, code: 'missing_element' },
      description: expect.stringMatching(/^A required element is missing\. /),
      location: 'BkToCstmrDbtCdtNtfctn/Ntfctn[1]/Ntry[1]/Amt',
      position: expect.stringMatching(/^bank\.hsbkkzkx\.reports\.v1 partition \d offset \d+$/),
    },
  ]);
  expect(await received(right.id)).toEqual([]);
  await purchase;
}, 60_000);
