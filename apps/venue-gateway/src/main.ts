// Starts the venue gateway as a process of its own.
import { runService } from '@aiyrbas/service-host';
import { venueGatewayService } from './index';

void runService(venueGatewayService);
