// Where the sector codes of Kazakhstan's classifier lie in our messages: KOd of who pays, KBe of who is paid. This file is the
// one place that knows it. NBK's usage guide of ISO 20022 was not found, so the place is ours and unverified: one regulatory
// reporting for each side, with the code in its details. A bank that wants them elsewhere changes this file only.
import { at, maybeList } from './fields';
import type { Field } from './table';
import { oneOf, sectorCode } from './values';

export interface SectorCodes {
  /** KOd. */
  readonly payer?: string | undefined;
  /** KBe. */
  readonly payee?: string | undefined;
}

const KOD = { side: 'DEBT', type: 'KOD' } as const;
const KBE = { side: 'CRED', type: 'KBE' } as const;
/** RgltryRptg may be there ten times. */
const MAX = 10;

/** @param transaction the element of the payment */
export function sectorCodesAt(transaction: string): Field<SectorCodes, 'optional'> {
  const rows = maybeList(
    `${transaction}/RgltryRptg`,
    {
      side: at('DbtCdtRptgInd', oneOf(KOD.side, KBE.side)),
      type: at('Dtls/Tp', oneOf(KOD.type, KBE.type)),
      code: at('Dtls/Cd', sectorCode),
    },
    { max: MAX },
  );
  return {
    ...rows,
    write: (parent, codes, where) => {
      const { payer, payee } = codes ?? {};
      const kod = payer === undefined ? [] : [{ ...KOD, code: payer }];
      const kbe = payee === undefined ? [] : [{ ...KBE, code: payee }];
      rows.write(parent, [...kod, ...kbe], where);
    },
    read: (node, where, context) => {
      const stated = rows.read(node, where, context) ?? [];
      const codeOf = ({ side, type }: typeof KOD | typeof KBE) =>
        stated.find((row) => row.side === side && row.type === type)?.code;
      const [payer, payee] = [codeOf(KOD), codeOf(KBE)];
      if (payer === undefined && payee === undefined) return undefined;
      return { ...(payer !== undefined && { payer }), ...(payee !== undefined && { payee }) };
    },
  };
}
