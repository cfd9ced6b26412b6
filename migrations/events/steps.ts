// How old clear parts become new ones: one pure step for each version of an event type, in files of their own beside
// this list. Empty before the first release: nothing old is stored anywhere.

import type { UpcastStep } from '../../src/platform/upcast.ts';

export const steps: readonly UpcastStep[] = [];
