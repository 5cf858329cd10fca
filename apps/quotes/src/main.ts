// `node apps/quotes/dist/main.js`: this service as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { quotesService } from './index';

runService(quotesService);
