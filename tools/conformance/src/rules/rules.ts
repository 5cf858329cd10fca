// All rules, in the order in which a bank's engineer should mend what breaks them.
import { ENTRY_RULES } from './entry-rules';
import { PAYMENT_RULES } from './payment-rules';
import { RECORD_RULES } from './record-rules';
import { RESPONSE_RULES } from './response-rules';
import type { Rule } from './rule';
import { STATEMENT_RULES } from './statement-rules';

export const RULES: readonly Rule[] = [
  ...RECORD_RULES,
  ...RESPONSE_RULES,
  ...PAYMENT_RULES,
  ...ENTRY_RULES,
  ...STATEMENT_RULES,
];
