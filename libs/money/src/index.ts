export {
  type Asset,
  type CryptoAsset,
  type FiatAsset,
  ASSETS,
  CRYPTO,
  EXPONENT,
  FIAT,
  isAsset,
  isCrypto,
  isFiat,
} from './asset';
export { ExactAmount } from './exact-amount';
export { type WireAmount, Money } from './money';
export type { MoneyRefusal } from './money.refusal';
export { type RateRefusal, Rate } from './rate';
export type { Rounding } from './rounding';
export { averageShare, leftAfter, proportion, share } from './share';
