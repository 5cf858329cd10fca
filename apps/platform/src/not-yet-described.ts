/** Tables that no entity describes yet: a service whose stores are converted leaves this list, and nothing comes to it. */
export const NOT_YET_DESCRIBED: Readonly<Record<string, string>> = {
  quotes: 'bank_account fee_schedule inventory minimum_order promised quote reservation spent venue_fee',
  orders: 'bank_account order_history order_move order_switch order_switch_turn orders receipt withdrawal',
  'bank-gateway':
    'bank_account bank_message cancellation customer_identity entry entry_sighting instruction rail rail_suspension report_once solvency statement_page suspense',
};
