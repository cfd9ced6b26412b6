// The rail: pages this person may open, and the person's own menu.
import { CircleHelp, LogOut, type LucideIcon, Monitor, Moon, ShieldCheck, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
  Tooltip,
  TooltipTrigger,
} from 'react-aria-components';
import type { Presence } from '../../contract/definitions.ts';
import { Icon, PersonMark, PresenceMark, presenceWords, STROKE } from './controls.tsx';
import { useObservable } from './observe.ts';
import { useWork } from './start.tsx';
import { chooseTheme, type ThemeChoice, themeChoice } from './theme.ts';
import { roleWords } from './words.ts';

export type RailPage = {
  readonly id: string;
  readonly word: string;
  readonly icon: LucideIcon;
  /** Things waiting for this person. */
  readonly waiting: number;
  readonly current: boolean;
  readonly open: () => void;
};

export type RailTool = { readonly word: string; readonly icon: LucideIcon; readonly open: () => void };

export function Rail({
  label,
  pages,
  tools = [],
  choices = [],
  keys,
  presence,
}: {
  readonly label: string;
  readonly pages: readonly RailPage[];
  /** Above the keys. */
  readonly tools?: readonly RailTool[];
  /** In the person's own menu. */
  readonly choices?: readonly RailTool[];
  readonly keys?: () => void;
  readonly presence?: { readonly now: Presence; readonly set: (presence: Presence) => void };
}) {
  return (
    <nav className="rail" aria-label={label}>
      <span className="rail-mark" role="img" aria-label="Sealdesk">
        <ShieldCheck size={16} strokeWidth={STROKE} aria-hidden="true" />
      </span>
      {pages.map((page) => (
        <RailItem
          key={page.id}
          icon={page.icon}
          word={page.word}
          current={page.current}
          waiting={page.waiting}
          open={page.open}
        />
      ))}
      <span className="rail-space" />
      {tools.map((tool) => (
        <RailItem key={tool.word} icon={tool.icon} word={tool.word} open={tool.open} />
      ))}
      {keys === undefined ? null : <RailItem icon={CircleHelp} word="Keys" open={keys} />}
      <PersonMenu choices={choices} {...(presence === undefined ? {} : { presence })} />
    </nav>
  );
}

function RailItem({
  icon,
  word,
  current = false,
  waiting = 0,
  open,
}: {
  readonly icon: LucideIcon;
  readonly word: string;
  readonly current?: boolean;
  readonly waiting?: number;
  readonly open: () => void;
}) {
  return (
    <TooltipTrigger delay={300} closeDelay={0}>
      <Button
        className="rail-item"
        onPress={open}
        aria-label={waiting > 0 ? `${word}, ${waiting} waiting for you` : word}
        {...(current ? { 'aria-current': 'page', 'data-current': '' } : {})}
      >
        <Icon of={icon} size={19} />
        <span className="rail-word" aria-hidden="true">
          {word}
        </span>
        {waiting > 0 ? (
          <span className="count-badge" data-count={waiting > 99 ? '99+' : waiting} aria-hidden="true" />
        ) : null}
      </Button>
      <Tooltip className="tooltip" placement="right" offset={6}>
        {word}
      </Tooltip>
    </TooltipTrigger>
  );
}

const themes: readonly { readonly id: ThemeChoice; readonly word: string; readonly icon: LucideIcon }[] = [
  { id: 'system', word: 'As the system', icon: Monitor },
  { id: 'light', word: 'Light', icon: Sun },
  { id: 'dark', word: 'Dark', icon: Moon },
];

function PersonMenu({
  choices,
  presence,
}: {
  readonly choices: readonly RailTool[];
  readonly presence?: { readonly now: Presence; readonly set: (presence: Presence) => void };
}) {
  const { me, address } = useWork();
  const theme = useObservable(themeChoice);
  return (
    <MenuTrigger>
      <Button
        className="rail-person"
        aria-label={`${me.name}${presence === undefined ? '' : `, ${presenceWords[presence.now].toLowerCase()}`}: status, theme, sign out`}
      >
        <PersonMark
          name={me.name}
          size="large"
          {...(presence === undefined ? {} : { presence: presence.now })}
        />
      </Button>
      <Popover className="popover" placement="right bottom" offset={8}>
        <div className="menu-note">
          <div className="strong">{me.name}</div>
          <div className="meta">
            {me.roles.map((role) => roleWords[role]).join(', ')}, {me.workspaceName}
          </div>
        </div>
        <hr className="menu-line" />
        <Menu className="menu" aria-label="You">
          {presence === undefined ? null : (
            <Choices
              title="Status"
              now={presence.now}
              choices={(['online', 'away', 'busy', 'offline'] as const).map((id) => ({
                id,
                word: presenceWords[id],
                mark: <PresenceMark presence={id} />,
              }))}
              choose={(id) => presence.set(id as Presence)}
            />
          )}
          <Choices
            title="Theme"
            now={theme}
            choices={themes.map(({ id, word, icon }) => ({ id, word, mark: <Icon of={icon} size={14} /> }))}
            choose={(id) => chooseTheme(id as ThemeChoice)}
          />
          <Separator className="menu-line" />
          {choices.map(({ word, icon, open }) => (
            <MenuItem key={word} className="menu-item" onAction={() => setTimeout(open, 60)}>
              <Icon of={icon} size={14} />
              {word}
            </MenuItem>
          ))}
          <MenuItem className="menu-item" onAction={() => void signOut(address.base)}>
            <Icon of={LogOut} size={14} />
            Sign out
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function Choices({
  title,
  now,
  choices,
  choose,
}: {
  readonly title: string;
  readonly now: string;
  readonly choices: readonly { readonly id: string; readonly word: string; readonly mark: ReactNode }[];
  readonly choose: (id: string) => void;
}) {
  return (
    <MenuSection
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[now]}
      onSelectionChange={(selection) => {
        const [chosen] = selection === 'all' ? [] : [...selection];
        if (chosen !== undefined && chosen !== now) choose(String(chosen));
      }}
    >
      <Header className="menu-label">{title}</Header>
      {choices.map(({ id, word, mark }) => (
        <MenuItem key={id} id={id} className="menu-item" textValue={word}>
          {({ isSelected }) => (
            <>
              {mark}
              {word}
              {isSelected ? <span className="menu-tick push">Now</span> : null}
            </>
          )}
        </MenuItem>
      ))}
    </MenuSection>
  );
}

async function signOut(base: string): Promise<void> {
  await fetch(`${base}/sign-out`, { method: 'POST', credentials: 'same-origin' }).catch(() => null);
  location.assign(`${base}/`);
}
