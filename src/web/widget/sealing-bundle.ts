// Everything that seals and connects: fetched when the panel is wanted, never for the launcher alone. What opens and what
// looks for numbers are parts of their own.
import { mayHoldNumbers } from '../../redact/evidence.ts';
import { browserPlatform } from '../connection/browser-platform.ts';
import { createDetector } from '../connection/detector.ts';
import { createVisitor } from '../connection/visitor.ts';
import type { VisitorEnd, VisitorOptions } from './sealing.ts';

export const detector = createDetector(mayHoldNumbers, () => import('./detector-bundle.ts'));

export function connect(options: VisitorOptions): VisitorEnd {
  return createVisitor({ ...options, platform: browserPlatform(detector) });
}
