/** @jsxImportSource preact */
// The panel: which screen and sheet is open, where the focus goes, how it behaves on a phone.
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Observable, Source } from '../connection/observable.ts';
import type { Announcer } from './announcer.ts';
import type { AppContext } from './app-context.ts';
import type { Draft } from './app-context.ts';
import type * as conversationBundle from './conversation-bundle.ts';
import type * as frontBundle from './front-bundle.ts';
import type { FormValues } from './front/form-values.ts';
import { FreshScreen } from './fresh-screen.tsx';
import { Home } from './home.tsx';
import { tongue } from './language.ts';
import { useMaybe, useObservable } from './observe.ts';
import { useClosing, useMedia, usePhonePage } from './page-behaviour.ts';
import type { ConversationEnd, StartChoice } from './sealing.ts';
import type { Session } from './session.ts';
import { type House, words } from './words.ts';

export const PHONE = '(max-width: 479px), (max-height: 499px)';

export type Screen =
  | { readonly name: 'home' }
  /** `moment`: before a conversation, or to be called in one. */
  | { readonly name: 'form' }
  | { readonly name: 'callback'; readonly end: ConversationEnd }
  | { readonly name: 'article'; readonly item: string }
  | { readonly name: 'conversation'; readonly end: ConversationEnd | null };

export type Opening = {
  readonly open: boolean;
  /** False when the page opened it by itself, after a navigation: nobody's focus is taken. */
  readonly focus: boolean;
};

/** What comes with the bundle for the time before somebody answers. */
export type Front = typeof frontBundle;

/** What comes with the second bundle. */
export type Later = typeof conversationBundle;

/** By conversation; null for one that has not begun. */
type Drafts = Map<string | null, Draft>;

const onItsWay: ReadonlySet<string> = new Set(['sealing', 'sending']);

type SheetName = 'readers' | 'menu' | 'forget';

export type PanelProps = {
  readonly session: Session;
  readonly opening: Source<Opening>;
  readonly screen: Source<Screen>;
  readonly house: House;
  readonly pagePhone: string;
  readonly announcer: Announcer;
  readonly large: Observable<boolean>;
  readonly later: Observable<Later | null>;
  readonly wantLater: () => void;
  readonly front: Observable<Front | null>;
  readonly wantFront: () => void;
  /** Where the text of a help article is. */
  readonly articleAt: (item: string) => string;
  /** A conversation that the page's address names, and that this device does not have. */
  readonly elsewhere: Observable<boolean>;
  /** Who is signed in at the page, by its own word. */
  readonly visitorName: string;
};

export function Panel(props: PanelProps) {
  const opening = useObservable(props.opening);
  const { mounted, leaving } = useClosing(opening.open);
  // Unsent text outlives the open panel, not the page.
  const drafts = useMemo<Drafts>(() => new Map(), []);
  const [values, setValues] = useState<FormValues>({ topic: null, fields: new Map() });
  const [choice, setChoice] = useState<StartChoice>({});
  return mounted ? (
    <OpenPanel
      {...props}
      drafts={drafts}
      typed={{ values, setValues, choice, setChoice }}
      leaving={leaving}
      takesFocus={opening.focus}
    />
  ) : null;
}

/** What was typed and chosen before a conversation began. */
type Typed = {
  readonly values: FormValues;
  readonly setValues: (values: FormValues) => void;
  readonly choice: StartChoice;
  readonly setChoice: (choice: StartChoice) => void;
};

