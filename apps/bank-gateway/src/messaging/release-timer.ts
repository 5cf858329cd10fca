// The timer of payments that wait. It is separate from the timer that polls silent banks. A handler wakes it when an
// event may have removed a blocker.
import { DueTimer } from '@aiyrbas/service-host';
import { Injectable } from '@nestjs/common';

@Injectable()
export class ReleaseTimer extends DueTimer {}
