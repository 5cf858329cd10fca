// One table with a column of every type that entities know.
import { as, defineEntity, exact, minorUnits } from '../entities/entity';
import { ForwardMigration } from '../migrate';

export class Shelves1763900000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create table shelf (
        id uuid primary key,
        seq bigint generated always as identity,
        kind text not null,
        amount numeric(38, 0) not null,
        counted bigint,
        day date,
        at timestamptz,
        is_open boolean not null default true,
        small smallint,
        hash bytea,
        code char(4),
        labels text[],
        note jsonb
      );
      create unique index shelf_open_once on shelf (kind) where is_open;
  `;
}

export const ShelfEntity = defineEntity({
  name: 'shelf',
  comment: 'A shelf.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The shelf.' },
    seq: { type: 'bigint', generated: 'increment', comment: 'In the order of insertion.' },
    kind: { type: 'text', ...as<'high' | 'low'>(), comment: 'high or low.' },
    amount: { ...minorUnits, comment: 'Tiyn.' },
    counted: { type: 'bigint', ...exact, nullable: true, comment: 'How many.' },
    day: { type: 'date', nullable: true, comment: 'In Kazakhstan.' },
    at: { type: 'timestamptz', nullable: true, comment: 'UTC.' },
    isOpen: { type: 'boolean', default: true, comment: 'Whether it is open.' },
    small: { type: 'smallint', nullable: true, comment: 'A small number.' },
    hash: { type: 'bytea', nullable: true, comment: 'SHA-256.' },
    code: { type: 'char', length: 4, nullable: true, comment: 'Four letters.' },
    labels: { type: 'text', array: true, nullable: true, comment: 'Labels.' },
    note: { type: 'jsonb', ...as<object>(), nullable: true, comment: 'Anything.' },
  },
  indices: [{ name: 'shelf_open_once', columns: ['kind'], unique: true, where: 'is_open' }],
});
