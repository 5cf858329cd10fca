// A firm quote: the books of both venues walked to the size, priced with the fees in force, reserved, signed, and kept with
// the evidence, all in one transaction before it is given out.
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
import { type Asset, Money, Rate, isAsset, isCrypto } from '@aiyrbas/money';
import { Database, type Tx } from '@aiyrbas/persistence';
import { CONFIG, IDS } from '@aiyrbas/service-host';
import { type Pair, isPair, lotUnit } from '@aiyrbas/venues';
import { Inject, Injectable } from '@nestjs/common';
import { venueFeeOf } from '../domain/fees';
import { limitOf, withinInventory } from '../domain/inventory';
import type { Left } from '../domain/left';
import {
  type MarketView,
  type PriceRefusal,
  type PricedQuote,
  type QuoteTerms,
  priceQuote,
  whyBelowMinimum,
} from '../domain/price-quote';
import { withoutPromised } from '../domain/promised';
import type { VenueBookLevel } from '../domain/walk-books';
import type { QuotesConfig } from '../quotes.config';
import { Market, type VenueBook, closedUnless, levelsOf } from '../persistence/market';
import { QuoteSigner } from '../persistence/quote-signer';
import { QuotesStore } from '../persistence/quotes.store';
import { type Tariff, TariffsStore } from '../persistence/tariffs.store';
import { FirstReport } from './first-report';
import { averagePrice } from './average-price';
import { booksEvidence, competingPrices } from './evidence';
import { FUNDS_POLICY } from './funds-policy';
import { Reserve } from './reserve';

export type QuoteRequest = BodyIn<typeof requestQuote>;
export type QuoteView = ReplyOf<typeof requestQuote>;

/** What a quote is made of, looked up before its transaction. */
export interface PreparedQuote {
  readonly quoteId: string;
  readonly customerId: string;
  readonly request: QuoteRequest;
  readonly terms: QuoteTerms;
  readonly pair: Pair;
  readonly books: readonly VenueBook[];
  /** Those that the customer asked for. */
  readonly wanted: readonly VenueBook[];
  /** Of the wanted books, the side that it trades against. */
  readonly levels: readonly VenueBookLevel[];
  readonly tariff: Tariff;
}

