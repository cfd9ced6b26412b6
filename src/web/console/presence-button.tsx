// The person's own word on being there, with how full they are.
import { ChevronDown } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Presence } from '../../contract/definitions.ts';
import { Icon, PresenceMark, presenceWords } from '../staff/controls.tsx';
import { useWork } from '../staff/start.tsx';
import { useDesktop } from './desktop.ts';
import { isFull } from './offers.ts';

export function PresenceButton({
  presence,
  set,
}: {
  readonly presence: Presence;
  readonly set: (presence: Presence) => void;
}) {
  const { me } = useWork();
  const { people } = useDesktop();
  const mine = people.get(me.person);
  const load = mine === undefined ? null : `${mine.claims.length} of ${mine.capacity}`;
  const full = isFull(presence, mine);
  return (
    <MenuTrigger>
      <Button
        id="presence"
        className="button presence-button"
        aria-label={`${presenceWords[presence]} ${load === null ? '' : `${load} chats`}${full ? ', full' : ''}. Set status`}
      >
        <PresenceMark presence={presence} />
        {presenceWords[presence]}{' '}
        {load === null ? null : (
          <span className="count">
            {load}
            {full ? ', full' : null}
          </span>
        )}
        <Icon of={ChevronDown} size={14} />
      </Button>
      <Popover className="popover" placement="bottom end" offset={4}>
        <Menu
          className="menu"
          aria-label="Status"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[presence]}
          onAction={(key) => set(key as Presence)}
        >
          {(['online', 'away', 'busy', 'wrap-up', 'offline'] as const).map((each) => (
            <MenuItem key={each} id={each} className="menu-item" textValue={presenceWords[each]}>
              {({ isSelected }) => (
                <>
                  <PresenceMark presence={each} />
                  {presenceWords[each]}
                  {isSelected ? <span className="menu-tick push">Now</span> : null}
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