function OpenPanel(
  props: PanelProps & {
    readonly drafts: Drafts;
    readonly typed: Typed;
    readonly leaving: boolean;
    readonly takesFocus: boolean;
  },
) {
  const { session, drafts } = props;
  const state = useObservable(session.state);
  const screen = useObservable(props.screen);
  const large = useObservable(props.large);
  const later = useObservable(props.later);
  const front = useObservable(props.front);
  const elsewhere = useObservable(props.elsewhere);
  const site = useMaybe(state.visitor?.site ?? null);
  const phone = useMedia(PHONE);
  const touch = useMedia('(pointer: coarse)');
  const [sheet, setSheet] = useState<SheetName | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const panel = useRef<HTMLElement>(null);
  const heading = useRef<HTMLElement | null>(null);
  const field = useRef<HTMLTextAreaElement | null>(null);

  const close = () => props.opening.set({ open: false, focus: true });
  const opener = useRef<Element | null>(null);
  const openSheet = (name: SheetName) => {
    // Before the screen behind becomes inert and loses the focus.
    const root = panel.current?.getRootNode() as ShadowRoot | undefined;
    if (sheet === null) opener.current = root?.activeElement ?? null;
    setSheet(name);
  };
  const closeSheet = () => {
    setSheet(null);
    requestAnimationFrame(() => (opener.current as HTMLElement | null)?.focus({ preventScroll: true }));
  };
  const back = () => (sheet === null ? close() : closeSheet());
  usePhonePage(panel, phone && !props.leaving, back);

  const house: House = { name: props.house.name || site?.workspaceName || '', kind: props.house.kind };
  const context: AppContext = {
    house,
    phone: props.pagePhone || site?.phone || '',
    detector: state.sealing?.detector ?? null,
    touch,
    announce: props.announcer.announce,
    draftOf(conversation) {
      let draft = drafts.get(conversation);
      if (draft === undefined) drafts.set(conversation, (draft = { text: '' }));
      return draft;
    },
  };

  const told = useMemo(() => (front === null ? null : front.siteTold(site?.settings)), [front, site]);
  const hasFront = site?.settings != null;
  if (hasFront && front === null) props.wantFront();
  const now = () => Date.now() + (site?.aheadMs ?? 0);
  const { choice, setChoice, setValues, values } = props.typed;

  const current = screen.name === 'conversation' || screen.name === 'callback' ? screen.end : null;
  const conversationState = useMaybe(current?.state ?? null);
  const homeReaders = useMaybe(state.visitor?.readers ?? null);
  const chosen = choice.topic === undefined ? null : (state.visitor?.readersWith(choice.topic.team) ?? null);
  const readers = conversationState?.readers ?? (conversationState?.count ? null : (chosen ?? homeReaders));
  const waits = current !== null && later === null;
  // A first message on its way has the line to itself.
  const sending =
    sent !== null &&
    conversationState?.pending.some(({ state: { status } }) => onItsWay.has(status)) === true;
  const shows = waits || state.conversations.length > 0;
  if (later === null && (sheet !== null || (shows && !sending))) props.wantLater();

  // Focus follows the visitor's own steps only; a panel that the page opened by itself takes none.
  const takes = useRef(props.takesFocus);
  const place = current === null || screen.name === 'callback' ? screen.name : current.id;
  useLayoutEffect(() => {
    const writes = screen.name === 'conversation' && !touch && !phone;
    if (takes.current) ((writes ? field.current : null) ?? heading.current)?.focus({ preventScroll: true });
    if (!waits) takes.current = true;
  }, [place, waits]);

  const show = (end: ConversationEnd | null) => {
    setSent(null);
    props.screen.set({ name: 'conversation', end });
  };
  const goHome = () => props.screen.set({ name: 'home' });
  /** A new conversation: by way of the form, where the site has one. */
  const begin = () => {
    setChoice({});
    // Somebody may have come, or gone, since the panel was opened.
    state.visitor?.load().catch(() => undefined);
    if (hasFront) props.screen.set({ name: 'form' });
    else show(null);
  };
  const start = (text: string, how: StartChoice): string | null => {
    const begun = session.start(text, how);
    if (begun === null) return 'not-now';
    drafts.delete(null);
    setChoice({});
    show(begun);
    setSent(text);
    return null;
  };
  const screenProps = {
    context,
    headingRef: heading,
    fieldRef: field,
    onBack: goHome,
    onClose: close,
    onReaders: () => openSheet('readers'),
  };

  return (
    <section
      ref={panel}
      class={`panel${props.leaving ? ' leaving' : ''}${phone ? ' phone' : ''}${large ? ' large' : ''}`}
      role="dialog"
      aria-modal={phone}
      aria-label={words.dialog(house.name)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        back();
      }}
    >
      <div class="screen" dir={tongue().direction} inert={sheet !== null && later !== null}>
        {screen.name === 'home' ? (
          <Home
            {...screenProps}
            visitor={state.visitor}
            unreachable={state.status === 'unreachable'}
            onStart={begin}
            onTryNow={session.tryNow}
            name={props.visitorName}
            attended={
              front === null ||
              told === null ||
              front.attendedBy(told, site?.team ?? '', now()).status === 'open'
            }
            opening={
              front !== null &&
              told !== null && <front.OpeningLine told={told} team={site?.team ?? ''} now={now()} />
            }
          >
            {elsewhere && front !== null && (
              <div class="note plain-note" role="status">
                <div>
                  <b>{front.front.elsewhere}</b>
                  <p>{front.front.elsewhereText(house)}</p>
                </div>
              </div>
            )}
            {later !== null && state.conversations.length > 0 && (
              <later.EarlierConversations
                context={context}
                conversations={state.conversations}
                onOpen={show}
              />
            )}
            {front !== null && told !== null && (
              <front.Help
                told={told}
                onArticle={(item) => props.screen.set({ name: 'article', item })}
                onAsk={begin}
              />
            )}
          </Home>
        ) : screen.name === 'article' && front !== null && told !== null ? (
          <front.ArticleScreen
            title={told.articles.find(({ item }) => item === screen.item)?.title ?? ''}
            address={props.articleAt(screen.item)}
            headingRef={heading}
            onBack={goHome}
            onClose={close}
            onAsk={begin}
          />
        ) : screen.name === 'form' && front !== null && told !== null && state.visitor !== null ? (
          <front.FormScreen
            context={context}
            visitor={state.visitor}
            told={told}
            now={now}
            values={values}
            onValues={setValues}
            headingRef={heading}
            onBack={goHome}
            onClose={close}
            onReaders={(team) => {
              setChoice(team === site?.team ? {} : { topic: { item: values.topic ?? '', team } });
              openSheet('readers');
            }}
            onStart={(text, how) => {
              if (text !== '') return start(text, how);
              setChoice(how);
              show(null);
              return null;
            }}
          />
        ) : screen.name === 'callback' && front !== null && told !== null ? (
          <front.CallbackScreen
            context={context}
            conversation={screen.end}
            told={told}
            now={now}
            values={values}
            onValues={setValues}
            headingRef={heading}
            onBack={() => show(screen.end)}
            onClose={close}
          />
        ) : current !== null && later !== null && state.visitor !== null ? (
          <later.ConversationScreen
            {...screenProps}
            visitor={state.visitor}
            conversation={current}
            onMenu={() => openSheet('menu')}
            onFresh={begin}
            waiting={
              front !== null &&
              conversationState !== null && (
                <front.WaitingCard
                  context={context}
                  state={conversationState}
                  conversation={current}
                  told={told}
                  reference={site?.reference ?? ''}
                  now={now}
                  onCallback={() => props.screen.set({ name: 'callback', end: current })}
                />
              )
            }
          />
        ) : (
          <FreshScreen
            {...screenProps}
            visitor={state.visitor}
            sent={current === null ? null : sent}
            onStart={(text) => start(text, choice)}
          />
        )}
      </div>
      {later !== null && sheet === 'readers' && readers !== null && (
        <later.ReaderSheet readers={readers} house={house} state={conversationState} onClose={closeSheet} />
      )}
      {later !== null && sheet === 'menu' && (
        <later.MenuSheet
          onReaders={readers === null ? null : () => openSheet('readers')}
          onForget={() => openSheet('forget')}
          onClose={closeSheet}
        />
      )}
      {later !== null && sheet === 'forget' && (
        <later.ForgetSheet
          onForget={async () => {
            await session.forget();
            closeSheet();
            drafts.clear();
            goHome();
          }}
          onClose={closeSheet}
        />
      )}
    </section>
  );
}
