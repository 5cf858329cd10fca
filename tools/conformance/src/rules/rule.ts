// A rule is a row: how binding it is, what it demands, where the guide demands it, and how a transcript is checked for it.
import type { SentRecord, Transcript, WrittenRecord } from '../transcript';

/** MUST: without it the connection does not work, or money is wrong. SHOULD: it works, and costs people's time. */
export type RuleLevel = 'MUST' | 'SHOULD';

/** One record that breaks a rule, or one of ours that shows it. */
export interface Deviation {
  readonly what: string;
  readonly record: WrittenRecord | SentRecord;
}

export interface CheckedCases {
  /** How many cases of the rule there were. Without one, nothing is known. */
  readonly cases: number;
  readonly deviations: readonly Deviation[];
}

export interface Rule {
  readonly id: string;
  readonly level: RuleLevel;
  readonly text: string;
  /** The page below docs/guides and the heading in it. */
  readonly source: readonly [page: string, heading: string];
  /** What a bank, or who runs the kit, must have for the rule to be run. */
  readonly needs: string;
  readonly check: (transcript: Transcript) => CheckedCases;
}

export type RuleState = 'passed' | 'failed' | 'not run';

export interface RuleResult extends CheckedCases {
  readonly rule: Rule;
  readonly state: RuleState;
}

/** @param deviationOf what is wrong with one case; undefined for one that is right. */
export function checkEach<Case>(
  cases: Iterable<Case>,
  deviationOf: (one: Case) => Deviation | readonly Deviation[] | undefined,
): CheckedCases {
  const all = [...cases];
  return { cases: all.length, deviations: all.flatMap((one) => deviationOf(one) ?? []) };
}

export function ruleResultOf(rule: Rule, transcript: Transcript): RuleResult {
  const checked = rule.check(transcript);
  const state = checked.deviations.length > 0 ? 'failed' : checked.cases > 0 ? 'passed' : 'not run';
  return { rule, ...checked, state };
}

export const GUIDE = {
  format: ['read-a-banks-topics.md', 'Format of a record'],
  duties: ['read-a-banks-topics.md', 'What you can rely on, and what you must do'],
  payments: ['read-a-banks-topics.md', 'What our payments carry'],
  entries: ['read-a-banks-topics.md', 'What an entry must say'],
  reading: ['read-a-banks-topics.md', 'What we read'],
  acknowledgements: ['read-a-banks-topics.md', 'What became of your messages'],
  signing: ['sign-messages.md', 'What is signed'],
  verifying: ['sign-messages.md', 'How it is verified'],
  keys: ['add-a-bank.md', 'A bank changes its key'],
} as const satisfies Record<string, Rule['source']>;
