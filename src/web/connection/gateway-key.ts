// The gateway's present receiving key: believed only with the signature of a gateway that the directory names.

import type { Signed } from '../../contract/definitions.ts';
import { type GatewayKeyDocument, verifyGatewayKey } from '../../seal/gateway.ts';
import type { Primitives } from '../../seal/primitives.ts';
import type { Connection } from './connection.ts';
import { createSource, type Observable } from './observable.ts';
import type { Clock } from './transport.ts';
import type { Trust } from './trust.ts';

/** Hands what a session brings to trust, and follows the gateway's key. Answers the key and the function that ends it. */
export function followSession(options: {
  readonly primitives: Primitives;
  readonly connection: Connection;
  readonly trust: Trust;
  readonly clock: Clock;
}): { readonly gatewayKey: Observable<GatewayKeyDocument | null>; close(): void } {
  const { connection, trust } = options;
  const gatewayKey = createSource<GatewayKeyDocument | null>(null);
  let signed: Signed | null = null;
  let turn: Promise<void> = Promise.resolve();

  async function check(): Promise<void> {
    const asked = signed;
    const directory = trust.current();
    if (asked === null || directory === null) return gatewayKey.set(null);
    const checked = await verifyGatewayKey(
      options.primitives,
      asked,
      directory.document,
      options.clock.now(),
    );
    if (asked === signed) gatewayKey.set(checked.ok ? checked.value : null);
  }

  function again(): void {
    turn = turn.then(check).catch(() => gatewayKey.set(null));
  }

  const ends = [
    connection.session.subscribe((welcome) => {
      if (welcome === null) return;
      signed = welcome.gatewayKey;
      void trust.offer(welcome.directory).then(again);
    }),
    connection.onFrame((frame) => {
      if (frame.frame === 'directory') void trust.offer(frame.directory);
      if (frame.frame !== 'gateway-key') return;
      signed = frame.gatewayKey;
      again();
    }),
    trust.state.subscribe(again),
  ];
  return {
    gatewayKey,
    close() {
      for (const end of ends) end();
    },
  };
}
