// Fields that the configurations of several services have.
import { z } from 'zod';

export const filePath = (example: string) => z.string().min(1, 'the path of a file').meta({ example });

/** The firm's account at each bank: `EURIKZKA=KZ...,HSBKKZKX=KZ...` */
export const institutionAccounts = z
  .string()
  .regex(
    /^[A-Z0-9]{8}=KZ[0-9]{2}[A-Z0-9]{16}(,[A-Z0-9]{8}=KZ[0-9]{2}[A-Z0-9]{16})*$/,
    'BIC=IBAN pairs, separated by commas',
  )
  .transform((pairs) => new Map(pairs.split(',').map((pair): [string, string] => [pair.slice(0, 8), pair.slice(9)])));
