// The only file that names the environment of orders.
import { partnerBanks } from '@aiyrbas/contracts';
import { z } from 'zod';

export const ordersConfig = z.object({
  QUOTES_JWKS_URL: z.url().meta({ example: 'http://localhost:3000/v1/quotes/keys' }),
  /** Their cut-offs: a purchase that its bank could not pay in time is refused. */
  PARTNER_BANKS: partnerBanks,
  FIRM_NAME: z.string().default('Aiyrbas Ltd.'),
  FIRM_ADDRESS: z.string().default('55/17 Mangilik El, AIFC, Astana, Kazakhstan'),
});
export type OrdersConfig = z.infer<typeof ordersConfig>;
