// Where a request stands, as a chip: icon, ground and word say the same.
import { Check, Clock, LockOpen, Pen, X } from 'lucide-react';
import { Chip } from '../staff/controls.tsx';
import type { Standing } from './request-state.ts';

export function StandingChip({ standing }: { readonly standing: Standing }) {
  switch (standing.kind) {
    case 'needs-you':
      return (
        <Chip tone="accent" icon={Pen}>
          {standing.word}
        </Chip>
      );
    case 'waiting':
      return (
        <Chip tone="warn" icon={Pen}>
          {standing.word}
        </Chip>
      );
    case 'open':
      return (
        <Chip tone="ok" icon={LockOpen}>
          {standing.word}
        </Chip>
      );
    case 'refused':
      return (
        <Chip tone="bad" icon={X}>
          {standing.word}
        </Chip>
      );
    case 'ended':
      return <Chip icon={standing.word === 'Withdrawn' ? Check : Clock}>{standing.word}</Chip>;
  }
}
