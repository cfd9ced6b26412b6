// The frame of every page of the settings: its head, its content, and what was changed beside it.
import type { ReactNode } from 'react';
import type { SettingSection } from '../../../contract/settings.ts';
import { useWork } from '../../staff/start.tsx';
import { Changes } from './changes.tsx';
import { PageTabs } from './page-tabs.tsx';

export const administrationNote = 'KEYS-DIR is where your key files are.';

export function AdministrationPage({
  page,
  title,
  back,
  action,
  changes,
  children,
}: {
  readonly page: string;
  readonly title: string;
  readonly back: ReactNode;
  readonly action: ReactNode;
  readonly changes: { readonly section: SettingSection; readonly item: string | null };
  readonly children: ReactNode;
}) {
  const { me } = useWork();
  return (
    <div className="desk-page">
      <header className="top-bar">
        {back}
        <h1>{title}</h1>
        <span className="meta top-meta">{me.workspaceName}</span>
        <span className="meta push">You configure. You cannot read conversations.</span>
        {action}
      </header>
      <PageTabs page={page} />
      <div className="settings-columns">
        <div className="settings-main">{children}</div>
        <aside className="settings-changes" aria-label="Changes">
          <Changes
            key={`${changes.section} ${changes.item ?? ''}`}
            section={changes.section}
            item={changes.item}
            heading="Changes"
          />
        </aside>
      </div>
    </div>
  );
}
