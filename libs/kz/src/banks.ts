/**
 * Who holds an account: the three-digit codes inside a KZ IBAN, the BIC and the name that go with each. A code is text:
 * two of them start with a zero. Two independent public lists agree on these rows.
 */
import type { Brand } from '@aiyrbas/kernel';

export type Bic = Brand<string, 'Bic'>;

export type Bank = {
  readonly code: string;
  readonly bic: Bic;
  readonly name: string;
  /** Owned by a bank under foreign sanctions: its customers get a closer look before anything is sent there. */
  readonly sanctionsExposed?: true;
};

const bank = (code: string, bic: string, name: string): Bank => ({ code, bic: bic as Bic, name });

export const BANKS: readonly Bank[] = [
  bank('601', 'HSBKKZKX', 'Halyk Bank'),
  bank('948', 'EURIKZKA', 'Eurasian Bank'),
  bank('949', 'ATYNKZKA', 'Altyn Bank'),
  bank('722', 'CASPKZKA', 'Kaspi Bank'),
  bank('856', 'KCJBKZKX', 'Bank CenterCredit'),
  bank('965', 'IRTYKZKA', 'ForteBank'),
  bank('821', 'KINCKZKA', 'Bank RBK'),
  bank('551', 'KSNVKZKA', 'Freedom Bank'),
  bank('998', 'TSESKZKA', 'Alatau City Bank'),
  bank('914', 'BRKEKZKA', 'Bereke Bank'),
  bank('886', 'INLMKZKA', 'Home Credit Bank'),
  bank('972', 'HCSKKZKA', 'Otbasy Bank'),
  bank('849', 'NURSKZKX', 'Nurbank'),
  { ...bank('432', 'VTBAKZKZ', 'VTB Kazakhstan'), sanctionsExposed: true },
  bank('832', 'CITIKZKA', 'Citibank Kazakhstan'),
  bank('913', 'BKCHKZKA', 'Bank of China in Kazakhstan'),
  bank('930', 'ICBKKZKX', 'ICBC Almaty'),
  bank('435', 'SHBKKZKA', 'Shinhan Bank Kazakhstan'),
  bank('885', 'KZIBKZKA', 'KZI Bank'),
  bank('246', 'HLALKZKZ', 'ADCB Islamic Bank'),
  bank('896', 'ZAJSKZ22', 'Zaman-Bank'),
  bank('719', 'KMFBKZKK', 'KMF Bank'),
  bank('724', 'MOKFKZKA', 'BNK Bank'),
  bank('563', 'KPSTKZKA', 'Kazpost'),
  bank('125', 'NBRKKZKX', 'National Bank of Kazakhstan'),
  bank('070', 'KKMFKZ2A', 'Treasury Committee'),
  bank('009', 'GCVPKZ2A', 'Government for Citizens'),
  bank('700', 'EABRKZKA', 'Eurasian Development Bank'),
  bank('907', 'DVKAKZKA', 'Development Bank of Kazakhstan'),
  bank('766', 'CEDUKZKA', 'Central Securities Depository'),
  bank('927', 'KICEKZKX', 'Kazakhstan Stock Exchange'),
  bank('715', 'KCCJKZKK', 'KASE Clearing Centre'),
];

const BY_CODE = new Map(BANKS.map((row) => [row.code, row]));
const BY_BIC = new Map<string, Bank>(BANKS.map((row) => [row.bic, row]));

export const bankOfCode = (code: string): Bank | undefined => BY_CODE.get(code);

/** Takes the long form of a BIC too: the branch does not change the bank. */
export const bankOfBic = (bic: string): Bank | undefined =>
  bic.length === 8 || bic.length === 11 ? BY_BIC.get(bic.slice(0, 8)) : undefined;
