// Everything that seals, opens, connects and masks: fetched when the panel is wanted, never for the launcher alone.
import { browserPlatform } from '../connection/browser-platform.ts';
import { createVisitor } from '../connection/visitor.ts';
import type { VisitorEnd, VisitorOptions } from './sealing.ts';

export { redact } from '../../redact/redact.ts';

export function connect(options: VisitorOptions): VisitorEnd {
  return createVisitor({ ...options, platform: browserPlatform() });
}
