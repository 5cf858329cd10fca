// What a customer may buy in a calendar month. Cooperation rules of the AIFC with second-tier banks, r. 3.1.1: a provider
// prevents individual retail clients who are residents of Kazakhstan from depositing more than USD 1,000 within one
// calendar month; by its guidance only purchases of digital assets are taken into account. Nobody is classified as
// professional here yet, so every resident is taken for retail.

/** A row that two people made. Several rules may limit the same purchases; each must hold. */
export interface LimitPolicy {
  readonly rule: string;
  /** KZT in minor units. */
  readonly cap: bigint;
  readonly validFrom: Date;
  readonly howToRaise: string;
}

/** A customer's purchases of one month, in minor units of KZT: under way, and completed. */
export interface MonthUsage {
  readonly reserved: bigint;
  readonly used: bigint;
}

export const NOTHING_BOUGHT: MonthUsage = { reserved: 0n, used: 0n };

/**
 * The policies that limit a customer at a moment: of each rule the one that began last.
 * @param policies newest first.
 */
export function policiesFor(residency: string, policies: readonly LimitPolicy[], at: Date): LimitPolicy[] {
  if (residency !== 'KZ') return [];
  const ofRule = new Map<string, LimitPolicy>();
  for (const policy of policies) {
    if (policy.validFrom <= at && !ofRule.has(policy.rule)) ofRule.set(policy.rule, policy);
  }
  return [...ofRule.values()];
}

/** Never below zero: a cap may be lowered to less than what was bought already. */
export function remainingOf({ cap }: LimitPolicy, { reserved, used }: MonthUsage): bigint {
  const left = cap - reserved - used;
  return left > 0n ? left : 0n;
}
