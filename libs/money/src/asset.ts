/** The assets the platform deals in, and how many decimal places each one counts. An asset is not its network. */
export const FIAT = ['KZT', 'USD'] as const;
export const CRYPTO = ['BTC', 'ETH', 'USDT', 'USDC'] as const;
export const ASSETS = [...FIAT, ...CRYPTO] as const;

export type FiatAsset = (typeof FIAT)[number];
export type CryptoAsset = (typeof CRYPTO)[number];
export type Asset = (typeof ASSETS)[number];

/** Decimal places of the smallest unit in our ledger, not of any one network that carries the asset. */
export const EXPONENT: Readonly<Record<Asset, number>> = { KZT: 2, USD: 2, BTC: 8, ETH: 18, USDT: 6, USDC: 6 };

const includes = (list: readonly string[], text: unknown): boolean => typeof text === 'string' && list.includes(text);

export const isAsset = (text: unknown): text is Asset => includes(ASSETS, text);
export const isFiat = (asset: Asset): asset is FiatAsset => includes(FIAT, asset);
export const isCrypto = (asset: Asset): asset is CryptoAsset => includes(CRYPTO, asset);
