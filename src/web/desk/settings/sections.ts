// The sections an administrator sets on screen.
import type { SettingSection } from '../../../contract/settings.ts';
import type { SectionSpec } from './section-spec.ts';
import { visitors } from './sections-for-visitors.ts';
import { work } from './sections-of-work.ts';
import { words } from './sections-of-words.ts';

export const sections: readonly SectionSpec[] = [...work, ...visitors, ...words];

export function sectionOf(section: SettingSection): SectionSpec {
  const found = sections.find((each) => each.section === section);
  if (found === undefined) throw new Error(`${section} has no page`);
  return found;
}
