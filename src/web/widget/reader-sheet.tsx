/** @jsxImportSource preact */
// Who can read, what the server can read, how messages are checked: all from the verified list.
import type { ConversationState, Readers } from '../connection/conversation-state.ts';
import { later } from './conversation-words.ts';
import { Icon } from './icons.tsx';
import { Sheet, Tile } from './sheet.tsx';
import { visitorTime } from './time.ts';
import { gatewayRow, readerRows, serverText } from './who-reads.ts';
import type { House } from './words.ts';

export function ReaderSheet(props: {
  readonly readers: Readers;
  readonly house: House;
  /** Null: a conversation that has not begun. */
  readonly state: ConversationState | null;
  readonly onClose: () => void;
}) {
  const { readers, house, state } = props;
  const gateway = gatewayRow(readers, house);
  const rows = readerRows(readers, state?.status === 'open' ? state.assignee : null);
  const next = state?.nextReaders ?? null;
  const changes = state === null ? [] : changesOf(state);
  const t = later;
  return (
    <Sheet title={t.readersTitle} onClose={props.onClose}>
      <ul class="rows">
        {[...rows, ...(gateway === null ? [] : [gateway])].map((row) => (
          <li key={row.key}>
            <Tile icon={row.icon} />
            <div>
              <b>{row.title}</b>
              <p>{row.detail}</p>
            </div>
          </li>
        ))}
      </ul>
      {next !== null && (
        <>
          <h3>{t.next}</h3>
          <p class="small">
            {readerRows(next, null)
              .map((row) => row.title)
              .join(', ')}
          </p>
        </>
      )}
      <div class="note neutral">
        <Icon name="server" size={20} />
        <div>
          <b>{t.server}</b>
          <p>{serverText(readers)}</p>
        </div>
      </div>
      <h3>{t.how}</h3>
      <Mode name={t.inspected} text={t.inspectedDetail(house)} here={readers.mode === 'inspected'} />
      <Mode name={t.strict} text={t.strictDetail} here={readers.mode === 'strict'} />
      <p class="hint">{t.chooses(house)}</p>
      {changes.length > 0 && (
        <>
          <h3>{t.changes}</h3>
          <ul class="changes">
            {changes.map((change) => (
              <li key={change.key}>
                <time dateTime={new Date(change.at).toISOString()}>{visitorTime().clock(change.at)}</time>
                <span>{change.text}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="signed">
        <Icon name="signed" size={20} />
        <div>
          <b>{t.signed(house)}</b>
          <p>{t.signedDetail(readers.directory, visitorTime().full(readers.expires))}</p>
        </div>
      </div>
    </Sheet>
  );
}

function Mode({ name, text, here }: { name: string; text: string; here: boolean }) {
  return (
    <div class={`mode${here ? ' here' : ''}`}>
      <div>
        <b>{name}</b>
        {here && (
          <span class="chip">
            <Icon name="check" size={14} />
            {later.here}
          </span>
        )}
      </div>
      <p>{text}</p>
    </div>
  );
}

type Change = { readonly key: string; readonly at: number; readonly text: string };

/** Newest first. */
function changesOf(state: ConversationState): readonly Change[] {
  const changes: Change[] = [];
  for (const item of state.items) {
    if (item.kind !== 'line') continue;
    if (item.line.type === 'started') changes.push({ key: item.key, at: item.at, text: later.started });
    if (item.line.type === 'supervisor-joined' && item.line.verified)
      changes.push({ key: item.key, at: item.at, text: later.listens(item.line.name ?? later.staff) });
    if (item.line.type === 'supervisor-left')
      changes.push({ key: item.key, at: item.at, text: later.listensNoMore(item.line.name ?? later.staff) });
    if (item.line.type !== 'readers' || item.line.first) continue;
    const { joined, left } = item.line;
    const named = (list: typeof joined) => (list ?? []).map((person) => person.name).join(', ');
    const parts = [
      (joined?.length ?? 0) > 0 ? later.added(named(joined)) : '',
      (left?.length ?? 0) > 0 ? later.removed(named(left)) : '',
    ].filter((part) => part !== '');
    changes.push({ key: item.key, at: item.at, text: parts.join(', ') || later.changed });
  }
  return changes.reverse();
}
