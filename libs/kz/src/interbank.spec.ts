import { INTERBANK_FACTS } from './interbank';

test.each(INTERBANK_FACTS.map((fact) => [fact.what, fact] as const))(
  '"%s" has a source, and its times and dates are in order',
  (_what, { source, time = '00:00', from = '', to = '9999-12-31' }) => {
    expect(source).toMatch(/npck\.kz/);
    expect(time).toMatch(/^([01]\d|2[0-3]):[0-5]\d$/);
    expect(from < to).toBe(true);
  },
);
