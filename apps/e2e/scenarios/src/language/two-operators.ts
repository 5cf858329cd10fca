// Two operators decide a held order: one proposes and may not approve, the other approves.
import type { Problem, orderChoice } from '@aiyrbas/contracts';
import type { z } from 'zod';
import { Person } from './person';
import { type Platform, pause } from './platform';

export type OperatorChoice = z.infer<typeof orderChoice>;

export class TwoOperators {
  private constructor(
    readonly dana: Person,
    readonly erlan: Person,
  ) {}

  static async of(platform: Platform): Promise<TwoOperators> {
    const [dana, erlan] = ['dana', 'erlan'].map((sub) => Person.withRole(platform, 'operator', sub));
    return new TwoOperators(await dana!, await erlan!);
  }

  async decide(orderId: string, choice: OperatorChoice, more: object = {}): Promise<void> {
    const path = `/v1/orders/${orderId}/decisions`;
    const body = { choice, comment: 'as the customer requested', ...more };
    let proposalId = '';
    // Orders consumes the event about an account a moment after bank-gateway has stored it.
    await until(async () => {
      const response = await this.dana.call<Problem & { id: string }>(path, { body });
      proposalId = response.body.id;
      return response.body.code !== 'bank_account_not_confirmed';
    });
    const own = await this.dana.call<Problem>(path, { body: { proposalId, decision: 'approve' } });
    expect([own.status, own.body.code]).toEqual([403, 'second_person_required']);
    await this.erlan.gets(path, { proposalId, decision: 'approve' });
  }
}

export async function until(holds: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await holds());) {
    if (Date.now() > end) throw new Error('it does not come true');
    await pause(100);
  }
}
