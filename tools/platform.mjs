// The running platform as an operator's tools reach it: the stack if one runs, else the one process.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessToken, platformUrl } from './token.mjs';

const note = join(process.env.AIYRBAS_DATA_DIR ?? '.data/stack', 'platform.json');
const stack = existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')) : undefined;
const gateway = stack?.url ?? platformUrl();

/** Operators have a gateway of their own; in one process there is one for everybody. */
const operators = stack?.operatorsUrl ?? gateway;
const addressOf = (path) => (path.startsWith('/simulator/') ? gateway : operators);

/** Calls a path in the name of an operator; a refusal is thrown with its code and detail. */
export async function callAsOperator(path, { as, body } = {}) {
  const authorization = `Bearer ${await accessToken({ url: gateway, role: 'operator', sub: as })}`;
  const write = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const response = await fetch(`${addressOf(path)}${path}`, {
    headers: { authorization, ...(body ? write : {}) },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  const payload = await response.json();
  if (!response.ok)
    throw new Error(`${payload.code}: ${payload.detail ?? JSON.stringify(payload.errors ?? payload.title)}`);
  return payload;
}

/** All items of a list, page by page. */
export async function listAsOperator(path, options) {
  const items = [];
  for (let next; ;) {
    const page = await callAsOperator(`${path}?limit=100${next ? `&cursor=${next}` : ''}`, options);
    items.push(...page.items);
    next = page.nextCursor;
    if (!next) return items;
  }
}

/** Runs a command; what goes wrong is one line. */
export async function runCommand(main) {
  try {
    await main();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
