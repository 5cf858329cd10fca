export { isDecimal, sameNumber, scaled, trimmed } from './exact';
export {
  ORDER_WORTH_MIN,
  PAIRS,
  PRICE_DECIMALS,
  type Pair,
  assetsOf,
  isPair,
  lotDecimals,
  lotUnit,
} from './trading-rules';
export { type Level, type MarketDataPort, MarketDataUnavailable, type OrderBook } from './order-book';
export { type BookReason, STALE_AFTER_MS, checkBook } from './check-book';
export { MarketChecker } from './market-checker';
export { BookCache } from './book-cache';
export { redisUrl } from './redis-fault';
export { type BookSigner, type Shared, SharedBooks } from './shared-books';
export { RestMarketData } from './rest/rest-market-data';
export { RestVenue } from './rest/rest-venue';
export type { Archive, VenueAccess, VenueMessage } from './rest/venue-client';
export * from './venue-port';
export { venueApiKeys, venueUrls } from './venue-settings';
export { type ContractCheck, type MarketDataSubject, marketDataContract } from './contract/market-data.contract';
export { type VenueSubject, venueContract } from './contract/venue.contract';
