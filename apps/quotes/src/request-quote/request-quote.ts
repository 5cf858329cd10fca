// A firm quote: the books of both venues walked to the size, priced with the fees in force, signed, and kept with the
// evidence before it is given out.
import {
  type BodyIn,
  DEFAULT_FIRM,
  type QuoteOffer,
  type ReplyOf,
  TERMS_VERSION,
  type VenueCode,
  type requestQuote,
} from '@aiyrbas/contracts';
import type { Refusal } from '@aiyrbas/http';
import { type Ids, type Result, ok, refuse } from '@aiyrbas/kernel';
import { type Asset, type CryptoAsset, Money, Rate, isAsset, isCrypto } from '@aiyrbas/money';
import { Database, type Tx } from '@aiyrbas/persistence';
import { CONFIG, IDS } from '@aiyrbas/service-host';
import { isPair, lotUnit } from '@aiyrbas/venues';
import { Inject, Injectable } from '@nestjs/common';
import { venueFeeOf } from '../domain/fees';
import { limitOf, withinInventory } from '../domain/inventory';
import type { Left } from '../domain/left';
import { type PricedQuote, priceQuote } from '../domain/price-quote';
import { withoutPromised } from '../domain/promised';
import type { BookLevel } from '../domain/walk-books';
import type { QuotesConfig } from '../quotes.config';
import { Market, type VenueBook, closedUnless, levelsOf } from '../store/market';
import { QuoteSigner } from '../store/quote-signer';
import { QuotesStore } from '../store/quotes.store';
import { type Tariff, TariffsStore } from '../store/tariffs.store';
import { FirstReport } from './first-report';
import { averagePrice } from './average-price';
import { booksLookedAt, competingPrices } from './evidence';
import { FUNDS_POLICY } from './funds-policy';
import { Reserve } from './reserve';

export type QuoteRequest = BodyIn<typeof requestQuote>;
export type QuoteView = ReplyOf<typeof requestQuote>;

/** A quote that is priced and signed, and ready to be kept. */
export interface SignedQuote {
  readonly offer: QuoteOffer;
  readonly token: string;
  readonly evidence: object;
  readonly quotedAt: Date;
}

const PRICE_SHOWN_DECIMALS = 8;
const PROMISED_TO_OTHERS = 'what the venues have is promised to others for the moment; ask again in a few seconds';
const NOT_ENOUGH_THERE =
  'what we have at the venues does not suffice for the moment; ask for less, or again in a minute';

