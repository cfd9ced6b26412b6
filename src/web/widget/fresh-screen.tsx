/** @jsxImportSource preact */
// A conversation that has not begun: who will read it, and the field. Once the first message is on its way it stands
// here until the rest of the screen has come.
import type { AppContext } from './app-context.ts';
import { Composer } from './composer.tsx';
import { useMaybe } from './observe.ts';
import { HouseMark, IconButton, TrustStrip } from './parts.tsx';
import type { VisitorEnd } from './sealing.ts';
import { teamWords, trustLine } from './trust-line.ts';
import { words } from './words.ts';

export type FreshScreenProps = {
  readonly context: AppContext;
  readonly visitor: VisitorEnd | null;
  /** The first message, sent just now. */
  readonly sent: string | null;
  readonly headingRef: { current: HTMLElement | null };
  readonly fieldRef: { current: HTMLTextAreaElement | null };
  readonly onBack: () => void;
  readonly onClose: () => void;
  readonly onReaders: () => void;
  /** Answers null when it went, else why not. */
  readonly onStart: (text: string) => string | null;
};

export function FreshScreen(props: FreshScreenProps) {
  const { context, visitor, sent } = props;
  const { house } = context;
  const readers = useMaybe(visitor?.readers ?? null);
  const trust = useMaybe(visitor?.trust ?? null);
  const site = useMaybe(visitor?.site ?? null);
  const invalid = trust?.status === 'invalid';
  const team = teamWords(readers, site?.team ?? null);
  return (
    <>
      <div class="top">
        <IconButton icon="back" label={words.back} onClick={props.onBack} />
        <HouseMark name={house.name} />
        <div class="who">
          <h2 tabIndex={-1} ref={(element) => void (props.headingRef.current = element)}>
            {house.name}
          </h2>
          <p>{team.charAt(0).toUpperCase() + team.slice(1)}</p>
        </div>
        <IconButton icon="close" label={words.close} onClick={props.onClose} />
      </div>
      <TrustStrip line={trustLine(readers, house, invalid)} phone={context.phone} onOpen={props.onReaders} />
      <div class="thread-box">
        <div class="thread intro">
          {sent === null ? (
            <>
              <p>{words.intro(team)}</p>
              <p class="small">{words.noCards}</p>
            </>
          ) : (
            <div class="group mine">
              <p class="bubble text last">{sent}</p>
              <p class="foot">{words.sending}</p>
            </div>
          )}
        </div>
      </div>
      <div class="end">
        <Composer
          context={context}
          placeholder={words.write}
          draft={context.draftOf(null)}
          canSend={context.detector !== null && readers !== null && !invalid && sent === null}
          fieldRef={props.fieldRef}
          onTyping={() => undefined}
          onSend={props.onStart}
        />
      </div>
    </>
  );
}
