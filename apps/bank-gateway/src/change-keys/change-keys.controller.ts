// The controllers through which operators see the banks' public keys, register them, end them and revoke them.
import { type ReplyOf, decideBankKey, listBankKeys, proposeBankKey } from '@aiyrbas/contracts';
import { operatorName, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Commands, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { mapOk, ok, withoutNulls } from '@aiyrbas/kernel';
import { Database, databaseTime } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { stateOfKey } from '../domain/bank-key';
import type { BankKeyRow } from '../persistence/bank-key.entity';
import { ChangeKeys } from './change-keys';

@Controller()
export class ChangeKeysController {
  constructor(
    private readonly db: Database,
    private readonly commands: Commands,
    private readonly changeKeys: ChangeKeys,
  ) {}

  @Endpoint(listBankKeys)
  async list(): ResponseTo<typeof listBankKeys> {
    const [{ keys, proposals }, now] = await Promise.all([this.changeKeys.show(this.db), databaseTime(this.db)]);
    return ok({ items: keys.map((key) => viewOf(key, now)), proposals: proposals.map(viewOfProposal) });
  }

  @Endpoint(proposeBankKey)
  async propose(@ParsedCall() call: CallOf<typeof proposeBankKey>): ResponseTo<typeof proposeBankKey> {
    const by = operatorName(call.principal);
    return this.commands.once(call, async (tx, now) =>
      mapOk(await this.changeKeys.propose(tx, call.body, by, now), viewOfProposal),
    );
  }

  @Endpoint(decideBankKey)
  async decide(@ParsedCall() call: CallOf<typeof decideBankKey>): ResponseTo<typeof decideBankKey> {
    const { body } = call;
    const kid = call.params.kid!;
    const by = operatorName(call.principal);
    return this.commands.once(call, async (tx, now) =>
      mapOk(
        'choice' in body
          ? await this.changeKeys.proposeChange(tx, kid, body, by, now)
          : await this.changeKeys.decide(tx, kid, body, by, now),
        viewOfProposal,
      ),
    );
  }
}

const viewOf = (key: BankKeyRow, now: Date): ReplyOf<typeof listBankKeys>['items'][number] => ({
  kid: key.kid,
  bank: key.bic,
  key: { kty: 'OKP', crv: 'Ed25519', x: key.x, kid: key.kid },
  validFrom: key.validFrom.toISOString(),
  state: stateOfKey(key, now),
  origin: key.registeredByProposal === null ? 'configuration' : 'registration',
  registeredAt: key.registeredAt.toISOString(),
  ...withoutNulls({
    validTo: key.validTo?.toISOString(),
    proposalId: key.registeredByProposal,
    revokedFrom: key.revokedFrom?.toISOString(),
    revocationReason: key.revocationReason,
  }),
});
