import { CRASH_POINTS } from './crash-points';
import { describeCrashes } from './testing/crash-contract';

/** In one process nothing is marked: the readers' cursors are all there is. */
const here = CRASH_POINTS.filter((point) => point !== 'relay.after-mark');

describeCrashes('the in-process transport', here, async () => '');
