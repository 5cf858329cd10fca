// A tester sends coins to a simulated venue, as somebody's wallet would; needs an operator's token.
import { type VenueCode, sendDeposit } from '@aiyrbas/contracts';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { ok, refuse } from '@aiyrbas/kernel';
import { type Asset, Money, isCrypto } from '@aiyrbas/money';
import { Database } from '@aiyrbas/persistence';
import { Controller } from '@nestjs/common';
import { VenueAccountStore } from '../persistence/account.store';

@Controller()
export class SendDepositController {
  constructor(
    private readonly db: Database,
    private readonly account: VenueAccountStore,
  ) {}

  @Endpoint(sendDeposit)
  async send(@ParsedCall() call: CallOf<typeof sendDeposit>): ResponseTo<typeof sendDeposit> {
    const { venue, amount, reference } = call.body;
    const asset = amount.asset as Asset;
    if (!isCrypto(asset)) return refuse({ code: 'asset_unsupported', detail: 'only coins can be deposited' });
    const money = Money.of(amount.amount, asset);
    const id = await this.db.tx((tx) => this.account.insertDeposit(tx, venue as VenueCode, money, reference));
    if (id === undefined) return refuse({ code: 'asset_unsupported', detail: `${venue} keeps no ${asset}` });
    return ok({ id });
  }
}
