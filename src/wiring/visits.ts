// Joins what a visitor's page says of itself to the list of who is there now and to the record: before consent, a message
// or an invitation a visit is in memory alone.
import type { VisitBeat, VisitsDesk } from '../accept/visits-desk.ts';
import type { InvitationStep } from '../command/visit.ts';
import type { VisitOf } from '../contract/definitions.ts';
import { visit as visitDecider } from '../decide/visit.ts';
import type { VisitorsNow } from '../deliver/visitors-now.ts';
import type { Pipeline } from '../pipeline.ts';
import { type Clock, toTime } from '../platform/clock.ts';
import type { Randomness } from '../platform/ids.ts';
import type { Keystore } from '../protect/keystore.ts';

export interface Visits extends VisitsDesk {
  /** The visit as a conversation names it; null: nobody has recorded it, or not on this site. */
  of(workspace: string, site: string, visit: string, invitation: string | null): Promise<VisitOf | null>;
}

export function createVisits(needs: {
  readonly pipeline: Pipeline;
  readonly keystore: Pick<Keystore, 'ownerOf' | 'subjectOf'>;
  readonly now: VisitorsNow;
  readonly clock: Clock;
  readonly random: Randomness;
}): Visits {
  const { clock, keystore, now, pipeline, random } = needs;

  /** Who invited, and by which rule: a page names a rule, never a person. */
  function stepsOf({ did, visit, workspace }: VisitBeat): readonly InvitationStep[] {
    const waiting = now.waitingFor(workspace, visit);
    return did.flatMap((each): readonly InvitationStep[] => {
      const { invitation, trigger, what } = each;
      if (what !== 'shown') return [{ what, invitation }];
      const byHand = waiting?.invitation === invitation ? waiting.person : null;
      return trigger === null && byHand === null ? [] : [{ what, invitation, trigger, person: byHand }];
    });
  }

  function tell({ visit, workspace }: VisitBeat, steps: readonly InvitationStep[]): void {
    for (const step of steps) {
      const before = now.row(workspace, visit)?.invited ?? null;
      if (step.what === 'shown') {
        const { invitation, person, trigger } = step;
        now.invited(workspace, visit, { invitation, status: 'shown', trigger, person });
      } else if (before?.invitation === step.invitation) {
        const { invitation, person, trigger } = before;
        now.invited(workspace, visit, { invitation, status: step.what, trigger, person });
      }
    }
  }

  return {
    async beat(beat) {
      const { basis, campaign, described, page, quiet, site, visit, workspace } = beat;
      if (beat.gone) now.leave(workspace, visit);
      const { country, device, language, referrer, times } = described ?? NOTHING;
      const told = { device, language, referrer, country, times, campaign: described?.campaign ?? '' };
      const another =
        !beat.gone && now.see({ workspace, visit, site, basis, doing: beat.doing, quiet, page, ...told });
      const steps = stepsOf(beat);
      const viewed = another && page !== null ? { page: page.page, pageTitle: page.title } : null;
      if (steps.length > 0 || viewed !== null) {
        const stream = `visit-${visit}`;
        const subject =
          keystore.ownerOf(stream) ?? (await keystore.subjectOf({ workspace, kind: 'visit', value: visit }));
        const personal = { device, language, referrer, country };
        const done = await pipeline.run({
          decider: visitDecider,
          stream,
          workspace,
          owner: { subject },
          by: { kind: 'visitor' },
          cause: random.id(),
          at: toTime(clock.nowMs()),
          command: () => ({
            kind: 'RecordVisit' as const,
            subject,
            site,
            described: basis === 'none' || described === null ? null : { basis, campaign, ...personal },
            page: viewed,
            steps,
          }),
        });
        if (done.status === 'failed') return { status: 'failed', code: done.code };
        if (done.status === 'refused') return { status: 'refused', code: done.refusal.code };
      }
      tell(beat, steps);
      const waiting = beat.gone ? null : now.waitingFor(workspace, visit);
      const invitation =
        waiting === null ? null : { invitation: waiting.invitation, name: waiting.name, text: waiting.text };
      return { status: 'done', invitation };
    },
    invite: (workspace, visit, { name, person, text }) =>
      now.invite(workspace, visit, { invitation: random.id(), name, person, text }),
    async of(workspace, site, visit, invitation) {
      const state = await pipeline.read(visitDecider, `visit-${visit}`);
      if (state.status === 'none' || state.workspace !== workspace || state.site !== site) return null;
      const led = invitation === null ? undefined : state.invitations.get(invitation);
      // What was refused led nowhere.
      if (invitation === null || led === undefined || led.status === 'refused')
        return { visit, invitation: null, trigger: null, person: null };
      return { visit, invitation, trigger: led.trigger, person: led.person };
    },
  };
}

const NOTHING = { device: '', language: '', referrer: '', country: null, times: 0 } as const;
