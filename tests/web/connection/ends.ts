// Ends for tests: a visitor and a member of staff over the fake wire, with stores that outlive them.

import { createEndDetector } from '../../../src/redact/answers.ts';
import { toBase64url } from '../../../src/seal/bytes.ts';
import { type GatewayKeyDocument, verifyGatewayKey } from '../../../src/seal/gateway.ts';
import { conversationId, deviceCard, type DeviceKeys, generateDevice } from '../../../src/seal/identity.ts';
import type { Primitives } from '../../../src/seal/primitives.ts';
import { type Connection, createConnection } from '../../../src/web/connection/connection.ts';
import { type Conversation, createConversation } from '../../../src/web/connection/conversation.ts';
import type { OpeningKey } from '../../../src/web/connection/epochs.ts';
import { handOver } from '../../../src/web/connection/handing-over.ts';
import { reading } from '../../../src/web/connection/reading.ts';
import { createSource } from '../../../src/web/connection/observable.ts';
import type { Redact } from '../../../src/web/connection/said.ts';
import type { StartPlan } from '../../../src/web/connection/sealing.ts';
import { memoryStore } from '../../../src/web/connection/store-memory.ts';
import { createTrust, type Trust } from '../../../src/web/connection/trust.ts';
import { loadNoblePrimitives } from '../../../src/seal/primitives-noble.ts';
import { makeWorld, newId, NOW_MS, signWith, type World } from '../../seal/world.ts';
import { type FakeServer, fakeServer } from './fake-server.ts';
import { createNetwork, type Network } from './network.ts';
import { tracked, type VirtualClock, virtualClock } from './virtual-clock.ts';

const { redact } = createEndDetector();

export const context = {
  language: 'en',
  page: 'https://bank.example/loans',
  pageTitle: 'Loans',
  device: 'Firefox on Linux',
};

export type Stage = {
  readonly world: World;
  readonly primitives: Primitives;
  readonly clock: VirtualClock;
  readonly server: FakeServer;
  readonly network: Network;
  readonly random: () => number;
};

export type End = {
  readonly connection: Connection;
  readonly trust: Trust;
  readonly conversation: Conversation;
  readonly kept: Map<string, unknown>;
  close(): void;
};

export type Person = {
  readonly device: DeviceKeys;
  readonly person: string | null;
  readonly keys: readonly OpeningKey[];
  readonly kept: Map<string, unknown>;
  readonly tab: string;
};

let made: Promise<World> | null = null;

/** One organisation for all tests of a file; time, server and wire are new. */
export async function stage(
  random: () => number = () => 0.5,
  change: (world: World) => World | Promise<World> = (world) => world,
): Promise<Stage> {
  made ??= loadNoblePrimitives().then(makeWorld);
  const clock = virtualClock(NOW_MS);
  const base = await change(await made);
  const primitives = tracked(base.primitives, clock);
  const world = { ...base, primitives };
  const server = await fakeServer(world, clock);
  return { world, primitives, clock, server, network: createNetwork(server, clock, random), random };
}

/** The same organisation without a gateway. */
export async function strictWorld(world: World): Promise<World> {
  const document = { ...world.document, mode: 'strict' as const };
  const directory = await signWith(world.primitives, [world.root], world.rootKeys.slice(0, 2), document);
  return { ...world, document, directory };
}

/** Everything said, as text or as the reason why there is none. */
export function texts(end: End): string[] {
  return end.conversation.state
    .get()
    .items.flatMap((item) =>
      item.kind === 'line' ? [] : [item.content.status === 'open' ? item.content.text : item.content.status],
    );
}

export async function answered<T>(at: Stage, work: Promise<T>): Promise<T> {
  let done = false;
  const watched = work.finally(() => {
    done = true;
  });
  await at.clock.until(() => done, 60_000, 'an answer');
  return watched;
}

