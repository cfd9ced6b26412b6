// What may be asked about one incident with card data.
import type { CardDataIncidentOpened, IncidentMessageNoted, IncidentStepTaken } from '../contract/events.ts';

export type IncidentCommand =
  | ({ readonly kind: 'NoteIncident'; readonly message: Omit<IncidentMessageNoted, 'type'> | null } & Omit<
      CardDataIncidentOpened,
      'type'
    >)
  | ({ readonly kind: 'TakeIncidentStep' } & Pick<IncidentStepTaken, 'step' | 'outcome' | 'person'>)
  | { readonly kind: 'CloseIncident'; readonly person: string };
