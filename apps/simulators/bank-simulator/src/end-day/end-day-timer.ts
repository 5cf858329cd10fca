// The timer of days. It is separate from the timer of what was put off: a day is no answer to anybody.
import { DueTimer } from '@aiyrbas/service-host';
import { Injectable } from '@nestjs/common';

@Injectable()
export class EndDayTimer extends DueTimer {}
