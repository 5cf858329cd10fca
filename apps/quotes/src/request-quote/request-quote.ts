// A firm quote: the books of both venues walked to the size, priced with the fees in force, signed, and kept with the
// evidence before it is given out.
import {
  type BodyIn,
  DEFAULT_FIRM,
  type QuoteOffer,
  type ReplyOf,
  TERMS_VERSION,
  type requestQuote,
} from '@aiyrbas/contracts';
import type { Refusal } from '@aiyrbas/http';
import { type Ids, type Result, ok, refuse } from '@aiyrbas/kernel';
import { type Asset, type CryptoAsset, Money, Rate, isAsset, isCrypto } from '@aiyrbas/money';
import { Database, type Tx } from '@aiyrbas/persistence';
import { CONFIG, IDS } from '@aiyrbas/service-host';
import { PRICE_DECIMALS, isPair, lotUnit } from '@aiyrbas/venues';
import { Inject, Injectable } from '@nestjs/common';
import { type PricedQuote, priceQuote } from '../domain/price-quote';
import { type Promised, withoutPromised } from '../domain/promised';
import type { QuotesConfig } from '../quotes.config';
import { Market, type VenueBook, levelsOf } from '../store/market';
import { QuoteSigner } from '../store/quote-signer';
import { QuotesStore } from '../store/quotes.store';
import { type Tariff, TariffsStore } from '../store/tariffs.store';
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

/** As principal, the platform buys what it promised up to this much worse than the last level that it counted on. */
const TOLERANCE = { buy: { factor: '1.01', rounding: 'up' }, sell: { factor: '0.99', rounding: 'down' } } as const;
const PRICE_SHOWN_DECIMALS = 8;
const PROMISED_TO_OTHERS = 'what the venues have is promised to others for the moment; ask again in a few seconds';

@Injectable()
export class RequestQuote {
  constructor(
    private readonly db: Database,
    private readonly market: Market,
    private readonly tariffs: TariffsStore,
    private readonly quotes: QuotesStore,
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
    const [books, tariff] = await Promise.all([this.market.look(pair), this.tariffs.inForce(this.db, asset)]);
    if (!tariff) return refuse({ code: 'asset_unsupported' });
    const wanted = books.filter(({ venue }) => !request.venues || request.venues.includes(venue));
    const levels = levelsOf(wanted, side, asset);
    const quoteId = this.ids.uuid();
    if (levels.length === 0) return refuse({ code: 'market_closed', detail: describe(wanted) });
    const stated = request.spend ? 'spend' : 'receive';
    const amount = (request.spend ?? request.receive)!;
    const wish = { side, asset, stated, amount: Money.of(amount.amount, amount.asset as Asset) } as const;
    const terms = { lotUnit: lotUnit(asset), minimum: tariff.minimum, fees: tariff.fees };
    let others: Promised = new Map();
    const priced = await this.reserve.promise(quoteId, { pair, side, asset }, (promised) => {
      others = promised;
      return priceQuote(wish, { levels: withoutPromised(levels, promised), ...terms });
    });
    if (!priced.ok) {
      const isPromised = priced.error === 'insufficient_liquidity' && priceQuote(wish, { levels, ...terms }).ok;
      return refuse({ code: priced.error, ...(isPromised && { detail: PROMISED_TO_OTHERS }) });
    }
    const alone = (book: VenueBook): string | undefined => {
      const result = priceQuote(wish, { levels: withoutPromised(levelsOf([book], side, asset), others), ...terms });
      return result.ok ? averagePrice(result.value, side) : undefined;
    };
    const evidence = books.map((book) => {
      const price = alone(book);
      return {
        venue: book.venue,
        considered: wanted.some((one) => one.venue === book.venue),
        ...(book.closed ? { closed: book.closed } : {}),
        ...(book.book ? { bookAt: book.book.at.toISOString() } : {}),
        ...(price === undefined ? {} : { alone: price }),
      };
    });
    const offer = { ...this.#offer(quoteId, customerId, request, asset, priced.value, tariff), evidence };
    const token = this.signer.sign(offer, tariff.now);
    return ok({ offer, token, evidence: evidenceOf(books, wanted), quotedAt: tariff.now });
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
    const tolerance = TOLERANCE[side];
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
        limitPrice: share.worstPrice.times(tolerance.factor, tolerance.rounding, PRICE_DECIMALS).toString(),
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

const averagePrice = ({ walked }: Pick<PricedQuote, 'walked'>, side: 'buy' | 'sell'): string =>
  Rate.average(walked.quantity, walked.value, PRICE_SHOWN_DECIMALS, side === 'buy' ? 'up' : 'down').toString();

const describe = (books: readonly VenueBook[]): string =>
  books.map(({ venue, closed }) => `${venue}: ${closed ?? 'open'}`).join(', ');

/** What every venue would have given, and why one was left out. */
function evidenceOf(books: readonly VenueBook[], wanted: readonly VenueBook[]): object {
  return {
    venues: books.map(({ venue, book, closed }) => ({
      venue,
      considered: wanted.some((one) => one.venue === venue),
      ...(closed ? { closed } : {}),
      ...(book
        ? { at: book.at, receivedAt: book.receivedAt, asks: book.asks.slice(0, 5), bids: book.bids.slice(0, 5) }
        : {}),
    })),
  };
}
