import { steps } from '../../migrations/events/steps.ts';
import { version } from '../../src/contract/marks.ts';
import { createUpcast } from '../../src/platform/upcast.ts';

/** As a server reads: every released shape as today's. */
export const upcast = createUpcast(version, steps);
