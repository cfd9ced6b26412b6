// Labels of the workspace's own list on this conversation: typed to find, Enter or Space to put on or take off.
import { Check, Tag } from 'lucide-react';
import { useState } from 'react';
import {
  Button,
  Dialog,
  DialogTrigger,
  Header,
  Heading,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
} from 'react-aria-components';
import { Icon } from '../staff/controls.tsx';
import { useObservable } from '../staff/observe.ts';
import type { Label } from './answers-source.ts';
import { useDesktop } from './desktop.ts';
import { fits, wordsOf } from './palette-search.ts';

export function LabelsMenu({
  on,
  open,
  setOpen,
  change,
}: {
  readonly on: readonly string[];
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
  readonly change: (add: readonly string[], remove: readonly string[]) => void;
}) {
  const { answers } = useDesktop();
  const { labels } = useObservable(answers.all);
  if (labels.length === 0) return null;
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className="button icon quiet small" aria-label="Labels">
        <Icon of={Tag} size={14} />
      </Button>
      <Popover className="popover labels-popover" placement="bottom start" offset={4}>
        <Dialog className="dialog">
          <Heading slot="title" className="visually-hidden">
            Labels
          </Heading>
          <LabelsList labels={labels} on={on} change={change} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function LabelsList({
  labels,
  on,
  change,
}: {
  readonly labels: readonly Label[];
  readonly on: readonly string[];
  readonly change: (add: readonly string[], remove: readonly string[]) => void;
}) {
  const [wanted, setWanted] = useState('');
  const words = wordsOf(wanted);
  const shown = labels.filter(({ group, name }) => fits(`${group} ${name}`, words));
  const groups = Map.groupBy(shown, ({ group }) => group);
  const toggle = (item: string) => (on.includes(item) ? change([], [item]) : change([item], []));
  return (
    <>
      <input
        className="input"
        aria-label="Find a label"
        placeholder="Find a label"
        value={wanted}
        // The menu is opened to find a label.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = shown;
          if (event.key === 'ArrowDown')
            document.querySelector<HTMLElement>('.labels-list [role="option"]')?.focus();
          else if (event.key === 'Enter' && first !== undefined) {
            toggle(first.item);
            setWanted('');
          } else return;
          event.preventDefault();
        }}
      />
      <ListBox
        className="labels-list"
        aria-label="Labels"
        selectionMode="multiple"
        selectedKeys={on}
        onSelectionChange={(selection) => {
          if (selection === 'all') return;
          const now = new Set([...selection].map(String));
          change(
            [...now].filter((label) => !on.includes(label)),
            on.filter((label) => !now.has(label)),
          );
        }}
        renderEmptyState={() => <p className="meta transfer-none">No label has these words.</p>}
      >
        {[...groups].map(([group, members]) => (
          <ListBoxSection key={group} id={`group-${group}`}>
            <Header className="menu-label">{group}</Header>
            {members.map(({ item, name }) => (
              <ListBoxItem key={item} id={item} className="menu-item" textValue={name}>
                {({ isSelected }) => (
                  <>
                    {name}
                    {isSelected ? (
                      <span className="push">
                        <Icon of={Check} size={14} />
                      </span>
                    ) : null}
                  </>
                )}
              </ListBoxItem>
            ))}
          </ListBoxSection>
        ))}
      </ListBox>
    </>
  );
}
