import { DEVELOPMENT_BANKS, PartnerBanks, nameOfBank, partnerBanks } from './partner-banks';
import { bankOfTopic, findTopic, topicNamed } from './topics';

const KASPI = { bic: 'CASPKZKA', account: 'KZ41722C000000000001' };
const configured = (value: unknown): PartnerBanks => partnerBanks.parse(JSON.stringify(value));
const complaint = (value: string): string | undefined => partnerBanks.safeParse(value).error?.issues[0]?.message;

describe('partner banks', () => {
  it('are those of the simulator unless configured', () => {
    expect(partnerBanks.parse(undefined)).toBe(DEVELOPMENT_BANKS);
    expect(DEVELOPMENT_BANKS.bics).toEqual(['EURIKZKA', 'HSBKKZKX', 'ATYNKZKA']);
  });

  it('one row is all that a bank needs: its code, name and topics follow', () => {
    const banks = configured([KASPI]);
    expect(banks.all).toEqual([{ ...KASPI, rails: ['account-transfer'] }]);
    expect(banks.holding('KZ14722C000000000099')?.bic).toBe('CASPKZKA');
    expect(banks.holding('KZ639480000000000001')).toBeUndefined();
    expect(nameOfBank('CASPKZKA')).toBe('Kaspi Bank');
    expect(banks.topics.map(({ name }) => name).filter((name) => name.startsWith('bank.'))).toEqual([
      'bank.caspkzka.instructions.v1',
      'bank.caspkzka.reports.v1',
      'bank.caspkzka.acknowledgements.v1',
      'bank.caspkzka.manifests.v1',
    ]);
    expect(() => banks.named('HSBKKZKX')).toThrow('HSBKKZKX is not a partner bank');
  });

  it.each([
    ['no JSON', 'EURIKZKA=KZ16948AIYRBAS000001', 'a JSON list of banks'],
    ['a BIC of a branch', JSON.stringify([{ ...KASPI, bic: 'CASPKZKAXXX' }]), 'a BIC of eight capitals and digits'],
    ['a wrong check digit', JSON.stringify([{ ...KASPI, account: 'KZ42722C000000000001' }]), 'an IBAN of Kazakhstan'],
    ['a time that is none', JSON.stringify([{ ...KASPI, cutOff: '24:00' }]), 'a time of day such as "16:00"'],
    ['a bank twice', JSON.stringify([KASPI, KASPI]), 'each BIC once'],
    ['two banks with one code', JSON.stringify([KASPI, { ...KASPI, bic: 'HSBKKZKX' }]), 'accounts at different banks'],
    ['a key that is unknown', JSON.stringify([{ ...KASPI, iban: KASPI.account }]), 'Unrecognized key: "iban"'],
  ])('%s is refused', (_what, value, expected) => {
    expect(complaint(value)).toBe(expected);
  });
});

describe('a topic of a bank', () => {
  it('is known by its form, whichever banks there are', () => {
    expect(bankOfTopic('bank.caspkzka.reports.v1')).toEqual({ bic: 'CASPKZKA', stream: 'reports' });
    expect(topicNamed('bank.caspkzka.reports.v1')).toMatchObject({ external: true, partitions: 3 });
  });

  it.each(['bank.caspkzka.reports.v2', 'bank.caspkzkaxxx.reports.v1', 'bank.CASPKZKA.reports.v1', 'constructor'])(
    '%s is none',
    (name) => {
      expect([bankOfTopic(name), findTopic(name)]).toEqual([undefined, undefined]);
      expect(() => topicNamed(name)).toThrow('unknown topic');
    },
  );
});
