// Who can read, line by line, as computed from the signed directory. The gateway stands apart: it is not a reader.
import { Headphones, Headset, Scale, ScanEye, Smartphone, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Readers } from '../connection/conversation-state.ts';
import { Icon } from './controls.tsx';
import { listed, teamPhrase } from './names.ts';
import { longDay } from './time.ts';

type Reader = Readers['readers'][number];

/** Lines on the list: what "3 can read" counts. */
export function readerCount(readers: Readers): number {
  return readers.readers.length;
}

export function ReaderList({
  readers,
  visitor,
  mine = false,
}: {
  readonly readers: Readers;
  readonly visitor: string;
  /** This person's device is one of the team's. */
  readonly mine?: boolean;
}) {
  return (
    <ul className="readers">
      {readers.readers.map((reader) => (
        <ReaderLine key={keyOf(reader)} reader={reader} visitor={visitor} mine={mine} />
      ))}
      {readers.gateway === null ? null : (
        <li className="apart">
          <Icon of={ScanEye} />
          <span>
            <b className="strong">Inspection gateway</b>{' '}
            <span className="detail">
              checks each message once for card numbers, keeps no text
              {readers.gateway.place === 'same-machine'
                ? '. It runs on the server\u2019s machine.'
                : '. It runs on a machine of its own.'}
            </span>
          </span>
        </li>
      )}
    </ul>
  );
}

function ReaderLine({
  reader,
  visitor,
  mine,
}: {
  readonly reader: Reader;
  readonly visitor: string;
  readonly mine: boolean;
}) {
  switch (reader.kind) {
    case 'visitor':
      return (
        <Line icon={Smartphone} name={`${visitor}\u2019s ${reader.devices === 1 ? 'browser' : 'browsers'}`}>
          {reader.devices === 1 ? '' : `${reader.devices} devices`}
        </Line>
      );
    case 'team':
      return (
        <Line icon={Users} name={teamPhrase(reader.name)}>
          {counted(reader.people.length, 'person', 'people')}
          {mine ? ', you are one' : ''}
          {reader.oneKey ? '' : ', device by device until the team has its next key'}
        </Line>
      );
    case 'supervisors':
      return (
        <Line icon={Headset} name="Supervisors">
          {reader.people.map((person) => person.name).join(', ')}
        </Line>
      );
    case 'supervising':
      return (
        <Line icon={Headphones} name={listed(reader.people.map((person) => person.name))}>
          {reader.people.length === 1 ? 'supervisor, reads along' : 'supervisors, read along'}
        </Line>
      );
    case 'compliance':
      return (
        <Line icon={Scale} name="Compliance key">
          needs {reader.threshold} of {counted(reader.officers.length, 'officer', 'officers')}
        </Line>
      );
  }
}

function Line({
  icon,
  name,
  children,
}: {
  readonly icon: typeof Users;
  readonly name: string;
  readonly children: ReactNode;
}) {
  return (
    <li>
      <Icon of={icon} />
      <span>
        <b className="strong">{name}</b> <span className="detail">{children}</span>
      </span>
    </li>
  );
}

export function signedListWord(readers: Readers): string {
  return readers.epoch === null ? 'Signed list' : `Signed list, epoch ${readers.epoch}`;
}

export function signedListDetail(readers: Readers): string {
  return `From the signed directory, number ${readers.directory}, good until ${longDay(readers.expires)}.`;
}

export function serverWord(readers: Readers): string {
  return readers.server === 'nothing'
    ? 'The Sealdesk server stores sealed text and has no key to it.'
    : 'The Sealdesk server stores sealed text and has no key to it. The gateway beside it opens each new message for a moment.';
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function keyOf(reader: Reader): string {
  return reader.kind === 'team' ? `team ${reader.id}` : reader.kind;
}
