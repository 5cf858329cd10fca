// The timer of records that were set aside. It is separate from those of payments.
import { DueTimer } from '@aiyrbas/service-host';
import { Injectable } from '@nestjs/common';

@Injectable()
export class SetAsideTimer extends DueTimer {}
