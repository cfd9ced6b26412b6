// What the administrator's machine asks, with a root key in place of a sign-in: the server could not make these requests
// itself, and an administrator who is signed in could not either.
import { type Request, type Response, Router } from 'express';
import type { RootDocument } from '../seal/directory.ts';
import { directoryDigest, rootFingerprint, verifyDirectory } from '../seal/directory.ts';
import { ADMINISTRATION_TEXT_MAX, verifyAdministration } from '../seal/administration.ts';
import type { Primitives } from '../seal/primitives.ts';
import { bytesOf, anyText } from '../seal/strict-json.ts';
import type { Clock } from '../platform/clock.ts';
import { toTime } from '../platform/clock.ts';
import type { Randomness } from '../platform/ids.ts';
import type { Writes } from './action-needs.ts';
import { type AddressLimits, limited } from './address-limits.ts';
import { bodyOf, jsonBody } from './body.ts';
import { type NonceMemory, signedTimeSkewMs } from './nonce-memory.ts';
import { Problem, sendRefusal } from './problem.ts';
import type { Known, Registry } from './registry.ts';

export const administrationBodyMax = ADMINISTRATION_TEXT_MAX + 65_536;
export const administrationAsks = { name: 'administration', times: 60, seconds: 60 } as const;

export function administrationRoutes(needs: {
  readonly primitives: Primitives;
  readonly registry: Registry;
  readonly writes: Pick<Writes, 'directory'>;
  readonly clock: Clock;
  readonly random: Randomness;
  readonly nonces: NonceMemory;
  readonly limits: AddressLimits;
}): Router {
  const { clock, primitives, registry } = needs;
  const router = Router();
  router.post(
    '/:workspace',
    limited(needs.limits, administrationAsks),
    jsonBody(administrationBodyMax),
    async (request: Request<{ workspace: string }>, response: Response) => {
      const body = bodyOf(request.body as unknown, {
        text: anyText(ADMINISTRATION_TEXT_MAX),
        key: bytesOf(32),
        signature: bytesOf(64),
      });
      const known = registry.of(request.params.workspace);
      if (known === null || known.directory === null) throw new Problem('workspace-unknown');
      const root = JSON.parse(known.directory.signed.roots.at(-1) ?? known.root) as RootDocument;
      const signed = await verifyAdministration(primitives, body, root);
      if (!signed.ok) throw new Problem('signature-wrong');
      const { ask, at, directory, nonce, shares, teamKeys } = signed.value;
      if (Math.abs(clock.nowMs() - Date.parse(at)) > signedTimeSkewMs) throw new Problem('time-wrong');
      if (!needs.nonces.take(nonce)) throw new Problem('nonce-used');
      response.setHeader('Cache-Control', 'no-store');
      if (ask === 'look' || directory === null) {
        response.json(waitingOf(known));
        return;
      }
      const trust = {
        workspace: known.workspace,
        pinned: rootFingerprint(primitives, known.root),
        seen: known.directory.seen,
        nowMs: clock.nowMs(),
      };
      const verified = await verifyDirectory(primitives, directory, trust);
      if (!verified.ok) {
        sendRefusal(response, verified.code);
        return;
      }
      const { expires, number, previous } = verified.value.document;
      const caused = {
        workspace: known.workspace,
        by: { kind: 'system' as const, name: 'administrator' },
        cause: needs.random.id(),
      };
      const digest = directoryDigest(primitives, directory.text);
      const result = await needs.writes.directory(caused, {
        kind: 'PublishDirectory',
        number,
        previous,
        digest,
        expires,
        directory,
        teamKeys,
        shares,
      });
      if (result.status === 'refused') sendRefusal(response, result.code);
      else if (result.status === 'failed') throw new Problem('try-again');
      else response.json({ number, at: toTime(clock.nowMs()) });
    },
  );
  return router;
}

function waitingOf(known: Known) {
  const certified = new Set(known.directory?.document.devices.map((device) => device.id));
  return {
    directory: known.directory?.signed ?? null,
    waiting: [...known.enrolled.values()].filter((each) => !certified.has(each.device)),
  };
}
