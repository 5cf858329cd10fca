// Plays every scenario to a bank, listens a while for what must not come, and checks the rules.
import type { Conversation } from './conversation';
import { PlatformSide } from './platform-side';
import { type RuleResult, ruleResultOf } from './rules/rule';
import { RULES } from './rules/rules';
import { SCENARIOS } from './scenarios/scenarios';
import type { Settings } from './settings';

export interface KitRun {
  readonly bic: string;
  readonly startedAt: Date;
  readonly seconds: number;
  readonly sent: number;
  readonly written: number;
  readonly results: readonly RuleResult[];
  /** Scenarios that were left out, and the accounts that they need. */
  readonly left: readonly { readonly scenario: string; readonly needs: readonly string[] }[];
}

/** @param report called with the name of each scenario as it begins. */
export async function runKit(
  conversation: Conversation,
  settings: Settings,
  report: (scenario: string) => void = () => undefined,
): Promise<KitRun> {
  const kit = new PlatformSide(conversation, settings);
  const startedAt = kit.now();
  const left: { scenario: string; needs: readonly string[] }[] = [];
  for (const { name, needs, run } of SCENARIOS) {
    const missing = needs.filter((role) => kit.customer(role) === undefined);
    if (missing.length > 0) {
      left.push({ scenario: name, needs: missing });
      continue;
    }
    report(name);
    await run(kit);
  }
  report('what must not come');
  await kit.listen(settings.settleMs);
  const { transcript } = kit;
  return {
    bic: settings.bic,
    startedAt,
    seconds: (kit.now().getTime() - startedAt.getTime()) / 1000,
    sent: transcript.sent.length,
    written: transcript.written.length,
    results: RULES.map((rule) => ruleResultOf(rule, transcript)),
    left,
  };
}

/** A broken MUST is a failure, and a broken SHOULD is one where it is wanted. */
export const hasFailed = ({ results }: KitRun, strict: boolean): boolean =>
  results.some(({ state, rule }) => state === 'failed' && (strict || rule.level === 'MUST'));
