// Opens each bank's books with the opening balance of our house account, once for ever.
import { type Clock } from '@aiyrbas/kernel';
import { Database } from '@aiyrbas/persistence';
import { CLOCK } from '@aiyrbas/service-host';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BooksStore } from '../store/books.store';
import { Terms } from '../terms';

@Injectable()
export class OpenBooksJob implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly books: BooksStore,
    private readonly terms: Terms,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.books.open(this.database, this.terms.openings(this.clock.now()));
  }
}
