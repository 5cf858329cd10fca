// People, firms and accounts, as several messages name them. In Kazakhstan a person is known by the IIN, a firm by the
// BIN; both go to `Othr/Id`, the person's under PrvtId and the firm's under OrgId, and `SchmeNm` says which it is.
import { parseBin, parseIin } from '@aiyrbas/kz';
import { joined, nodesAt } from './element-path';
import { at, constantWith, maybe, maybePart, part } from './fields';
import { badValue } from './refusal';
import type { Field } from './table';
import { bicText, country, ibanText, id, text, twelveDigits } from './values';
import type { XmlNode } from './xml.read';

export const name = text(140);

const schemeOfIin = (party: string) => constantWith(joined(party, 'Id/PrvtId/Othr/SchmeNm/Prtry'), 'IIN', 'iin');
const schemeOfBin = (party: string) => constantWith(joined(party, 'Id/OrgId/Othr/SchmeNm/Prtry'), 'BIN', 'bin');

/** The IIN of a person, with its scheme. */
export const iinOf = (party: string) => ({
  iin: at(`${party}/Id/PrvtId/Othr/Id`, twelveDigits),
  _iinScheme: schemeOfIin(party),
});

const binOf = (party: string) => ({
  bin: at(joined(party, 'Id/OrgId/Othr/Id'), twelveDigits),
  _binScheme: schemeOfBin(party),
});

/** A person with an account, below an element that holds party, account and agent side by side. */
export const personWithAccount = (party: 'Dbtr' | 'Cdtr') => ({
  name: at(`${party}/Nm`, name),
  ...iinOf(party),
  /** ISO 3166 alpha-2, for people who do not live in Kazakhstan only. */
  countryOfResidence: maybe(`${party}/CtryOfRes`, country),
  iban: at(`${party}Acct/Id/IBAN`, ibanText),
  bic: at(`${party}Agt/FinInstnId/BICFI`, bicText),
});

/** Whoever is paid: a person by the IIN, a firm by the BIN. */
export const payeeWithAccount = {
  name: at('Cdtr/Nm', name),
  bin: maybe('Cdtr/Id/OrgId/Othr/Id', twelveDigits),
  _binScheme: schemeOfBin('Cdtr'),
  iin: maybe('Cdtr/Id/PrvtId/Othr/Id', twelveDigits),
  _iinScheme: schemeOfIin('Cdtr'),
  countryOfResidence: maybe('Cdtr/CtryOfRes', country),
  iban: at('CdtrAcct/Id/IBAN', ibanText),
  bic: at('CdtrAgt/FinInstnId/BICFI', bicText),
};

/** A firm with an account. */
export const firmWithAccount = (party: 'Dbtr' | 'Cdtr') => ({
  name: at(`${party}/Nm`, name),
  ...binOf(party),
  iban: at(`${party}Acct/Id/IBAN`, ibanText),
  bic: at(`${party}Agt/FinInstnId/BICFI`, bicText),
});

/** The firm that asks, where a message names it as a party. */
export const firmParty = (path: string) => part(path, { name: at('Nm', name), ...binOf('') });

/** Our own firm in a bank's answer. Banks repeat it in part, or not at all. */
export const firmRepeated = (path: string) =>
  maybePart(path, { name: maybe('Nm', name), bin: maybe('Id/OrgId/Othr/Id', twelveDigits) });

/** A bank, where a message names it as an agent. */
export const bankParty = (path: string) => at(`${path}/FinInstnId/BICFI`, bicText);

/** A bank that a bank's message may name. Versions of before 2013 write BIC for BICFI. */
export const maybeBank = (path: string) => maybe([`${path}/FinInstnId/BICFI`, `${path}/FinInstnId/BIC`], bicText);

/** What distinguishes an identification of Kazakhstan from a passport and others beside it. */
export interface Identification {
  readonly schemes: readonly string[];
  readonly isValid: (text: string) => boolean;
}
export const IIN: Identification = { schemes: ['IIN', 'ИИН', 'ЖСН'], isValid: (value) => parseIin(value).ok };
export const BIN: Identification = { schemes: ['BIN', 'БИН', 'БСН'], isValid: (value) => parseBin(value).ok };

/**
 * The identification of a party, of which a bank may state several. A single one is taken whatever it is: a third party's
 * may be no IIN, and must reach suspense, not a refusal. Of several it is the one that its scheme names, else the valid one.
 */
export function identification(paths: readonly [string, ...string[]], sort: Identification): Field<string, 'optional'> {
  const [path] = paths;
  const single = maybe(`${path}/Id`, id);
  return {
    presence: 'optional',
    path,
    isIn: (node) => paths.some((chosen) => nodesAt(node, `${chosen}/Id`).length > 0),
    write: (parent, given, where) => single.write(parent, given, where),
    read: (node, where, { refusals }) => {
      const chosen = paths.find((one) => nodesAt(node, one).length > 0) ?? path;
      const stated = nodesAt(node, chosen).map(statedOf);
      const found = chosenOf(stated, sort);
      if (found === undefined && stated.some((one) => one.id !== '')) {
        refusals.push(
          badValue(
            joined(where, chosen),
            'one identification that differs from the others by its scheme or its check digit',
          ),
        );
      }
      return found;
    },
  };
}

interface StatedId {
  readonly id: string;
  readonly scheme: string;
}

const statedOf = (node: XmlNode): StatedId => ({
  id: nodesAt(node, 'Id')[0]?.text ?? '',
  scheme: (nodesAt(node, 'SchmeNm/Prtry')[0]?.text ?? '').trim().toUpperCase(),
});

function chosenOf(stated: readonly StatedId[], { schemes, isValid }: Identification): string | undefined {
  const known = stated.filter((one) => id.read(one.id) !== undefined);
  const only = (some: readonly StatedId[]): string | undefined => {
    const ids = new Set(some.map((one) => one.id));
    return ids.size === 1 ? some[0]?.id : undefined;
  };
  return (
    only(known) ??
    only(known.filter(({ scheme }) => schemes.includes(scheme))) ??
    only(known.filter((one) => isValid(one.id)))
  );
}
