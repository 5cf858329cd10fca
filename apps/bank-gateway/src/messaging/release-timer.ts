// The timer of payments that wait, apart from the one that asks silent banks: whoever hears that something opened nudges it.
import { DueTimer } from '@aiyrbas/service-host';
import { Injectable } from '@nestjs/common';

@Injectable()
export class ReleaseTimer extends DueTimer {}