/** A quote that is priced, reserved and signed. */
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

  /** Everything that takes time and waits for others, done before the quote's own transaction. Keeps nothing. */
  async prepare(customerId: string, request: QuoteRequest): Promise<Result<PreparedQuote, Refusal>> {
    const { asset, side } = request;
    const pair = `${asset}/KZT`;
    if (!isAsset(asset) || !isCrypto(asset) || !isPair(pair))
      return refuse({ code: 'asset_unsupported', detail: 'BTC, ETH and USDT are traded' });
    const [all, tariff] = await Promise.all([
      this.market.read(pair),
      this.tariffs.inForce(this.db, asset),
      this.signer.ready(),
    ]);
    if (!tariff) return refuse({ code: 'asset_unsupported' });
    const open = all.flatMap(({ venue, closed }) => (closed ? [] : [venue]));
    const books = closedUnless(await this.firstReport.venues(open), all);
    const wanted = books.filter(({ venue }) => isWanted(venue, request.venues));
    const levels = levelsOf(wanted, side, asset);
    if (levels.length === 0) return refuse({ code: 'market_closed', detail: describe(wanted) });
    const stated = request.spend ? 'spend' : 'receive';
    const amount = (request.spend ?? request.receive)!;
    const terms = { side, asset, stated, amount: Money.of(amount.amount, amount.asset as Asset) } as const;
    return ok({ quoteId: this.ids.uuid(), customerId, request, terms, pair, books, wanted, levels, tariff });
  }

  /**
   * Prices, reserves, signs and keeps quotes, one behind the other.
   * @param spent what all of them spend: see `assetSpent`.
   */
  async keep(prepared: readonly PreparedQuote[], spent: Asset, tx: Tx): Promise<Result<SignedQuote, Refusal>[]> {
    const requested = prepared.map((one) => ({
      ...{ quoteId: one.quoteId, pair: one.pair, side: one.terms.side, asset: one.terms.asset },
      venueFee: venueFeeIn(one),
      price: (left: Left) => this.#price(one, within(one, left)(one.levels)),
    }));
    const promised = await this.reserve.promise(tx, spent, requested);
    // All at once: a key that is elsewhere then takes one request for them.
    const results = await Promise.all(
      promised.map(async ({ priced, left }, at): Promise<Result<SignedQuote, Refusal>> => {
        const one = prepared[at]!;
        return priced.ok
          ? ok(await this.#sign(one, priced.value, left))
          : refuse(this.#whyNot(one, priced.error, left));
      }),
    );
    const signed = results.flatMap((result) => (result.ok ? [result.value] : []));
    if (signed.length > 0) this.quotes.insert(tx, signed);
    return results;
  }

  #price(one: PreparedQuote, levels: readonly VenueBookLevel[]): ReturnType<typeof priceQuote> {
    return priceQuote(one.terms, marketOf(one, levels));
  }

  /** Others' promises are the reason only where there would be enough without them. */
  #whyNot(one: PreparedQuote, code: PriceRefusal, { promised }: Left): Refusal {
    if (code === 'amount_below_minimum') return { code, detail: whyBelowMinimum(one.terms, marketOf(one, one.levels)) };
    if (code !== 'insufficient_liquidity' || !this.#price(one, one.levels).ok) return { code };
    const isOurs = this.#price(one, withoutPromised(one.levels, promised)).ok;
    return { code, detail: isOurs ? NOT_ENOUGH_THERE : PROMISED_TO_OTHERS };
  }

  async #sign(one: PreparedQuote, priced: PricedQuote, left: Left): Promise<SignedQuote> {
    const { terms, books, wanted, tariff } = one;
    const booksRead = {
      books,
      wanted,
      side: terms.side,
      asset: terms.asset,
      venueFee: venueFeeIn(one),
      within: within(one, left),
      price: (levels: readonly VenueBookLevel[]) => this.#price(one, levels),
    };
    const offer = { ...this.#offer(one, priced), evidence: competingPrices(booksRead) };
    const token = await this.signer.sign(offer, tariff.now);
    return { offer, token, evidence: booksEvidence(booksRead, left), quotedAt: tariff.now };
  }

  shown({ offer, token }: SignedQuote): QuoteView {
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
    { quoteId, customerId, request, terms, tariff }: PreparedQuote,
    { spend, receive, platformFee, venueFee, rounding, walked }: PricedQuote,
  ): QuoteOffer {
    const { side, asset } = terms;
    const inOurFavour = side === 'buy' ? 'up' : 'down';
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
        price: Rate.average(share.quantity, share.value, PRICE_SHOWN_DECIMALS, inOurFavour).toString(),
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

/** What of some levels others have left, and what we have there suffices for. */
const within =
  (one: PreparedQuote, { promised, spendable }: Left) =>
  (levels: readonly VenueBookLevel[]): VenueBookLevel[] => {
    const { side, asset } = one.terms;
    const terms = { lotUnit: lotUnit(asset), venueFee: venueFeeIn(one) };
    return withinInventory(side, withoutPromised(levels, promised), spendable, terms);
  };

const marketOf = ({ terms, tariff }: PreparedQuote, levels: readonly VenueBookLevel[]): MarketView => ({
  levels,
  lotUnit: lotUnit(terms.asset),
  minimum: tariff.minimum,
  fees: tariff.fees,
});

/** Many clients send a list that nobody filled as an empty one. */
const isWanted = (venue: VenueCode, named: readonly VenueCode[] = []): boolean =>
  named.length === 0 || named.includes(venue);

const venueFeeIn =
  ({ tariff }: PreparedQuote) =>
  (venue: VenueCode): string =>
    venueFeeOf(tariff.fees, venue);

const describe = (books: readonly VenueBook[]): string =>
  books.map(({ venue, closed }) => `${venue}: ${closed ?? 'open'}`).join(', ');
