/** Tables that no entity describes yet: a service whose stores are converted leaves this list, and nothing comes to it. */
export const NOT_YET_DESCRIBED: Readonly<Record<string, string>> = {
  'venue-simulator': 'balance movement venue_order',
  'bank-gateway':
    'bank_account bank_message cancellation customer_identity entry entry_sighting instruction rail rail_suspension report_once solvency statement_page suspense',
  'venue-gateway': 'customer deposit execution execution_leg reported_balance venue_message',
  ledger:
    'account account_sum asset balance block chaining change_to_explain cover cover_change difference drift_measurement early_failure hold solvency_break solvency_check transaction transfer',
};
