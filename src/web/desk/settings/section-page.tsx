// One section of the settings: its items, one of them to be written, and what was changed, beside one another.
import { ArrowLeft, FilePen, Lock, Plus, ShieldCheck } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { SettingOf } from '../../../contract/settings.ts';
import type { SettingRow } from '../../../contract/views.ts';
import { Action, Callout, Chip } from '../../staff/controls.tsx';
import { useObservable } from '../../staff/observe.ts';
import { useWork } from '../../staff/start.tsx';
import { modeLong, modeWord } from '../../staff/words.ts';
import { failureWord } from '../desk-work.ts';
import { CommandLine } from '../people-page.tsx';
import { administrationNote, AdministrationPage } from './administration-page.tsx';
import { addPersonLine } from './command-lines.ts';
import { allDrafts } from './drafts.ts';
import { valueAt } from './field-spec.ts';
import { HoursWeek } from './hours-week.tsx';
import { ItemForm, type Standing } from './item-form.tsx';
import { MarkdownView } from './markdown-view.tsx';
import type { SectionSpec } from './section-spec.ts';
import { capital, wordOf } from './setting-words.ts';
import { type SettingsWork, useSettings } from './settings-work.ts';
import { SiteSigning, siteSigned, TeamSigning, useReached } from './signing.tsx';
import { Snippet } from './snippet.tsx';
import { StartFrom } from './start-from.tsx';
import { presets } from './trigger-presets.ts';
import { useNames } from './use-names.ts';

/** The word in an address of what is not there yet. */
const NEW = 'new';

export function SectionPage({
  spec,
  item,
  start,
}: {
  readonly spec: SectionSpec;
  readonly item: string | null;
  /** A preset a new item begins with. */
  readonly start: string | null;
}) {
  const { address } = useWork();
  const settings = useSettings();
  const names = useNames();
  const found = item === null || item === NEW ? null : settings.find(spec.section, item);
  const title = item === null ? spec.title : item === NEW ? `New ${spec.one}` : names(spec.section, item);
  return (
    <AdministrationPage
      page={spec.page}
      title={title}
      changes={{ section: spec.section, item: found === null ? null : item }}
      back={
        item === null ? null : (
          <Action small icon={ArrowLeft} onPress={() => address.go(spec.page)}>
            {spec.title}
          </Action>
        )
      }
      action={
        item !== null || spec.section === 'staff' ? null : (
          <Action kind="primary" icon={Plus} onPress={() => address.go(spec.page, NEW)}>
            New {spec.one}
          </Action>
        )
      }
    >
      {settings.loading ? (
        <p className="meta" role="status">
          Reading the settings…
        </p>
      ) : item === null ? (
        <ItemList spec={spec} />
      ) : item === NEW ? (
        <NewItem spec={spec} preset={start} />
      ) : (
        <OneItem key={item} spec={spec} item={item} />
      )}
    </AdministrationPage>
  );
}

