// Every change of the settings, newest first, by section.
import { useId, useState } from 'react';
import type { SettingSection } from '../../../contract/settings.ts';
import { useWork } from '../../staff/start.tsx';
import { Changes } from './changes.tsx';
import { sections } from './sections.ts';

export function ChangesPage() {
  const { me } = useWork();
  const [section, setSection] = useState<SettingSection | null>(null);
  const id = useId();
  return (
    <div className="desk-page">
      <header className="top-bar">
        <h1>Changes</h1>
        <span className="meta top-meta">{me.workspaceName}</span>
        <span className="meta push">You configure. You cannot read conversations.</span>
      </header>
      <div className="admin-body changes-page">
        <div className="field changes-filter">
          <label htmlFor={id}>Section</label>
          <select
            id={id}
            className="input"
            value={section ?? ''}
            onChange={({ currentTarget }) =>
              setSection(sections.find((each) => each.section === currentTarget.value)?.section ?? null)
            }
          >
            <option value="">All</option>
            {sections.map((each) => (
              <option key={each.section} value={each.section}>
                {each.title}
              </option>
            ))}
          </select>
        </div>
        <section aria-label="Changes">
          <Changes key={section ?? ''} section={section} item={null} heading="Newest first" />
        </section>
      </div>
    </div>
  );
}
