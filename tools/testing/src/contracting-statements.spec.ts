import { contractingStatements } from './contracting-statements';

test.each([
  ['alter table orders drop column note', 'drops a column: orders'],
  ['drop table orders', 'drops a table: orders'],
  ['drop view if exists drift', 'drops a table: drift'],
  ['drop function decide()', 'drops a function: decide'],
  ['drop index entry_once', 'drops an index, which an upsert may name: entry_once'],
  ['alter table orders rename column note to remark', 'renames: orders'],
  ['alter table orders alter column note type varchar(10)', 'changes a type: orders'],
  ['alter table orders alter column note set not null', 'forbids null: orders'],
  ['alter table orders add column note text not null', 'adds a column that must be given: orders'],
  ['alter table orders add constraint short check (length(note) < 10)', 'adds a constraint: orders'],
  ['create unique index note_once on orders (note)', 'adds a unique index: orders'],
  ['create trigger no_more before update on orders for each row execute function f()', 'adds a trigger: orders'],
  ['revoke update, delete on orders from app', 'takes rights away: orders'],
  [`do $$ begin execute format('revoke insert on orders from %I', app); end $$`, 'takes rights away: orders'],
  [`delete from order_move where from_state = 'x'`, 'deletes rows: order_move'],
  ['truncate table orders;', 'empties a table: orders'],
])('%s', (sql, expected) => expect(contractingStatements(sql)).toEqual([expected]));

test.each([
  'create table note (id int primary key); create unique index note_once on note (id); revoke delete on note from app',
  'alter table orders add column note text',
  `alter table orders add column note text not null default ''`,
  'alter table orders alter column note drop not null',
  'create index orders_by_note on orders (note)',
  'create function forget() returns void language sql as $$ delete from orders $$',
  '-- drop table orders\nselect 1',
  'revoke all on function forget() from public',
])('%s harms nobody', (sql) => expect(contractingStatements(sql)).toEqual([]));

test('of several tables each is named', () => {
  expect(contractingStatements('create table b (id int); revoke update on a, b, c from app')).toEqual([
    'takes rights away: a',
    'takes rights away: c',
  ]);
});