export async function visitor(
  stage: Stage,
): Promise<Person & { readonly plan: StartPlan; readonly id: string }> {
  const device = await generateDevice(stage.primitives);
  const random = stage.primitives.random(32);
  const card = deviceCard(device);
  const plan = {
    site: 'main',
    team: 'support',
    random: toBase64url(random),
    visitor: card,
    context,
    choice: {},
  };
  const keys: OpeningKey[] = [{ kind: 'visitor', id: device.id, key: device.agree }];
  return {
    device,
    person: null,
    keys,
    kept: new Map(),
    tab: newId(stage.primitives),
    plan,
    id: conversationId(stage.primitives, card, random),
  };
}

export async function agent(
  stage: Stage,
  name: 'ann' | 'tomas' | 'vera',
  withTeamKey = true,
): Promise<Person> {
  const device = stage.world[name];
  const team = await stage.primitives.importAgreement(stage.world.team.secret);
  const keys: OpeningKey[] = [
    { kind: 'device', id: device.id, key: device.agree },
    ...(withTeamKey ? [{ kind: 'team', id: 'support.1', key: team } as const] : []),
  ];
  return { device, person: stage.world.people[name], keys, kept: new Map(), tab: newId(stage.primitives) };
}

export function openEnd(
  stage: Stage,
  person: Person,
  conversation: string,
  options: {
    readonly plan?: StartPlan | null;
    readonly fresh?: boolean;
    readonly redact?: Redact;
    readonly earlier?: Parameters<typeof createTrust>[0]['earlier'];
  } = {},
): End & { readonly keys: ReturnType<typeof createSource<readonly OpeningKey[]>> } {
  const { clock, network, primitives } = stage;
  const id = () => newId(primitives);
  const side = person.person === null ? 'visitor' : 'staff';
  const trust = createTrust({
    primitives,
    workspace: 'northwind',
    pin: null,
    clock,
    seen: null,
    keep: async () => {},
    earlier: options.earlier ?? (async () => null),
  });
  const { device } = person;
  const party =
    person.person === null
      ? ({ kind: 'visitor', device: deviceCard(device) } as const)
      : ({ kind: 'staff', person: person.person, device } as const);
  const connection = createConnection({
    ticket: async () => 'ticket',
    transports: { socket: network.transport(() => party), poll: null },
    clock,
    random: stage.random,
    id,
  });
  const gatewayKey = createSource<GatewayKeyDocument | null>(null);
  const keys = createSource<readonly OpeningKey[]>(person.keys);
  async function gateway(signed: { text: string; signature: string } | null) {
    const directory = trust.current();
    if (signed === null || directory === null) return gatewayKey.set(null);
    const checked = await verifyGatewayKey(primitives, signed, directory.document, clock.now());
    gatewayKey.set(checked.ok ? checked.value : null);
  }
  connection.session.subscribe((welcome) => {
    if (welcome !== null)
      void clock.track(trust.offer(welcome.directory).then(() => gateway(welcome.gatewayKey)));
  });
  connection.onFrame((frame) => {
    if (frame.frame === 'directory') void clock.track(trust.offer(frame.directory));
    if (frame.frame === 'gateway-key') void clock.track(gateway(frame.gatewayKey));
  });
  const talk = createConversation({
    primitives,
    place: { workspace: 'northwind', conversation },
    side,
    ...(side === 'staff' ? { handOver } : {}),
    person: () => person.person,
    connection,
    trust,
    clock,
    id,
    redact: options.redact ?? redact,
    store: memoryStore(person.kept),
    device: async () => device,
    deviceId: () => device.id,
    keys,
    tabs: { own: async () => person.tab, adopt: async () => [] },
    gatewayKey,
    reading: async () => reading,
    plan: options.plan ?? null,
    fresh: options.fresh ?? (options.plan ?? null) !== null,
  });
  connection.start();
  return {
    connection,
    trust,
    conversation: talk,
    kept: person.kept,
    keys,
    close() {
      talk.close();
      connection.stop();
      trust.close();
    },
  };
}
