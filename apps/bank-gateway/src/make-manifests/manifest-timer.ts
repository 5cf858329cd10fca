// The timer of manifests. It is separate from those of payments.
import { DueTimer } from '@aiyrbas/service-host';
import { Injectable } from '@nestjs/common';

@Injectable()
export class ManifestTimer extends DueTimer {}
