// Why this conversation went to whom: the router's own record, asked for when it is opened.
import { Check, Copy, Route, ScrollText, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { SkillSetting } from '../../contract/settings.ts';
import { Action, classes, Icon, PersonMark, PresenceMark, presenceWords } from '../staff/controls.tsx';
import { languageName, teamWord } from '../staff/names.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { secondTime, waitOf } from '../staff/time.ts';
import {
  asText,
  decisive,
  type Names,
  type Offered,
  outcomeWords,
  stepWords,
  summaryOf,
  titleOf,
  type Told,
  toldOf,
} from './why-words.ts';

export function WhyPanel({
  conversation,
  reference,
  close,
}: {
  readonly conversation: string;
  readonly reference: string;
  readonly close: () => void;
}) {
  const { staff } = useWork();
  const names = useNames();
  const [told, setTold] = useState<Told | null>(null);
  const [wrong, setWrong] = useState(false);
  const [chosen, setChosen] = useState<Offered | null>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    let over = false;
    const ask = async () => {
      const { queries } = await staff.parts();
      const answer = toldOf(await queries.get(`/conversations/${conversation}/routing`));
      if (over) return;
      setTold(answer);
      setWrong(answer === null);
    };
    ask().catch(() => {
      if (!over) setWrong(true);
    });
    return () => {
      over = true;
    };
  }, [conversation, staff]);
  const steps = told?.steps ?? [];
  const shown = chosen ?? decisive(steps);
  const { lead, rest } = summaryOf(steps, names);
  const copy = () => {
    void navigator.clipboard.writeText(asText(steps, names)).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <ModalOverlay
      className="scrim why-scrim"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) close();
      }}
    >
      <Modal className="why-box">
        <Dialog className="dialog why">
          <div className="dialog-head">
            <Icon of={Route} />
            <Heading slot="title">{told === null ? 'Why did this go there?' : titleOf(steps, names)}</Heading>
            <span className="mono meta">{reference}</span>
            <span className="push" />
            {steps.length === 0 ? null : (
              <Action icon={copied ? Check : Copy} small onPress={copy}>
                {copied ? 'Copied' : 'Copy as text'}
              </Action>
            )}
            <Button slot="close" className="button icon quiet small" aria-label="Close">
              <Icon of={X} />
            </Button>
          </div>
          <div className="why-body" tabIndex={0} role="region" aria-label="What the log says">
            {wrong ? (
              <p role="alert">The log could not be asked now. Close this and try again.</p>
            ) : told === null ? (
              <p role="status">Reading the log…</p>
            ) : steps.length === 0 ? (
              <p>It never stood in line: nobody was asked.</p>
            ) : (
              <>
                <p className="why-lead">
                  <b className="strong">{lead}</b> {rest}
                </p>
                <h3>What happened</h3>
                <ol className="why-steps">
                  {stepWords(steps, names).map((step, index) => (
                    // oxlint-disable-next-line react/no-array-index-key -- a record only grows at its end
                    <li key={index} data-mark={step.mark}>
                      <time>{secondTime(step.at)}</time>
                      <div>
                        <span>{step.head}</span>
                        <span className="meta">{step.more}</span>
                        {step.offer === null || step.offer === shown ? null : (
                          <Action kind="quiet" small onPress={() => setChosen(step.offer)}>
                            Who was considered
                          </Action>
                        )}
                      </div>
                    </li>
                  ))}
                </ol>
                {shown === null ? null : <ConsideredTable offer={shown} names={names} />}
              </>
            )}
          </div>
          <div className="why-foot">
            <Icon of={ScrollText} size={14} />
            <span>
              Read from {steps.length} recorded {steps.length === 1 ? 'event' : 'events'}
              {shown === null ? '' : ` under settings ${shown.why.policy}`}. No message text was needed.
              {told?.whole === false ? ' What was before is not shown.' : ''}
            </span>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function ConsideredTable({ offer, names }: { readonly offer: Offered; readonly names: Names }) {
  const { considered, language, members, needs, signedIn } = offer.why;
  return (
    <>
      <h3 id="why-considered">
        Who was considered at {secondTime(Date.parse(offer.at))}{' '}
        <span className="meta">
          {signedIn} of {members} agents in {names.team(offer.team)} were signed in
        </span>
      </h3>
      <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="why-considered">
        <table className="wall-table">
          <thead>
            <tr>
              <th scope="col">Agent</th>
              <th scope="col">Status</th>
              {needs.map(({ skill }) => (
                <th key={skill} scope="col">
                  {names.skill(skill)} skill
                </th>
              ))}
              {language === null ? null : <th scope="col">{languageName(language)}</th>}
              <th scope="col">Load</th>
              <th scope="col">Last offer</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {considered.map((each) => (
              <tr key={each.person} className={classes(each.outcome === 'chosen' && 'why-chosen')}>
                <th scope="row">
                  <span className="wall-person">
                    <PersonMark name={names.person(each.person)} />
                    {names.person(each.person)}
                  </span>
                </th>
                <td>
                  <span className="why-cell">
                    <PresenceMark presence={each.presence} />
                    {presenceWords[each.presence]}
                  </span>
                </td>
                {needs.map(({ skill }, index) => (
                  <td key={skill}>{levelWord(each.levels[index], each.because.includes('no-skill'))}</td>
                ))}
                {language === null ? null : <td>{each.speaks ? 'Yes' : 'No'}</td>}
                <td>
                  {each.load} of {each.capacity}
                </td>
                <td>
                  {each.lastOffer === null
                    ? 'None yet'
                    : `${waitOf(Date.parse(offer.at) - Date.parse(each.lastOffer))} ago`}
                </td>
                <td>{each.outcome === 'chosen' ? <b className="strong">Chosen</b> : outcomeWords(each)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Of colleagues an agent is told no level, only whether it was enough. */
function levelWord(level: number | undefined, short: boolean): string {
  if (level === undefined) return short ? 'Not enough' : 'Enough';
  return level === 0 ? 'No' : `Level ${level}`;
}

function useNames(): Names {
  const { me, staff } = useWork();
  const trust = useObservable(staff.trust);
  const settings = useObservable(staff.settings.state).rows;
  const teams = trust.status === 'unknown' ? [] : (trust.directory?.teams ?? []);
  return {
    person: (id) => staff.person(id)?.name ?? 'A former colleague',
    team: (id) => teamWord(teams.find((each) => each.id === id)?.name ?? id),
    skill: (id) =>
      (settings.get(`${me.workspace} skill ${id}`)?.value as SkillSetting | undefined)?.name ?? id,
  };
}
