// A JSON body as two parsers would both read it: a key that stands twice, or one that reaches into prototypes, is refused.
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { visit } from 'jsonc-parser';
import type { Refusal } from './problem';

/** More levels than any body of ours has; deeper ones only cost time. */
const DEPTH_MAX = 16;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Ends the walk: it recurses, and a body of nothing but brackets would go through the end of the stack. */
class TooDeep extends Error {}

export function parseJsonBody(text: string): Result<unknown, Refusal> {
  try {
    const refusal = refusalOf(text);
    return refusal ? refuse(refusal) : ok(JSON.parse(text));
  } catch (error) {
    if (error instanceof TooDeep) return refuse({ code: 'invalid_request', detail: 'the body is nested too deeply' });
    if (error instanceof SyntaxError) return refuse({ code: 'invalid_request', detail: 'the body is not JSON' });
    throw error;
  }
}

function refusalOf(text: string): Refusal | undefined {
  const keysAtLevel: Set<string>[] = [];
  let refusal: Refusal | undefined;
  const first = (next: Refusal): void => {
    refusal ??= next;
  };
  let depth = 0;
  const deeper = (): void => {
    depth += 1;
    if (depth > DEPTH_MAX) throw new TooDeep();
  };
  visit(text, {
    onObjectBegin: () => {
      deeper();
      keysAtLevel.push(new Set());
    },
    onObjectEnd: () => {
      depth -= 1;
      keysAtLevel.pop();
    },
    onArrayBegin: deeper,
    onArrayEnd: () => void (depth -= 1),
    onObjectProperty: (key) => {
      const keys = keysAtLevel.at(-1)!;
      const error = { path: FORBIDDEN.has(key) ? 'body' : key };
      if (FORBIDDEN.has(key)) {
        first({
          code: 'unknown_field',
          errors: [{ ...error, code: 'unknown_field', message: 'this field is not known' }],
        });
      }
      if (keys.has(key)) {
        first({
          code: 'duplicate_key',
          errors: [{ ...error, code: 'duplicate_key', message: 'this key stands twice' }],
        });
      }
      keys.add(key);
    },
  });
  return refusal;
}
