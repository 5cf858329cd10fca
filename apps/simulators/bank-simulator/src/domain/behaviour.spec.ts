import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BEHAVIOURS, COLLECTIONS, PAYOUTS, behaviourOf, copiesOf, planOf } from './behaviour';

const spoken = (
  steps: readonly { afterSeconds: number; step: { do: string; reason?: string; more?: string } }[],
): string =>
  steps
    .map(
      ({ afterSeconds, step }) =>
        `${step.do}${step.reason ?? (step.more === '0' ? '' : (step.more ?? ''))}@${afterSeconds}`,
    )
    .join(' ');

const listed = join(__dirname, '../../../../../../shared/data/test-accounts.csv');

describe('what a simulated bank does', () => {
  // The list that was agreed with the banks lies beside the project where it lies at all.
  (existsSync(listed) ? it : it.skip)('is what the agreed list of test accounts says, for every account of it', () => {
    const [head, ...lines] = readFileSync(listed, 'utf8').trim().split('\n');
    expect(head).toMatch(/^bank,bic,iban,behaviour,/);
    const rows = lines.map((line) => line.split(','));
    for (const [, , iban, behaviour] of rows) expect([iban, behaviourOf(iban!)]).toEqual([iban, behaviour]);
    // Three banks, each with all of them; what is ours beyond the list has endings of its own.
    const ours = new Set<string>([
      'irrevocable',
      'far_over',
      'twice',
      'held_then_accepted',
      'held_then_rejected',
      'taken_back_at_once',
      'taken_back_later',
      'taken_back_in_part',
      'taken_back_early',
    ]);
    const agreed = Object.values(BEHAVIOURS).filter((one) => !ours.has(one));
    expect(rows.map(([, bic, , behaviour]) => `${bic} ${behaviour}`).sort()).toEqual(
      ['EURIKZKA', 'HSBKKZKX', 'ATYNKZKA'].flatMap((bic) => agreed.map((one) => `${bic} ${one}`)).sort(),
    );
  });

  it.each(Object.entries(BEHAVIOURS))('an account that ends in %s %s', (digits, behaviour) => {
    expect(behaviourOf(`KZ00948000000000${digits}`)).toBe(behaviour);
  });

  it('settles for any other account', () => {
    expect(behaviourOf('KZ009480000000009999')).toBe('settles');
  });

  it.each([
    ['settles', 'accept@0 book@0 notify@0', 'accept@0 book@0 notify@0'],
    ['insufficient_funds', 'rejectAM04@0', 'accept@0 book@0 notify@0'],
    ['silent', 'book@0', 'book@0'],
    ['late', 'accept@0 book@45 notify@45', 'accept@0 book@0 notify@0'],
    ['under', 'accept@0 book-100@0 notify@0', 'accept@0 book@0 notify@0'],
    ['over', 'accept@0 book100@0 notify@0', 'accept@0 book@0 notify@0'],
    ['repeats', 'accept@0 book@0 notify@0', 'accept@0 book@0 notify@0'],
    ['payout_refused', 'accept@0 book@0 notify@0', 'rejectAC04@0'],
    ['other_owner', 'rejectBE01@0', 'rejectBE01@0'],
    ['slow', 'accept@10 book@10 notify@10', 'accept@10 book@10 notify@10'],
    ['contradicts', 'accept@0 book@0 notify@0 rejectAM04@0', 'accept@0 book@0 notify@0'],
    ['refuses', 'rejectCUST@0', 'accept@0 book@0 notify@0'],
    ['reorders', 'book@0 notify@0 accept@0', 'book@0 notify@0 accept@0'],
    ['payout_returned', 'accept@0 book@0 notify@0', 'accept@0 book@0 notify@0 returnAC01@60'],
    ['irrevocable', 'accept@0 book@45 notify@45', 'accept@0 book@0 notify@0'],
    ['far_over', 'accept@0 book15000@0 notify@0', 'accept@0 book@0 notify@0'],
    ['twice', 'accept@0 book@0 notify@0 book again@0 notify@0', 'accept@0 book@0 notify@0'],
  ] as const)('%s: collection %s; payout %s', (behaviour, collection, payout) => {
    expect(spoken(COLLECTIONS[behaviour])).toBe(collection);
    expect(spoken(PAYOUTS[behaviour])).toBe(payout);
  });

  it('rejects what names an account that it does not keep', () => {
    expect(spoken(planOf('collection', 'settles', false))).toBe('rejectAC01@0');
  });

  it('sends reports of the repeating account three times', () => {
    expect(copiesOf('repeats')).toBe(3);
    expect(copiesOf('settles')).toBe(1);
  });
});