function ItemList({ spec }: { readonly spec: SectionSpec }) {
  const { staff, address } = useWork();
  const settings = useSettings();
  const names = useNames();
  const drafts = useObservable(allDrafts);
  const trust = useObservable(staff.trust);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  const rows = settings.list(spec.section);
  const columns = spec.columns.flatMap((at) => spec.fields.filter((field) => field.at === at));
  // Everybody who may take chats works somehow, whether it was set or not.
  const people =
    spec.section === 'staff'
      ? (directory?.people ?? []).filter(
          ({ roles }) => roles.includes('agent') || roles.includes('supervisor'),
        )
      : [];
  const missing = people.filter(({ id }) => !rows.some(({ item }) => item === id));
  const open =
    (item: string) => (event: { preventDefault(): void; ctrlKey?: boolean; metaKey?: boolean }) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      address.go(spec.page, item);
    };
  const extra = (item: string): ReactNode =>
    spec.section === 'site' ? (
      <SiteState item={item} />
    ) : spec.section === 'team' ? (
      <TeamCount item={item} />
    ) : null;
  return (
    <>
      <p className="admin-words">{spec.about}</p>
      {spec.section === 'site' && untouched(settings) ? <StartFrom /> : null}
      {rows.length === 0 && missing.length === 0 ? <p className="meta">There is none yet.</p> : null}
      {rows.length + missing.length === 0 ? null : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label={spec.title}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{capital(spec.section === 'staff' ? 'person' : 'name')}</th>
                {columns.map((column) => (
                  <th scope="col" key={column.at}>
                    {column.label}
                  </th>
                ))}
                {spec.section === 'team' ? <th scope="col">People</th> : null}
                {spec.section === 'site' ? <th scope="col">Signed</th> : null}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.item}>
                  <th scope="row" className="item-name">
                    <a href={address.href(spec.page, row.item)} onClick={open(row.item)}>
                      {names(spec.section, row.item)}
                    </a>
                    {drafts.has(`${spec.section} ${row.item}`) ? <Chip tone="warn">Not saved</Chip> : null}
                  </th>
                  {columns.map((column) => (
                    <td key={column.at} className="item-word">
                      {wordOf(column, valueAt(row.value, column.at), names)}
                    </td>
                  ))}
                  {extra(row.item) === null ? null : <td>{extra(row.item)}</td>}
                </tr>
              ))}
              {missing.map(({ id, name }) => (
                <tr key={id}>
                  <th scope="row" className="item-name">
                    <a href={address.href(spec.page, id)} onClick={open(id)}>
                      {name}
                    </a>
                  </th>
                  <td colSpan={columns.length} className="meta">
                    Not set yet
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {spec.section === 'site' && directory !== null ? <ModeNote mode={directory.mode} /> : null}
      {spec.section === 'trigger' ? <Presets taken={rows.map(({ item }) => item)} /> : null}
      {spec.section === 'staff' ? <AddPerson /> : null}
    </>
  );
}

function ModeNote({ mode }: { readonly mode: 'inspected' | 'strict' }) {
  return (
    <section>
      <div className="section-head">
        <h2>Mode</h2>
        <Chip tone="accent" icon={mode === 'inspected' ? ShieldCheck : Lock}>
          {modeWord[mode]}
        </Chip>
      </div>
      <p className="admin-words">
        {modeLong[mode]} It stands in the signed directory and is shown to every visitor.
      </p>
    </section>
  );
}

/** Nothing of what a starting point brings is there yet. */
function untouched(settings: SettingsWork): boolean {
  const brought = ['topic', 'hours', 'form', 'canned', 'article'] as const;
  return brought.every((section) => settings.list(section).length === 0);
}

function SiteState({ item }: { readonly item: string }) {
  const { staff } = useWork();
  const settings = useSettings();
  const trust = useObservable(staff.trust);
  const site = settings.find('site', item);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  if (site === null || directory === null) return null;
  return <SignedMark directory={directory} item={item} site={site.value} />;
}

function SignedMark({
  directory,
  item,
  site,
}: {
  readonly directory: Parameters<typeof siteSigned>[0];
  readonly item: string;
  readonly site: SettingOf['site'];
}) {
  const reached = useReached(site);
  return siteSigned(directory, item, reached) ? (
    <>Yes</>
  ) : (
    <Chip tone="warn" icon={FilePen}>
      Not yet
    </Chip>
  );
}

function TeamCount({ item }: { readonly item: string }) {
  const { staff } = useWork();
  const trust = useObservable(staff.trust);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  if (directory === null) return null;
  if (!directory.teams.some(({ id }) => id === item))
    return (
      <Chip tone="warn" icon={FilePen}>
        No key yet
      </Chip>
    );
  const people = directory.people.filter(({ teams }) => teams.includes(item)).length;
  return people === 0 ? <Chip tone="warn">Nobody</Chip> : <>{people}</>;
}

function Presets({ taken }: { readonly taken: readonly string[] }) {
  const { address } = useWork();
  return (
    <section>
      <div className="section-head">
        <h2>Begin from</h2>
      </div>
      <ul className="presets">
        {presets.map(({ item, value, when }) => (
          <li key={item}>
            <div>
              <b className="strong">{value.name}</b>
              <p className="meta">{when}</p>
            </div>
            <Action small icon={Plus} onPress={() => address.go('triggers', NEW, item)}>
              {taken.includes(item) ? 'Use again' : 'Use'}
            </Action>
          </li>
        ))}
      </ul>
    </section>
  );
}

function AddPerson() {
  const { me } = useWork();
  return (
    <section>
      <div className="section-head">
        <h2>Somebody new</h2>
      </div>
      <p className="admin-words">
        Who may read is signed with the root key, so a person is added on your own machine. Afterwards set
        here how they work. {administrationNote}
      </p>
      <CommandLine line={addPersonLine({ workspace: me.workspace, origin: location.origin })} />
    </section>
  );
}

function NewItem({ spec, preset }: { readonly spec: SectionSpec; readonly preset: string | null }) {
  const { address } = useWork();
  const chosen = spec.section === 'trigger' ? presets.find(({ item }) => item === preset) : undefined;
  return (
    <ItemForm
      key={preset ?? ''}
      spec={spec}
      standing={null}
      {...(chosen === undefined ? {} : { begin: chosen })}
      preview={previewOf(spec)}
      saved={(item) => address.replace(spec.page, item)}
    />
  );
}

function OneItem({ spec, item }: { readonly spec: SectionSpec; readonly item: string }) {
  const { staff } = useWork();
  const settings = useSettings();
  const names = useNames();
  const trust = useObservable(staff.trust);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  const found = settings.find(spec.section, item);
  const whole = useWhole(spec, item, found?.number ?? null);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const person = spec.section === 'staff' && directory?.people.some(({ id }) => id === item) === true;
  if (found === null && !person)
    return <p className="meta">There is none of this name any more. What was changed stands beside.</p>;
  if (whole.failed !== null)
    return (
      <Callout tone="bad" title="It could not be read.">
        {whole.failed}
      </Callout>
    );
  // An article's text comes by itself.
  const standing: Standing =
    found === null
      ? null
      : spec.section === 'article'
        ? whole.row === null
          ? null
          : { item, number: whole.row.number, value: whole.row.value }
        : { item, number: found.number, value: found.value };
  if (found !== null && standing === null)
    return (
      <p className="meta" role="status">
        Reading the text…
      </p>
    );
  return (
    <>
      {savedAt === null ? null : (
        <p className="saved" role="status">
          Saved. It holds from now on.
        </p>
      )}
      {spec.section === 'site' && directory !== null && found !== null ? (
        <SiteHead item={item} directory={directory} />
      ) : null}
      {spec.section === 'team' && directory !== null ? (
        <TeamSigning directory={directory} item={item} name={names('team', item)} />
      ) : null}
      <ItemForm
        key={item}
        spec={spec}
        standing={standing}
        {...(found === null ? { item } : {})}
        preview={previewOf(spec)}
        saved={() => setSavedAt(Date.now())}
      />
    </>
  );
}

function SiteHead({
  item,
  directory,
}: {
  readonly item: string;
  readonly directory: Parameters<typeof siteSigned>[0];
}) {
  const settings = useSettings();
  const site = settings.find('site', item);
  if (site === null) return null;
  const { accent, invitations, name, phone } = site.value;
  return (
    <section className="site-head">
      <SiteSigning directory={directory} item={item} site={site.value} />
      <Snippet site={item} name={name} accent={accent} phone={phone} invitations={invitations} />
    </section>
  );
}

function previewOf(spec: SectionSpec) {
  switch (spec.section) {
    case 'hours':
      return (value: Readonly<Record<string, unknown>>) => <HoursWeek value={value} />;
    case 'article':
      return (value: Readonly<Record<string, unknown>>) => (
        <section className="preview" aria-label="As visitors see it">
          <div className="section-head">
            <h2>As visitors see it</h2>
          </div>
          <MarkdownView text={typeof value['body'] === 'string' ? value['body'] : ''} />
        </section>
      );
    default:
      return () => null;
  }
}

/** The whole row, where the list leaves something out; asked again when it has changed. */
function useWhole(spec: SectionSpec, item: string, number: number | null) {
  const { whole } = useSettings();
  const [state, setState] = useState<{ readonly row: SettingRow | null; readonly failed: string | null }>({
    row: null,
    failed: null,
  });
  const needed = spec.section === 'article' && number !== null;
  useEffect(() => {
    if (!needed) return;
    let gone = false;
    whole(spec.section, item).then(
      (row) => void (gone || setState({ row, failed: null })),
      (error: unknown) => void (gone || setState({ row: null, failed: failureWord(error) })),
    );
    return () => {
      gone = true;
    };
    // `whole` is another function with each change that is heard of; the number says when this item changed.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [needed, spec.section, item, number]);
  return state;
}
