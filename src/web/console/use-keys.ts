// Key presses of the whole page become deeds. A layer on top keeps its keys, but for those that work everywhere.
import { useEffect, useEffectEvent, useRef } from 'react';
import type { Command } from './commands.ts';
import { strokesWith } from './commands.ts';
import type { Deeds } from './desktop.ts';
import { hear, SECOND_KEY_MS } from './keyboard.ts';
import type { Preferences } from './preferences.ts';

/** Over a dialog or menu too: they belong to what may lie above all of it. */
const ALWAYS: ReadonlySet<Command> = new Set(['palette']);

export function useKeys(deeds: () => Deeds, { singleKeys, strokes: own }: Preferences): void {
  const begun = useRef<{ readonly stroke: string; readonly at: number } | null>(null);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const target = event.target instanceof HTMLElement ? event.target : null;
    const top = target?.closest('[role="dialog"], [role="menu"]') ?? null;
    // A layer on its way out has had its last key.
    const layer = top !== null && top.closest('[data-exiting]') === null;
    const first = begun.current;
    const heard = hear(
      {
        key: event.key,
        code: event.code,
        alt: event.altKey,
        ctrl: event.ctrlKey,
        meta: event.metaKey,
        shift: event.shiftKey,
        writing: (target?.closest('input, textarea, [contenteditable="true"]') ?? null) !== null,
      },
      singleKeys ? strokesWith(own) : null,
      first !== null && event.timeStamp - first.at < SECOND_KEY_MS ? first.stroke : null,
    );
    begun.current = null;
    if (heard === null) return;
    if ('begun' in heard) {
      if (!layer) begun.current = { stroke: heard.begun, at: event.timeStamp };
      return;
    }
    if (layer && !ALWAYS.has(heard.command)) return;
    const deed = deeds()[heard.command];
    if (deed === undefined) return;
    event.preventDefault();
    deed();
  });
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
