/** @jsxImportSource preact */
// The first screen: one action, what the visitor has already written, the trust line at the foot.
import type { ComponentChildren } from 'preact';
import type { AppContext } from './app-context.ts';
import { Icon } from './icons.tsx';
import { useHeld, useMaybe } from './observe.ts';
import { Call, HouseMark, IconButton, TrustStrip } from './parts.tsx';
import type { VisitorEnd } from './sealing.ts';
import { teamWords, trustLine } from './trust-line.ts';
import { words } from './words.ts';

export function Home(props: {
  readonly context: AppContext;
  readonly visitor: VisitorEnd | null;
  /** The server did not answer: said in words, with a way on. */
  readonly unreachable: boolean;
  readonly headingRef: { current: HTMLElement | null };
  readonly onStart: () => void;
  readonly onReaders: () => void;
  readonly onTryNow: () => void;
  readonly onClose: () => void;
  /** Who is signed in at the page, by its own word. */
  readonly name: string;
  /** False: what is begun now is a message, to be answered later. */
  readonly attended: boolean;
  /** Whether anybody answers now, in words. */
  readonly opening: ComponentChildren;
  /** Earlier conversations, and help. */
  readonly children: ComponentChildren;
}) {
  const { context, visitor } = props;
  const { house, phone } = context;
  const readers = useMaybe(visitor?.readers ?? null);
  const trust = useMaybe(visitor?.trust ?? null);
  const site = useMaybe(visitor?.site ?? null);
  const invalid = trust?.status === 'invalid';
  const known = readers !== null && !invalid;
  const line = trustLine(readers, house, invalid);
  const slow = useHeld(!known, 300);
  return (
    <>
      <div class="top home-top">
        <HouseMark name={house.name} />
        <p class="who name">{house.name}</p>
        <IconButton icon="close" label={words.close} onClick={props.onClose} />
      </div>
      <div class="home">
        <h2 tabIndex={-1} ref={(element) => void (props.headingRef.current = element)}>
          {props.name === '' ? words.greeting : words.greetingTo(props.name)}
        </h2>
        {known && props.opening}
        {invalid ? (
          <div class="note warn" role="alert">
            <Icon name="alert" />
            <div>
              <b>{words.invalid}</b>
              <p>
                <Call before={words.call} phone={phone} />
              </p>
            </div>
          </div>
        ) : props.unreachable ? (
          <div class="note warn" role="alert">
            <Icon name="alert" />
            <div>
              <b>{words.unreachable}</b>
              <p>
                {words.keepTrying}
                <Call before={words.orCall} phone={phone} />
              </p>
              <button type="button" class="link" onClick={props.onTryNow}>
                {words.tryNow}
              </button>
            </div>
          </div>
        ) : (
          <>
            <button type="button" class="button primary big" onClick={props.onStart}>
              {props.attended ? words.start : words.leave}
            </button>
            <p class="hint">{known && words.person(teamWords(readers, site?.team ?? null))}</p>
          </>
        )}
        {props.children}
      </div>
      {(known || (slow && !invalid && !props.unreachable)) && (
        <TrustStrip
          foot
          line={known ? { ...line, text: words.trustHome(house) } : line}
          link={words.trustLink}
          onOpen={props.onReaders}
        />
      )}
    </>
  );
}
