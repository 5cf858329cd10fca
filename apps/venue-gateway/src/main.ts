// `node apps/venue-gateway/dist/main.js`: this service as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { venueGatewayService } from './index';

runService(venueGatewayService);
