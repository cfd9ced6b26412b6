// What the inbox shows and in which order. A filter lasts as long as the page, an order as long as this browser.
import { ListFilter } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import {
  Button,
  Checkbox,
  Dialog,
  DialogTrigger,
  Heading,
  Popover,
  Radio,
  RadioGroup,
} from 'react-aria-components';
import type { ConversationKind } from '../../contract/definitions.ts';
import { Action, Icon } from '../staff/controls.tsx';
import { listed, teamWord } from '../staff/names.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { useDesktop } from './desktop.ts';
import { type Filter, isFiltering, NO_FILTER } from './inbox-list.ts';
import type { Sort } from './preferences.ts';

const sortWords: Readonly<Record<Sort, string>> = {
  'reply-due': 'Reply due first',
  newest: 'Newest first',
  oldest: 'Oldest first',
};
const kindWords: Readonly<Record<ConversationKind, string>> = {
  chat: 'Chats',
  ticket: 'Messages left',
  callback: 'Call backs',
};

export function FilterMenu({
  filter,
  setFilter,
  sort,
  setSort,
  open,
  setOpen,
}: {
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly sort: Sort;
  readonly setSort: (sort: Sort) => void;
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
}) {
  const { staff } = useWork();
  const trust = useObservable(staff.trust);
  const { rows } = useDesktop();
  const inbox = useObservable(rows.state);
  // Only what would leave something: a filter for nothing is no help.
  const found = useMemo(() => {
    const [teams, labels, kinds] = [new Set<string>(), new Set<string>(), new Set<ConversationKind>()];
    if (!open) return { teams, labels, kinds };
    for (const row of inbox.rows.values()) {
      teams.add(row.team);
      kinds.add(row.kind);
      for (const label of row.labels) labels.add(label);
    }
    return { teams, labels, kinds };
  }, [inbox.rows, open]);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  const teamName = (id: string) => teamWord(directory?.teams.find((team) => team.id === id)?.name ?? id);
  const set = (name: 'teams' | 'labels' | 'kinds', value: string, on: boolean) => {
    const next = new Set(filter[name]);
    if (on) next.add(value);
    else next.delete(value);
    setFilter({ ...filter, [name]: next });
  };
  const group = (
    title: string,
    name: 'teams' | 'labels' | 'kinds',
    values: Iterable<string>,
    word: (value: string) => string,
  ) => {
    const all = [...new Set([...values, ...filter[name]])].toSorted();
    return all.length < 2 && filter[name].size === 0 && name !== 'labels' ? null : all.length === 0 ? null : (
      <section key={name}>
        <h3 className="menu-label">{title}</h3>
        {all.map((value) => (
          <Tick key={value} on={filter[name].has(value)} set={(on) => set(name, value, on)}>
            {word(value)}
          </Tick>
        ))}
      </section>
    );
  };
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button
        className="button icon quiet"
        aria-label={isFiltering(filter) ? 'Filter and order, a filter is on' : 'Filter and order'}
        {...(isFiltering(filter) ? { 'data-on': '' } : {})}
      >
        <Icon of={ListFilter} />
      </Button>
      <Popover className="popover filter-popover" placement="bottom end" offset={4}>
        <Dialog className="dialog">
          <Heading slot="title" className="visually-hidden">
            Filter and order
          </Heading>
          <section>
            <h3 className="menu-label">Show only</h3>
            <Tick on={filter.unread} set={(unread) => setFilter({ ...filter, unread })}>
              Unread
            </Tick>
            <Tick on={filter.mentionsMe} set={(mentionsMe) => setFilter({ ...filter, mentionsMe })}>
              Mentions me
            </Tick>
            <Tick on={filter.snoozed} set={(snoozed) => setFilter({ ...filter, snoozed })}>
              Snoozed
            </Tick>
          </section>
          {group('Kind', 'kinds', found.kinds, (kind) => kindWords[kind as ConversationKind])}
          {group('Team', 'teams', found.teams, teamName)}
          {group('Label', 'labels', found.labels, (label) => label)}
          <RadioGroup className="filter-order" value={sort} onChange={(value) => setSort(value as Sort)}>
            <h3 className="menu-label">Order</h3>
            {(Object.keys(sortWords) as Sort[]).map((each) => (
              <Radio key={each} className="tick" value={each}>
                <span className="tick-box round" aria-hidden="true" />
                {sortWords[each]}
              </Radio>
            ))}
          </RadioGroup>
          <Action small isDisabled={!isFiltering(filter)} onPress={() => setFilter(NO_FILTER)}>
            Clear filter
          </Action>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

export function Tick({
  on,
  set,
  children,
}: {
  readonly on: boolean;
  readonly set: (on: boolean) => void;
  readonly children: ReactNode;
}) {
  return (
    <Checkbox className="tick" isSelected={on} onChange={set}>
      <span className="tick-box" aria-hidden="true" />
      <span>{children}</span>
    </Checkbox>
  );
}

/** "unread, mentions of me, 2 teams". */
export function filterWords(filter: Filter): string {
  const many = (size: number, one: string) =>
    size === 0 ? '' : size === 1 ? `one ${one}` : `${size} ${one}s`;
  return listed(
    [
      filter.unread ? 'unread' : '',
      filter.mentionsMe ? 'mentions of me' : '',
      filter.snoozed ? 'snoozed' : '',
      many(filter.kinds.size, 'kind'),
      many(filter.teams.size, 'team'),
      many(filter.labels.size, 'label'),
    ].filter((word) => word !== ''),
  );
}
