// A small service as a process of its own, started as every service is. argv: its name.
import { runService } from '../run-service';
import { smallServices } from './two-services';

runService(smallServices[process.argv[2] as keyof typeof smallServices]);
