// The only file that names the environment of the distributed platform on one machine.
import { z } from 'zod';
import { groups } from './layout';

export const stackConfig = z.object({
  AIYRBAS_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port number; 0 picks a free one')
    .default('3000')
    .meta({ example: '3000' }),
  /** The port of the operators' gateway; by default the next one, or a free one where that of the API is free. */
  AIYRBAS_OPERATORS_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port number; 0 picks a free one')
    .optional()
    .meta({ example: '3001' }),
  AIYRBAS_DATA_DIR: z.string().min(1).default('.data/stack').meta({ example: '.data/stack' }),
  /** Processes of each service; the counterparties are one each. */
  AIYRBAS_REPLICAS: z.coerce.number().int().min(1).max(5).default(1).meta({ example: '2' }),
  /** Services that share a process; by default each has its own. */
  AIYRBAS_GROUPS: groups,
  /** One broker, or three that survive the loss of one. */
  AIYRBAS_BROKERS: z.enum(['1', '3']).default('1').meta({ example: '3' }),
  /** `insecure`: brokers listen in clear text, and everybody may do everything. */
  AIYRBAS_KAFKA: z.enum(['secured', 'insecure']).default('secured').meta({ example: 'insecure' }),
  /** The development issuer's name; it stays the same on every port, because people are known by it. */
  AIYRBAS_ISSUER: z.url().default('http://localhost:3000/oidc').meta({ example: 'http://localhost:3000/oidc' }),
  /** A real provider; it replaces the development issuer. The set-up job reads it, and every other `OIDC_` key. */
  OIDC_ISSUER: z.url().optional().meta({ example: 'https://login.example.kz/realms/aiyrbas' }),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info').meta({ example: 'info' }),
  BANK_SIMULATOR_TIME_SCALE: z.string().default('1').meta({ example: '1' }),
});
export type StackConfig = z.infer<typeof stackConfig>;
