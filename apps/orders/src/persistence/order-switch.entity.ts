import { type RowOf, defineEntity } from '@aiyrbas/persistence';

const turn = {
  stopped: { type: 'boolean', comment: 'Whether new orders are stopped.' },
  comment: { type: 'text', comment: 'Why.' },
  by: { type: 'text', comment: 'Who turned it.' },
  at: { type: 'timestamptz', comment: 'UTC.' },
} as const;
const scope = {
  type: 'text',
  comment: 'What it stops: all, asset:BTC, bank:EURIKZKA or venue:ataix, for example.',
} as const;

export const OrderSwitchEntity = defineEntity({
  name: 'order_switch',
  comment: 'Switches with which operators stop new orders, as they are now.',
  columns: { scope: { ...scope, primary: true }, ...turn },
});

export const OrderSwitchTurnEntity = defineEntity({
  name: 'order_switch_turn',
  comment: 'Every turn of a switch; only added to.',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment', comment: 'In the order of the turns.' },
    scope,
    ...turn,
  },
});

export type Switch = RowOf<typeof OrderSwitchEntity>;
