type Lacking<T> = { [K in keyof T]-?: null extends T[K] ? K : undefined extends T[K] ? K : never }[keyof T];

export type WithoutNulls<T> = { readonly [K in Exclude<keyof T, Lacking<T>>]: T[K] } & {
  readonly [K in Lacking<T>]?: NonNullable<T[K]>;
};

/** Only what is there: a row has null where an event, a reply or the domain leaves a property out. */
export function withoutNulls<T extends object>(of: T): WithoutNulls<T> {
  const there: Record<string, unknown> = {};
  for (const [property, value] of Object.entries(of)) {
    if (value !== null && value !== undefined) there[property] = value;
  }
  return there as WithoutNulls<T>;
}
