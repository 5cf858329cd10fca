// What operators do. Two compliance officers limit purchases. Two operators decide held orders and each other's
// proposals, until nothing is left to decide.
import { ChaosPerson } from './client';
import { type Random, sleep } from './random';

interface Held {
  readonly id: string;
}

/** @returns how many decisions were approved. */
export async function decideWhatIsHeld(
  url: () => string,
  held: () => Promise<Held[]>,
  random: Random,
): Promise<number> {
  const [dana, erlan] = ['dana', 'erlan'].map((name) => new ChaosPerson(url, name, 'operator')) as [
    ChaosPerson,
    ChaosPerson,
  ];
  let decided = 0;
  for (let round = 0; round < 12; round += 1) {
    let open = 0;
    for (const { id } of await held()) {
      const path = `/v1/orders/${id}/decisions`;
      const { choices } = (await dana.get(path)).body as unknown as { choices: string[] };
      const wanted = choices.filter((choice) => choice !== 'pay_elsewhere');
      if (wanted.length === 0) continue;
      open += 1;
      // Trying again for ever would not end where the bank refuses for ever.
      const choice =
        round < 2 ? random.pick(wanted) : (wanted.find((one) => one === 'keep' || one === 'return') ?? wanted[0]);
      const proposal = await dana.post(path, { choice, comment: 'chaos' });
      if (proposal.status !== 201) continue;
      const approval = await erlan.post(path, { proposalId: proposal.body['id'], decision: 'approve' });
      if (approval.status === 201) decided += 1;
    }
    if (open === 0) return decided;
    await sleep(1_500);
  }
  return decided;
}

/** A cap that some of the load comes up against. */
export async function limitPurchases(url: () => string): Promise<void> {
  const [saule, timur] = ['saule', 'timur'].map((name) => new ChaosPerson(url, name, 'compliance')) as [
    ChaosPerson,
    ChaosPerson,
  ];
  const policy = {
    rule: 'chaos',
    cap: { amount: '250000.00', asset: 'KZT' },
    legalReference: 'none: a cap for this run',
    howToRaise: 'wait for the next month',
  };
  const proposal = await saule.post('/v1/limits/policies', policy);
  const decided = await timur.post(`/v1/limits/policies/${String(proposal.body['id'])}/decisions`, {
    decision: 'approve',
  });
  if (decided.status !== 201) throw new Error(`no limit: ${JSON.stringify([proposal, decided])}`);
}
