/** Tables that no entity describes yet: a service whose stores are converted leaves this list, and nothing comes to it. */
export const NOT_YET_DESCRIBED: Readonly<Record<string, string>> = {
  orders: 'bank_account order_history order_move order_switch order_switch_turn orders receipt withdrawal',
  ledger:
    'account account_sum asset balance block chaining change_to_explain cover cover_change difference drift_measurement early_failure hold solvency_break solvency_check transaction transfer',
};
