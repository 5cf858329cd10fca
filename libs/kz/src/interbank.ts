// What is known about the two interbank systems of Kazakhstan, as dated rows. They are facts to read. When a partner bank
// executes is agreed with that bank (its cut-off): no deadline of ours is made from these rows.

/** How sure a row is: an official page was read, or only an old or secondary one, or it is remembered. */
type Certainty = 'official' | 'to verify' | 'recalled';

export interface InterbankRule {
  readonly system: 'ICS' | 'IMTS';
  readonly what: string;
  /** `hh:mm` in Kazakhstan, where the fact is a time of day. */
  readonly time?: string;
  /** `YYYY-MM-DD`; undefined where the source does not date it. */
  readonly from?: string;
  readonly to?: string;
  readonly source: string;
  readonly certainty: Certainty;
}

const NPC_QUESTIONS =
  'National Payment Corporation, clearing questions and answers (npck.kz/en/clearing-q-and-a), undated page';

export const INTERBANK_RULES: readonly InterbankRule[] = [
  {
    system: 'ICS',
    what: 'Cut-off for payments of third parties.',
    time: '15:00',
    source: NPC_QUESTIONS,
    certainty: 'to verify',
  },
  {
    system: 'ICS',
    what: 'Payments between participants and net settlement end.',
    time: '16:00',
    source: NPC_QUESTIONS,
    certainty: 'to verify',
  },
  {
    system: 'ICS',
    what: 'Final report. What did not settle is returned after the close.',
    time: '16:20',
    source: NPC_QUESTIONS,
    certainty: 'to verify',
  },
  {
    system: 'ICS',
    what: 'At most KZT 5,000,000,000 in one payment.',
    to: '2025-01-12',
    source: `${NPC_QUESTIONS}; it describes the MT formats`,
    certainty: 'to verify',
  },
  {
    system: 'ICS',
    what: 'Payments in tenge between banks are messages of ISO 20022.',
    from: '2025-01-13',
    source: 'National Payment Corporation (npck.kz/about); announcements of Nurbank, 2024',
    certainty: 'official',
  },
  {
    system: 'IMTS',
    what: 'Works on working days of banks, and settles the net positions of the ICS.',
    source: 'National Payment Corporation (npck.kz/about) for the settlement; the days are those of `working-days.ts`',
    certainty: 'to verify',
  },
];
