// The timer of records that were not processed. It is separate from those of payments.
import { DueTimer } from '@aiyrbas/service-host';
import { Injectable } from '@nestjs/common';

@Injectable()
export class UnprocessedTimer extends DueTimer {}
