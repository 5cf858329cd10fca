// The words every contract is written in: amounts, ids, instants. A refusal's public code travels in the message of
// the schema issue ("code|what to do"), so that one place (`problems.ts`) can turn any issue into a coded answer.
import { z } from 'zod';
import { ASSETS, EXPONENT, Money, isAsset } from '@aiyrbas/money';
import { parseIban, parseIin } from '@aiyrbas/kz';
import { CLOSED } from './documents/json-schema';
import { instant } from './instant';

export { canonicalInstant, day, instant } from './instant';

export const coded = (code: string, message: string): string => `${code}|${message}`;

/** Digits that are not all zero. How many may follow the point depends on the asset; `Money.parse` decides. */
const POSITIVE_AMOUNT = /^([1-9]\d{0,17}(\.\d{1,18})?|0\.(?=\d{1,18}$)\d*[1-9]\d*)$/;

const AMOUNT_HELP = 'an amount is a string of digits such as "100000.00"';

/** A decimal amount in whole units of its asset, as a string: JSON numbers lose digits. */
const amountText = z
  .string({ error: coded('amount_format', AMOUNT_HELP) })
  .meta({ format: 'amount', pattern: POSITIVE_AMOUNT.source, examples: ['100000.00'] });

export const assetCode = z
  .enum(ASSETS as unknown as [string, ...string[]])
  .meta({ id: 'Asset' }) as unknown as z.ZodEnum<{
  KZT: 'KZT';
  USD: 'USD';
  BTC: 'BTC';
  ETH: 'ETH';
  USDT: 'USDT';
  USDC: 'USDC';
}>;

/** An amount that we send: exactly the asset's digits. */
export const money = z
  .strictObject({ amount: z.string().regex(/^-?\d+(\.\d+)?$/), asset: assetCode })
  .meta({ id: 'Money', description: 'A decimal amount with exactly the digits of its asset.' });
export type WireMoney = z.infer<typeof money>;

/** An amount that a client sends: checked for form and scale; never rounded in; always more than zero. */
export const moneyInput = z
  .strictObject({
    amount: amountText,
    asset: z.string({ error: coded('asset_unsupported', 'name an asset') }).meta({ enum: ASSETS }),
  })
  .superRefine((value, context) => {
    if (!isAsset(value.asset)) {
      context.addIssue({
        code: 'custom',
        path: ['asset'],
        message: coded('asset_unsupported', `known assets: ${ASSETS.join(', ')}`),
      });
      return;
    }
    const parsed = Money.parse(value.amount, value.asset);
    if (!parsed.ok) {
      const help =
        parsed.error.code === 'amount_scale'
          ? `${value.asset} has ${EXPONENT[value.asset]} decimal places`
          : parsed.error.code === 'amount_range'
            ? 'the amount is too large'
            : AMOUNT_HELP;
      context.addIssue({ code: 'custom', path: ['amount'], message: coded(parsed.error.code, help) });
    } else if (!parsed.value.isPositive()) {
      context.addIssue({
        code: 'custom',
        path: ['amount'],
        message: coded('amount_format', 'the amount must be more than zero'),
      });
    }
  })
  .meta({ id: 'MoneyInput', description: 'A positive decimal amount, as a string, within the scale of its asset.' });

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  .meta({ format: 'uuid' });

/** 32 hex characters: a bank's EndToEndId, a venue's client order id, the ledger's hold id. */
export const requestId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .meta({ id: 'RequestId', description: 'The permanent id of one request to the outside. A retry has a new id.' });

/** A price: fiat per one unit of the asset, before fees. */
export const price = z.string().regex(/^\d+(\.\d+)?$/);

export const side = z.enum(['buy', 'sell']).meta({ [CLOSED]: true });
export const venueCode = z.enum(['intebix', 'ataix']);
export const bic = z.string().regex(/^[A-Z0-9]{8}([A-Z0-9]{3})?$/);
export const firm = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** Every customer, order and account belongs to one; the licence holder that runs the platform by default. */
export const DEFAULT_FIRM = 'aiyrbas';

export const iin = z
  .string({ error: coded('iin_invalid', 'an IIN is 12 digits') })
  .superRefine((text, context) => {
    if (!parseIin(text).ok) {
      context.addIssue({ code: 'custom', message: coded('iin_invalid', 'the IIN does not pass its check') });
    }
  })
  .meta({ format: 'iin', pattern: '^[0-9]{12}$' });

export const iban = z
  .string({ error: coded('iban_invalid', 'an IBAN is text') })
  .superRefine((text, context) => {
    if (!parseIban(text).ok) {
      context.addIssue({
        code: 'custom',
        message: coded('iban_invalid', 'a KZ IBAN is KZ, two check digits, three bank digits and 13 characters'),
      });
    }
  })
  .meta({ format: 'iban', examples: ['KZ639480000000000001'] });

export const fee = z
  .strictObject({ kind: z.enum(['platform', 'venue']), amount: z.string(), asset: assetCode })
  .meta({ id: 'Fee' });

/** What a trade is about, as quotes promise it and orders show it. */
export const tradeTerms = { side, asset: z.string(), price, spend: money, receive: money, fees: z.array(fee) };

export const quotedVenue = z.strictObject({ venue: venueCode, price, quantity: money }).meta({ id: 'QuotedVenue' });

/** What a venue really did for one client order id. */
export const fill = z
  .strictObject({
    clientOrderId: requestId,
    venue: venueCode,
    venueOrderId: z.string(),
    quantity: money,
    /** What the venue took (buy) or gave (sell) for it, before its commission. */
    quoteAmount: money,
    commission: money,
    filledAt: instant,
  })
  .meta({ id: 'Fill' });
export type WireFill = z.infer<typeof fill>;
