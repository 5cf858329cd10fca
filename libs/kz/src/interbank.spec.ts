import { INTERBANK_RULES } from './interbank';

test.each(INTERBANK_RULES.map((rule) => [rule.what, rule] as const))(
  '"%s" has a source, and its times and dates are in order',
  (_what, { source, time = '00:00', from = '', to = '9999-12-31' }) => {
    expect(source).toMatch(/npck\.kz/);
    expect(time).toMatch(/^([01]\d|2[0-3]):[0-5]\d$/);
    expect(from < to).toBe(true);
  },
);
