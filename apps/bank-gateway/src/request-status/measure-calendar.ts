// Alarms when a working day is computed in a year whose days off are not complete. Kurban Ait is announced each year, so its row
// in libs/kz is missing until somebody adds it. Until then one or two days would be taken for working days.
import type { Clock } from '@aiyrbas/kernel';
import { yearsWithoutCalendar } from '@aiyrbas/kz';
import { Metrics } from '@aiyrbas/observability';
import { CLOCK, METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';

@Injectable()
export class MeasureCalendar implements OnModuleInit {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge(
      'bank_calendar_missing',
      'A year in which working days are computed and whose days off are not complete',
      ['year'],
      (gauge) => {
        for (const year of yearsWithoutCalendar(this.clock.now())) gauge.set({ year: `${year}` }, 1);
      },
    );
  }
}
