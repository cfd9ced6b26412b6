// The report of a sweep, opened from a file and checked here: the server that was swept has no hand in it.
import { Check, CircleAlert, ScanSearch, ShieldCheck, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { checkReport, REPORT_FILE_MAX, type SweepReport } from '../../seal/sweep-report.ts';
import { Action, Callout, Icon } from '../staff/controls.tsx';
import { useWork } from '../staff/start.tsx';
import { longDay, secondTime } from '../staff/time.ts';
import { blindWord, refusalWord, resultWords, storesOf } from './sweep-words.ts';

export type Opened =
  | { readonly status: 'report'; readonly report: SweepReport }
  | { readonly status: 'refused'; readonly code: string };

export function SweepButton({ onOpened }: { readonly onOpened: (opened: Opened) => void }) {
  const { staff } = useWork();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  async function open(file: File): Promise<Opened> {
    if (file.size > REPORT_FILE_MAX) return { status: 'refused', code: 'too-large' };
    const { primitives } = await staff.parts();
    const checked = await checkReport(primitives, await file.text(), null);
    return checked.ok
      ? { status: 'report', report: checked.value }
      : { status: 'refused', code: checked.code };
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label="File of a sweep report"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          currentTarget.value = '';
          if (file === undefined) return;
          setBusy(true);
          void open(file)
            .then(onOpened, () => onOpened({ status: 'refused', code: 'unreadable' }))
            .finally(() => setBusy(false));
        }}
      />
      <Action icon={ScanSearch} isDisabled={busy} onPress={() => input.current?.click()}>
        Sweep report
      </Action>
    </>
  );
}

export function SweepPanel({ opened }: { readonly opened: Opened }) {
  if (opened.status === 'refused')
    return (
      <div className="standing" role="alert">
        <h2>Not accepted</h2>
        <p>{refusalWord(opened.code)}</p>
      </div>
    );
  const { report } = opened;
  const at = Date.parse(report.at);
  const total = report.artefacts.reduce((sum, { count }) => sum + count, 0);
  const isClean = report.result === 'clean';
  return (
    <div className="detail-body">
      <div className="detail-main">
        <div className="detail-head">
          <h2>Sweep report</h2>
        </div>
        <p className="detail-sub">
          {report.origin}, {longDay(at)}, {secondTime(at)}. Rules {report.rules}.
        </p>
        <Callout
          tone={isClean ? 'ok' : report.result === 'found' ? 'bad' : 'warn'}
          icon={isClean ? ShieldCheck : CircleAlert}
          title={`${total} found in ${report.artefacts.length} places.`}
        >
          {resultWords[report.result]}
        </Callout>
        <h3>Where it looked</h3>
        <dl className="facts-table">
          {storesOf(report).map(({ amount, found, name, unread }) => (
            <div key={name}>
              <dt>
                <Icon of={found > 0 || unread > 0 ? X : Check} size={14} /> {name}
              </dt>
              <dd>
                {amount}
                {found === 0 ? '' : `, ${found} found`}
                {unread === 0 ? '' : `, ${unread} not read`}
              </dd>
            </div>
          ))}
        </dl>
        {total === 0 ? null : (
          <>
            <h3>What it found</h3>
            <ul>
              {report.artefacts.flatMap(({ findings, name }) =>
                findings.map(({ from, length, what, where }) => (
                  <li key={`${name} ${where} ${from} ${what}`}>
                    {what} in <span className="mono">{name}</span>, {where}, from {from}, length {length}
                  </li>
                )),
              )}
            </ul>
          </>
        )}
      </div>
      <aside className="detail-side" aria-label="What the report is worth">
        <h3>Signed</h3>
        <p>
          By the installation’s key <span className="mono">{report.key}</span>. Compare it with the one that
          was noted at the first sweep. It shows that nothing was changed since.
        </p>
        <h3>Not looked into</h3>
        <ul>
          {report.blind.map((each) => (
            <li key={each.what}>{blindWord(each)}</li>
          ))}
        </ul>
      </aside>
    </div>
  );
}
