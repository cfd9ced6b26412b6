// F6: from part to part of the page, each with one place that takes the focus.
const REGIONS = [
  { part: '.rail', stop: '.rail .rail-item' },
  { part: '.inbox', stop: '.inbox-grid' },
  { part: '.open-chats', stop: '.open-chats [tabindex="0"]' },
  { part: '.thread-frame', stop: '.thread' },
  { part: '.composer-place', stop: '.composer-field' },
  { part: '#context', stop: '#context button' },
] as const;

export function nextRegion(): void {
  const at = REGIONS.findIndex(({ part }) => (document.activeElement?.closest(part) ?? null) !== null);
  for (let step = 1; step <= REGIONS.length; step += 1) {
    const stop = REGIONS[(at + step) % REGIONS.length]?.stop;
    const next = stop === undefined ? null : document.querySelector<HTMLElement>(stop);
    if (next !== null && next.offsetParent !== null) return next.focus();
  }
}
