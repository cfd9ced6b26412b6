// The administrator's part of the desk: by the address, one page of it.
import { useWork } from '../../staff/start.tsx';
import { PeoplePage } from '../people-page.tsx';
import { ChangesPage } from './changes-page.tsx';
import { SectionPage } from './section-page.tsx';
import { sections } from './sections.ts';
import { SettingsContext, useSettingsWork } from './settings-work.ts';

export function AdministrationPages({ place }: { readonly place: readonly string[] }) {
  const { staff } = useWork();
  const work = useSettingsWork(staff);
  const [page = '', item = null, start = null] = place;
  const spec = sections.find((each) => each.page === page);
  return (
    <SettingsContext value={work}>
      {page === 'people' ? (
        <PeoplePage />
      ) : spec === undefined ? (
        <ChangesPage />
      ) : (
        <SectionPage key={page} spec={spec} item={item} start={start} />
      )}
    </SettingsContext>
  );
}
