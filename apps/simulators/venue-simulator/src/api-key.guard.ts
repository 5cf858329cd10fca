// Who may trade: the holder of the venue's one key. Keys are compared by hash, so the time of the comparison reveals
// nothing.
import { timingSafeEqual } from 'node:crypto';
import type { VenueCode } from '@aiyrbas/contracts';
import { ProblemError } from '@aiyrbas/http';
import { sha256 } from '@aiyrbas/kernel';
import { CONFIG } from '@aiyrbas/service-host';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { VenueSimulatorConfig } from './venue-simulator.config';

interface VenueRequest {
  readonly params: { readonly venue: VenueCode };
  readonly headers: Readonly<Record<string, unknown>>;
}

@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(@Inject(CONFIG) private readonly config: VenueSimulatorConfig) {}

  /** @throws ProblemError `unauthenticated`. */
  canActivate(context: ExecutionContext): boolean {
    const { params, headers } = context.switchToHttp().getRequest<VenueRequest>();
    const key = this.config.VENUE_API_KEYS[params.venue];
    const header = headers['x-api-key'];
    if (key && typeof header === 'string' && timingSafeEqual(sha256(header), sha256(key.reveal()))) return true;
    throw new ProblemError({ code: 'unauthenticated', detail: 'X-API-Key is missing or not this venue’s' });
  }
}
