// People, firms and accounts, as several messages name them. In Kazakhstan a person is known by the IIN, a firm by the
// BIN; both go to `Othr/Id`, the person's under PrvtId and the firm's under OrgId.
import { at, maybe, part } from './fields';
import { bicText, country, ibanText, text, twelveDigits } from './values';

export const name = text(140);

/** A person with an account, below an element that holds party, account and agent side by side. */
export const personWithAccount = (party: 'Dbtr' | 'Cdtr') => ({
  name: at(`${party}/Nm`, name),
  iin: at(`${party}/Id/PrvtId/Othr/Id`, twelveDigits),
  /** ISO 3166 alpha-2, for people who do not live in Kazakhstan only. */
  countryOfResidence: maybe(`${party}/CtryOfRes`, country),
  iban: at(`${party}Acct/Id/IBAN`, ibanText),
  bic: at(`${party}Agt/FinInstnId/BICFI`, bicText),
});

/** Whoever is paid: a person by the IIN, a firm by the BIN. */
export const payeeWithAccount = {
  name: at('Cdtr/Nm', name),
  bin: maybe('Cdtr/Id/OrgId/Othr/Id', twelveDigits),
  iin: maybe('Cdtr/Id/PrvtId/Othr/Id', twelveDigits),
  countryOfResidence: maybe('Cdtr/CtryOfRes', country),
  iban: at('CdtrAcct/Id/IBAN', ibanText),
  bic: at('CdtrAgt/FinInstnId/BICFI', bicText),
};

/** A firm with an account. */
export const firmWithAccount = (party: 'Dbtr' | 'Cdtr') => ({
  name: at(`${party}/Nm`, name),
  bin: at(`${party}/Id/OrgId/Othr/Id`, twelveDigits),
  iban: at(`${party}Acct/Id/IBAN`, ibanText),
  bic: at(`${party}Agt/FinInstnId/BICFI`, bicText),
});

/** The firm that asks, where a message names it as a party. */
export const firmParty = (path: string) =>
  part(path, { name: at('Nm', name), bin: at('Id/OrgId/Othr/Id', twelveDigits) });

/** A bank, where a message names it as an agent. */
export const bankParty = (path: string) => at(`${path}/FinInstnId/BICFI`, bicText);
