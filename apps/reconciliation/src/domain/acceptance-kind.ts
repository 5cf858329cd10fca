/** The kind of the proposals by which two people accept a break. */
export const ACCEPTANCE_KIND = 'reconciliation-force';
