// A server on the loopback that speaks EventStoreDB's protocol, from the client's own generated definitions, as far as
// the product uses it; and that fails on demand. It is strict: what a real server would choke on fails the test.
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import featuresPb from '@eventstore/db-client/generated/serverfeatures_pb.js';
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import {
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import { type FakeEvent, type FakeStore, fakeStore, type Proposed } from './eventstoredb-fake-store.ts';

const { AppendResp, ReadReq, ReadResp } = streamsPb;
type AppendReq = streamsPb.AppendReq;
type ReadReqMessage = streamsPb.ReadReq;
type ReadRespMessage = streamsPb.ReadResp;
type ReadCall = ServerWritableStream<ReadReqMessage, ReadRespMessage>;

/** What becomes of the next append. */
export type AppendFault =
  /** Nothing is stored; the connection breaks. */
  | 'not-stored'
  /** All is stored; the connection breaks before the answer. */
  | 'lost-reply'
  /** Nothing is stored; no answer ever comes. */
  | 'not-stored-silent'
  /** All is stored; no answer ever comes. */
  | 'stored-silent'
  /** Nothing is stored; the answer is a wrong revision, whatever the stream's is. */
  | 'wrong-revision'
  /** Stored, and answered without a place, as older servers answer repetitions. */
  | 'no-position'
  /** Stored, and answered with the revision of something else. */
  | 'odd-answer'
  /** Only the first event is stored, as of a call that was cancelled while it was still being written. */
  | 'cut-short'
  /** Nothing is stored; the server shuts down, in its own words. */
  | 'not-ready'
  | 'denied'
  | 'deleted';

export interface EventStoreFake {
  readonly port: number;
  readonly connectionString: string;
  readonly store: FakeStore;
  /** What has been asked that no caller should ask: named by `close`, which throws over it. */
  readonly violations: readonly string[];
  fail(...faults: readonly AppendFault[]): void;
  clearFaults(): void;
  /** Appends that have come in, those made to fail included. */
  appends(): number;
  /** Subscriptions now open. */
  subscriptions(): number;
  /** Where subscriptions have begun, in turn: a position, or 'start' or 'end'. */
  readonly begun: readonly string[];
  dropSubscriptions(how: 'error' | 'silently'): void;
  /** From now on a subscription after a place gives the event at that place once more. */
  repeatOnResume(): void;
  /** The next reads fail. */
  failReads(count: number): void;
  /** Unreachable, with all calls cut, until `start`. What is stored stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const appendBytesMax = 1024 * 1024;
const checkpointEvery = 5;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const zeroUuid = '00000000-0000-0000-0000-000000000000';

export const startEventStoreFake = async (wantedPort = 0): Promise<EventStoreFake> => {
  const store = fakeStore();
  const violations: string[] = [];
  const faults: AppendFault[] = [];
  const begun: string[] = [];
  const following = new Set<{ readonly call: ReadCall; readonly end: () => void }>();
  let appends = 0;
  let readsToFail = 0;
  let repeating = false;
  let server: Server | null = null;
  let port = wantedPort;

  const violation = (what: string): void => void violations.push(what);

  const append: handleClientStreamingCall<AppendReq, streamsPb.AppendResp> = (call, answer) => {
    let stream = '';
    let expected: bigint | null = null;
    const events: Proposed[] = [];
    let bytes = 0;
    call.on('data', (request: AppendReq) => {
      if (request.hasOptions()) {
        const options = request.getOptions();
        stream = Buffer.from(options?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
        if (options?.hasRevision()) expected = BigInt(options.getRevision());
        else if (!options?.hasNoStream()) violation(`an append to ${stream} without an exact revision`);
        if (stream.startsWith('$') || stream === '') violation(`an append to the stream "${stream}"`);
        return;
      }
      const message = request.getProposedMessage();
      const id = message?.getId()?.getString() ?? '';
      const type = message?.getMetadataMap().get('type') ?? '';
      const contentType = message?.getMetadataMap().get('content-type') ?? '';
      const data = message?.getData_asU8() ?? new Uint8Array();
      if (!uuidPattern.test(id) || id === zeroUuid) violation(`the id "${id}"`);
      if (type === '') violation('an empty type');
      bytes += data.length;
      events.push({ id, type, contentType, data });
    });
    call.on('error', () => undefined);
    call.on('end', () => {
      // Given up by the caller before it had sent everything: a server stores nothing of that.
      if (call.cancelled) return;
      appends += 1;
      const fault = faults.shift();
      if (events.length === 0) violation('an append without events');
      if (bytes > appendBytesMax) violation(`an append of ${bytes} bytes`);
      if (fault === 'not-stored-silent') return;
      if (fault === 'not-stored') return answer({ code: status.UNAVAILABLE, details: 'Connection dropped' });
      if (fault === 'not-ready') return answer({ code: status.UNKNOWN, details: 'Server Is Not Ready' });
      if (fault === 'denied') return answer(exception('access-denied', status.PERMISSION_DENIED));
      if (fault === 'deleted') return answer(exception('stream-deleted', status.FAILED_PRECONDITION, stream));
      if (fault === 'wrong-revision') return answer(null, wrongRevision(999n));
      const result = store.append(stream, expected, fault === 'cut-short' ? events.slice(0, 1) : events);
      if (fault === 'stored-silent') return;
      if (fault === 'lost-reply' || fault === 'cut-short')
        return answer({ code: status.UNAVAILABLE, details: 'Connection dropped' });
      if (result.status === 'wrong-revision') return answer(null, wrongRevision(result.current));
      const place = result.repeated ? 'somewhere' : 'its own';
      const told = fault === 'odd-answer' ? { ...result.last, revision: 0n } : result.last;
      answer(
        null,
        success(told, fault === 'no-position' ? 'none' : fault === 'odd-answer' ? 'somewhere' : place),
      );
    });
  };

  const read: handleServerStreamingCall<ReadReqMessage, ReadRespMessage> = (call) => {
    call.on('error', () => undefined);
    if (readsToFail > 0) {
      readsToFail -= 1;
      breakOff(call, status.UNAVAILABLE, 'Connection dropped');
      return;
    }
    const options = call.request.getOptions();
    if (options === undefined) {
      violation('a read without options');
      return;
    }
    if (options.hasSubscription()) follow(call, options);
    else if (options.hasStream()) readStream(call, options);
    else readAll(call, options);
  };

  const readStream = (call: ReadCall, options: streamsPb.ReadReq.Options): void => {
    const wanted = options.getStream();
    const name = Buffer.from(wanted?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
    const held = store.stream(name);
    if (held.length === 0) {
      const missing = new ReadResp.StreamNotFound();
      missing.setStreamIdentifier(identifier(name));
      call.write(new ReadResp().setStreamNotFound(missing));
      call.end();
      return;
    }
    const count = Number(options.getCount());
    const backwards = options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;
    let from = wanted?.hasRevision() ? Number(wanted.getRevision()) : 0;
    if (wanted?.hasEnd()) from = held.length - 1;
    const found = backwards ? held.slice(0, from + 1).reverse() : held.slice(from);
    for (const event of found.slice(0, count)) call.write(eventFrame(event));
    call.end();
  };

  const readAll = (call: ReadCall, options: streamsPb.ReadReq.Options): void => {
    const count = Number(options.getCount());
    const backwards = options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;
    const all = store.all();
    const place = placeOf(options);
    if (typeof place === 'bigint' && !all.some((event) => event.position === place)) {
      breakOff(call, status.UNKNOWN, 'Unexpected ReadAllResult');
      return;
    }
    let found: readonly FakeEvent[] = all;
    if (backwards) {
      // Exclusive in this direction, unlike forwards.
      found = all
        .filter((event) => place === 'end' || (typeof place === 'bigint' && event.position < place))
        .reverse();
    } else if (place === 'end') found = [];
    else if (place !== 'start') found = all.filter((event) => event.position >= place);
    for (const event of found.slice(0, count)) call.write(eventFrame(event));
    call.end();
  };

  const follow = (call: ReadCall, options: streamsPb.ReadReq.Options): void => {
    const place = placeOf(options);
    begun.push(String(place));
    const wanted = filterOf(options);
    let index = 0;
    const all = store.all();
    if (place === 'end') index = all.length;
    // Exclusive, unlike a read from the same place.
    else if (place !== 'start') while ((all[index]?.position ?? place + 1n) <= place) index += 1;
    if (repeating && typeof place === 'bigint')
      while (index > 0 && !wanted(all[index]?.stream ?? '')) index -= 1;
    if (repeating && typeof place === 'bigint' && index > 0) index -= 1;
    let searched = 0;
    const confirmation = new ReadResp.SubscriptionConfirmation();
    confirmation.setSubscriptionId(crypto.randomUUID());
    call.write(new ReadResp().setConfirmation(confirmation));
    const send = (): void => {
      for (let event = all[index]; event !== undefined; event = all[index]) {
        index += 1;
        searched += 1;
        if (wanted(event.stream)) call.write(eventFrame(event));
        if (searched % checkpointEvery === 0) call.write(checkpointFrame(event.position, searched % 2 === 0));
      }
      call.write(new ReadResp().setCaughtUp(new ReadResp.CaughtUp()));
    };
    const unlisten = store.onStored(send);
    const one = { call, end: unlisten };
    following.add(one);
    const gone = (): void => {
      unlisten();
      following.delete(one);
    };
    call.on('cancelled', gone);
    call.on('close', gone);
    send();
  };

  const start = async (): Promise<void> => {
    const made = new Server();
    made.addService(streamsGrpc.StreamsService, {
      append,
      read,
      delete: unimplemented('delete'),
      tombstone: unimplemented('tombstone'),
      batchAppend: unimplemented('batchAppend'),
    });
    // Batch append is offered, as a real server does, so that whoever strays onto it is caught.
    made.addService(featuresGrpc.ServerFeaturesService, {
      getSupportedMethods: (
        _call: unknown,
        answer: (error: null, methods: featuresPb.SupportedMethods) => void,
      ) => {
        const methods = new featuresPb.SupportedMethods();
        methods.setEventStoreServerVersion('24.6.0');
        for (const name of ['append', 'read', 'batchappend']) {
          const method = new featuresPb.SupportedMethod();
          method.setServiceName('event_store.client.streams.streams');
          method.setMethodName(name);
          methods.addMethods(method);
        }
        answer(null, methods);
      },
    });
    port = await new Promise<number>((resolve, reject) => {
      made.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    server = made;
  };

  const unimplemented =
    (what: string) =>
    (call: { readonly emit?: (name: string, error: object) => void }): void => {
      violation(`a call of ${what}`);
      call.emit?.('error', { code: status.UNIMPLEMENTED, details: 'unimplemented' });
    };

  const stop = async (): Promise<void> => {
    server?.forceShutdown();
    server = null;
    for (const { end } of following) end();
    following.clear();
  };

  await start();

  return {
    get port() {
      return port;
    },
    get connectionString() {
      return `esdb://127.0.0.1:${port}?tls=false`;
    },
    store,
    violations,
    begun,
    fail: (...more) => void faults.push(...more),
    clearFaults: () => void faults.splice(0),
    repeatOnResume: () => {
      repeating = true;
    },
    failReads: (count) => {
      readsToFail = count;
    },
    appends: () => appends,
    subscriptions: () => following.size,
    dropSubscriptions: (how) => {
      for (const { call, end } of [...following]) {
        end();
        if (how === 'silently') call.end();
        else breakOff(call, status.UNAVAILABLE, 'Connection dropped');
      }
      following.clear();
    },
    stop,
    start,
    close: async () => {
      await stop();
      if (violations.length > 0)
        throw new Error(`the EventStoreDB fake was asked for: ${[...new Set(violations)].join('; ')}`);
    },
  };
};

/** Ends a call with an error, as the library wants it: by the event, which is not thrown here. */
const breakOff = (call: ReadCall, code: status, details: string): void => {
  call.emit('error', { code, details });
};

const placeOf = (options: streamsPb.ReadReq.Options): bigint | 'start' | 'end' => {
  const all = options.getAll();
  if (all?.hasPosition()) return BigInt(all.getPosition()?.getCommitPosition() ?? '0');
  return all?.hasEnd() ? 'end' : 'start';
};

const filterOf = (options: streamsPb.ReadReq.Options): ((stream: string) => boolean) => {
  const expression = options.getFilter()?.getStreamIdentifier();
  if (expression === undefined) return () => true;
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0) return (stream) => prefixes.some((prefix) => stream.startsWith(prefix));
  const pattern = new RegExp(expression.getRegex());
  return (stream) => pattern.test(stream);
};

const identifier = (name: string): sharedPb.StreamIdentifier =>
  new sharedPb.StreamIdentifier().setStreamName(Buffer.from(name, 'utf8'));

const eventFrame = (event: FakeEvent): ReadRespMessage => {
  const recorded = new ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(new sharedPb.UUID().setString(event.id));
  recorded.setStreamIdentifier(identifier(event.stream));
  recorded.setStreamRevision(event.revision.toString());
  recorded.setCommitPosition(event.position.toString());
  recorded.setPreparePosition(event.position.toString());
  recorded.getMetadataMap().set('type', event.type);
  recorded.getMetadataMap().set('content-type', event.contentType);
  recorded.getMetadataMap().set('created', '17000000000000000');
  recorded.setData(event.data);
  const frame = new ReadResp.ReadEvent();
  frame.setEvent(recorded);
  frame.setCommitPosition(event.position.toString());
  return new ReadResp().setEvent(frame);
};

const checkpointFrame = (position: bigint, withPrepare: boolean): ReadRespMessage => {
  const checkpoint = new ReadResp.Checkpoint();
  checkpoint.setCommitPosition(position.toString());
  checkpoint.setPreparePosition(withPrepare ? position.toString() : '0');
  return new ReadResp().setCheckpoint(checkpoint);
};

type Place = 'its own' | 'somewhere' | 'none';

// A repetition's answer is vague on purpose: nothing says what a server answers there.
const success = (last: FakeEvent, place: Place): streamsPb.AppendResp => {
  const answer = new AppendResp.Success();
  answer.setCurrentRevision(last.revision.toString());
  if (place !== 'none') {
    const position = new AppendResp.Position();
    position.setCommitPosition(last.position.toString());
    position.setPreparePosition(place === 'its own' ? last.position.toString() : '0');
    answer.setPosition(position);
  } else answer.setNoPosition(new sharedPb.Empty());
  return new AppendResp().setSuccess(answer);
};

const wrongRevision = (current: bigint | null): streamsPb.AppendResp => {
  const answer = new AppendResp.WrongExpectedVersion();
  if (current === null) answer.setCurrentNoStream(new sharedPb.Empty());
  else answer.setCurrentRevision(current.toString());
  return new AppendResp().setWrongExpectedVersion(answer);
};

const exception = (name: string, code: status, stream?: string) => {
  const metadata = new Metadata();
  metadata.set('exception', name);
  if (stream !== undefined) metadata.set('stream-name', stream);
  return { code, details: '', metadata };
};
