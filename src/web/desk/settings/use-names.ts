// What items are called: by their own name, and people by the signed directory.
import { useCallback } from 'react';
import { useObservable } from '../../staff/observe.ts';
import { useWork } from '../../staff/start.tsx';
import { valueAt } from './field-spec.ts';
import { sectionOf } from './sections.ts';
import type { Names } from './setting-words.ts';
import { useSettings } from './settings-work.ts';

export function useNames(): Names {
  const { staff } = useWork();
  const settings = useSettings();
  const trust = useObservable(staff.trust);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  return useCallback(
    (section, item) => {
      if (section === 'staff')
        return directory?.people.find(({ id }) => id === item)?.name ?? 'Somebody who left';
      const found = settings.find(section, item);
      if (found === null) return item;
      if (section === 'target') {
        const team = valueAt(found.value, '/team');
        return typeof team === 'string' ? (settings.find('team', team)?.value.name ?? team) : 'Every team';
      }
      const name = valueAt(found.value, sectionOf(section).nameAt);
      return typeof name === 'string' && name !== '' ? name : item;
    },
    [directory, settings],
  );
}
