// Whether the signed directory says what the settings say. Who reads is signed with root keys that are not here: until it
// is, visitors' browsers refuse, and the page gives the line to run.
import { CircleCheck, FilePen } from 'lucide-react';
import type { SettingOf } from '../../../contract/settings.ts';
import type { DirectoryDocument } from '../../../seal/directory.ts';
import { Callout, Chip } from '../../staff/controls.tsx';
import { useWork } from '../../staff/start.tsx';
import { CommandLine } from '../people-page.tsx';
import { addSiteLine, addTeamLine } from './command-lines.ts';
import { useSettings } from './settings-work.ts';

/** The teams a visitor of the site can reach: its own first, then those of the topics offered there. */
export function useReached(site: SettingOf['site']): readonly string[] {
  const settings = useSettings();
  const offered = settings
    .list('topic')
    .filter(({ item }) => site.topics === null || site.topics.includes(item))
    .map(({ value }) => value.team);
  return [...new Set([site.team, ...offered])];
}

export function siteSigned(
  directory: DirectoryDocument,
  site: string,
  [team, ...others]: readonly string[],
): boolean {
  const signed = directory.sites.find((each) => each.site === site);
  return signed?.team === team && others.every((each) => signed?.others.includes(each));
}

export function SiteSigning({
  directory,
  item,
  site,
}: {
  readonly directory: DirectoryDocument;
  readonly item: string;
  readonly site: SettingOf['site'];
}) {
  const { me } = useWork();
  const reached = useReached(site);
  if (siteSigned(directory, item, reached))
    return <Signed>The directory says who reads what is written here</Signed>;
  const missing = reached.filter((team) => !directory.teams.some(({ id }) => id === team));
  return (
    <Callout
      tone="warn"
      icon={FilePen}
      title={missing.length === 0 ? 'Not signed yet.' : 'Sign for its teams first.'}
    >
      {missing.length === 0
        ? 'Who reads what is written here is signed with the root key, which is not on this page. Until then the widget does not start. Run this on your own machine:'
        : `No key for ${missing.join(', ')}: see Teams.`}
      {missing.length === 0 ? (
        <CommandLine
          line={addSiteLine({ workspace: me.workspace, origin: location.origin }, item, reached)}
        />
      ) : null}
    </Callout>
  );
}

export function TeamSigning({
  directory,
  item,
  name,
}: {
  readonly directory: DirectoryDocument;
  readonly item: string;
  readonly name: string;
}) {
  const { me } = useWork();
  const team = directory.teams.find(({ id }) => id === item);
  if (team !== undefined)
    return (
      <>
        <Signed>It has a key</Signed>
        {team.name === name ? null : (
          <p className="meta">Visitors see it as “{team.name}”: that name stands in the signed directory.</p>
        )}
      </>
    );
  return (
    <Callout tone="warn" icon={FilePen} title="It has no key yet.">
      What is written to a team is sealed to its key, which is made where the root key is. Run this on your
      own machine, then add people:
      <CommandLine line={addTeamLine({ workspace: me.workspace, origin: location.origin }, item, name)} />
    </Callout>
  );
}

function Signed({ children }: { readonly children: string }) {
  return (
    <Chip tone="ok" icon={CircleCheck}>
      {children}
    </Chip>
  );
}