@Injectable()
export class RequestQuote {
  constructor(
    private readonly db: Database,
    private readonly market: Market,
    private readonly tariffs: TariffsStore,
    private readonly quotes: QuotesStore,
    private readonly firstReport: FirstReport,
    private readonly reserve: Reserve,
    private readonly signer: QuoteSigner,
    @Inject(CONFIG) private readonly config: QuotesConfig,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Looks, prices, reserves and signs; everything that takes time, done before the quote's own transaction. A quote that is
   * then not given out is taken back.
   */
  async prepare(customerId: string, request: QuoteRequest): Promise<Result<SignedQuote, Refusal>> {
    const { asset, side } = request;
    const pair = `${asset}/KZT`;
    if (!isAsset(asset) || !isCrypto(asset) || !isPair(pair))
      return refuse({ code: 'asset_unsupported', detail: 'BTC, ETH and USDT are traded' });
    const [all, tariff] = await Promise.all([this.market.look(pair), this.tariffs.inForce(this.db, asset)]);
    if (!tariff) return refuse({ code: 'asset_unsupported' });
    const open = all.flatMap(({ venue, closed }) => (closed ? [] : [venue]));
    const books = closedUnless(await this.firstReport.venues(open), all);
    const wanted = books.filter(({ venue }) => !request.venues || request.venues.includes(venue));
    const levels = levelsOf(wanted, side, asset);
    const quoteId = this.ids.uuid();
    if (levels.length === 0) return refuse({ code: 'market_closed', detail: describe(wanted) });
    const stated = request.spend ? 'spend' : 'receive';
    const amount = (request.spend ?? request.receive)!;
    const wish = { side, asset, stated, amount: Money.of(amount.amount, amount.asset as Asset) } as const;
    const terms = { lotUnit: lotUnit(asset), minimum: tariff.minimum, fees: tariff.fees };
    const venueFee = (venue: VenueCode): string => venueFeeOf(tariff.fees, venue);
    let others: Left = { promised: new Map(), spendable: new Map() };
    const left = (of: readonly BookLevel[]): BookLevel[] =>
      withinInventory(side, withoutPromised(of, others.promised), others.spendable, { ...terms, venueFee });
    const priced = await this.reserve.promise(quoteId, { pair, side, asset, venueFee }, (now) => {
      others = now;
      return priceQuote(wish, { levels: left(levels), ...terms });
    });
    if (!priced.ok) {
      if (priced.error !== 'insufficient_liquidity' || !priceQuote(wish, { levels, ...terms }).ok)
        return refuse({ code: priced.error });
      const isOurs = priceQuote(wish, { levels: withoutPromised(levels, others.promised), ...terms }).ok;
      return refuse({ code: priced.error, detail: isOurs ? NOT_ENOUGH_THERE : PROMISED_TO_OTHERS });
    }
    const looked = {
      books,
      wanted,
      side,
      asset,
      within: left,
      venueFee,
      price: (of: readonly BookLevel[]) => priceQuote(wish, { levels: of, ...terms }),
    };
    const evidence = competingPrices(looked);
    const offer = { ...this.#offer(quoteId, customerId, request, asset, priced.value, tariff), evidence };
    const token = this.signer.sign(offer, tariff.now);
    return ok({ offer, token, evidence: booksLookedAt(looked, others), quotedAt: tariff.now });
  }

  takeBack({ offer }: SignedQuote): Promise<void> {
    return this.reserve.takeBack(offer.quoteId);
  }

  async execute(signed: SignedQuote, tx: Tx): Promise<QuoteView> {
    const [view] = this.keep([signed], tx);
    return view!;
  }

  /** Keeps quotes, and says how each is shown. */
  keep(signed: readonly SignedQuote[], tx: Tx): QuoteView[] {
    this.quotes.insert(tx, signed);
    return signed.map((one) => this.#shown(one));
  }

  #shown({ offer, token }: SignedQuote): QuoteView {
    const {
      quoteId,
      customerId: _customerId,
      firm: _firm,
      rounding: _rounding,
      rate: _rate,
      evidence: _evidence,
      ...shown
    } = offer;
    return {
      ...shown,
      id: quoteId,
      venues: offer.venues.map(({ venue, price, quantity }) => ({ venue, price, quantity })),
      fundsPolicy: FUNDS_POLICY,
      token,
    };
  }

  #offer(
    quoteId: string,
    customerId: string,
    request: QuoteRequest,
    asset: CryptoAsset,
    { spend, receive, platformFee, venueFee, rounding, walked }: PricedQuote,
    tariff: Tariff,
  ): QuoteOffer {
    const { side } = request;
    const towardsHouse = side === 'buy' ? 'up' : 'down';
    return {
      quoteId,
      customerId,
      firm: DEFAULT_FIRM,
      side,
      asset,
      price: averagePrice({ walked }, side),
      spend: spend.toJSON(),
      receive: receive.toJSON(),
      fees: [
        { kind: 'platform', ...platformFee.toJSON() },
        { kind: 'venue', ...venueFee.toJSON() },
      ],
      rounding: rounding.toJSON(),
      venues: walked.venues.map((share) => ({
        venue: share.venue,
        price: Rate.average(share.quantity, share.value, PRICE_SHOWN_DECIMALS, towardsHouse).toString(),
        quantity: share.quantity.toJSON(),
        limitPrice: limitOf(side, share.worstPrice).toString(),
      })),
      acceptUntil: new Date(tariff.now.getTime() + this.config.QUOTE_ACCEPT_SECONDS * 1000).toISOString(),
      lockSeconds: this.config.QUOTE_LOCK_SECONDS,
      ...(request.bankAccountId ? { bankAccountId: request.bankAccountId } : {}),
      feeSchedule: tariff.fees.id,
      fundsPolicy: FUNDS_POLICY.id,
      terms: TERMS_VERSION,
      // The evidence is kept with the quote, under its id.
      rate: quoteId,
    };
  }
}

const describe = (books: readonly VenueBook[]): string =>
  books.map(({ venue, closed }) => `${venue}: ${closed ?? 'open'}`).join(', ');
