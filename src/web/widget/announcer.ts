// One polite and one assertive region, there from the start; they receive text and lose it again.

const CLEAR_AFTER_MS = 6000;

export type Announcer = {
  readonly regions: readonly HTMLElement[];
  announce(text: string, urgent?: boolean): void;
};

export function createAnnouncer(): Announcer {
  const region = (live: 'polite' | 'assertive') => {
    const element = document.createElement('div');
    element.className = 'unseen';
    element.setAttribute('aria-live', live);
    element.setAttribute('role', live === 'polite' ? 'status' : 'alert');
    return element;
  };
  const polite = region('polite');
  const assertive = region('assertive');
  return {
    regions: [polite, assertive],
    announce(text, urgent = false) {
      const target = urgent ? assertive : polite;
      const line = document.createElement('p');
      line.textContent = text;
      target.append(line);
      setTimeout(() => line.remove(), CLEAR_AFTER_MS);
    },
  };
}
