declare const brand: unique symbol;

/** A string with a meaning: a QuoteId does not fit where an OrderId is asked for. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
