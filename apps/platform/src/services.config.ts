// The only file that names the environment of a process that runs several services.
import { z } from 'zod';

/** @param known every name that is one, in the order in which they are started. */
export const servicesConfig = (known: readonly string[]) =>
  z.object({
    /** Names of services, separated by commas. */
    SERVICES: z
      .string()
      .transform((text) => text.split(',').map((name) => name.trim()))
      .refine((names) => names.every((name) => known.includes(name)), `names among ${known.join(', ')}`)
      .refine((names) => new Set(names).size === names.length, 'each name once')
      .transform((names) => known.filter((name) => names.includes(name)))
      .meta({ example: 'orders,ledger' }),
    /** Where the file of each service's variables lies, with `*` for its name. The process's own variables come first. */
    SERVICE_ENV_FILES: z
      .string()
      .regex(/\*/, 'the path of a file, with * for the name of the service')
      .meta({ example: '/var/lib/aiyrbas/services/*/service.env' }),
    /** Each service has its own, in its file: one for all would give every service one schema. */
    DATABASE_URL: z.undefined({ error: 'unset' }).optional().meta({ secret: true }),
  });
