// The wire between ends and the fake server: it delays, and on a seed it cuts, loses answers and doubles requests.

import type { ClientFrame, ServerFrame } from '../../../src/contract/frames.ts';
import type { Transport } from '../../../src/web/connection/transport.ts';
import type { FakeServer, Party } from './fake-server.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type Faults = {
  /** Chances, 0 to 1, each frame. */
  readonly cut: number;
  readonly loseResult: number;
  readonly doubleAct: number;
  readonly loseEvents: number;
  readonly delayMs: number;
};

export const noFaults: Faults = { cut: 0, loseResult: 0, doubleAct: 0, loseEvents: 0, delayMs: 5 };

export type Network = {
  faults: Faults;
  /** Nobody gets through while it is down. */
  down: boolean;
  cutAll(): void;
  transport(party: () => Party): Transport;
};

export function createNetwork(server: FakeServer, clock: VirtualClock, random: () => number): Network {
  const cuts = new Set<() => void>();
  const network: Network = {
    faults: noFaults,
    down: false,
    cutAll() {
      for (const cut of [...cuts]) cut();
    },
    transport: (party) => ({
      name: 'socket',
      open({ hello, received, closed }) {
        let alive = true;
        let toClientAt = 0;
        let toServerAt = 0;
        const cut = () => {
          if (!alive) return;
          alive = false;
          cuts.delete(cut);
          side.gone();
          clock.after(1, closed);
        };
        cuts.add(cut);
        const delay = () => 1 + random() * network.faults.delayMs;
        const toClient = (frame: ServerFrame) => {
          const { faults } = network;
          if (!alive) return;
          if (frame.frame === 'result' && random() < faults.loseResult) return;
          if (frame.frame === 'events' && random() < faults.loseEvents) return;
          // In order, as a stream is.
          toClientAt = Math.max(toClientAt, clock.now() + delay());
          clock.after(toClientAt - clock.now(), () => {
            if (alive) received(frame);
          });
          if (random() < faults.cut) cut();
        };
        const toServer = (frame: ClientFrame) => {
          const { faults } = network;
          if (!alive) return;
          if (network.down || random() < faults.cut) return cut();
          const copies = frame.frame === 'act' && random() < faults.doubleAct ? 2 : 1;
          for (let copy = 0; copy < copies; copy += 1) {
            toServerAt = Math.max(toServerAt, clock.now() + delay());
            // What has left may arrive although the wire is cut behind it.
            clock.after(toServerAt - clock.now(), () => side.receive(frame));
          }
        };
        const side = server.connect(party(), toClient);
        toServer(hello);
        return { send: toServer, close: cut };
      },
    }),
  };
  return network;
}
