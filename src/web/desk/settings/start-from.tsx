// A workspace that has little in it begins from a starting point by trade; each line can be changed afterwards.
import { CircleAlert, Sparkles } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { Action, Callout } from '../../staff/controls.tsx';
import { failureWord } from '../desk-work.ts';
import { sections } from './sections.ts';
import { refusalWord } from './setting-words.ts';
import { type Template, useSettings } from './settings-work.ts';
import { useNames } from './use-names.ts';

export function StartFrom() {
  const settings = useSettings();
  const names = useNames();
  const { templates } = settings;
  const [found, setFound] = useState<readonly Template[]>([]);
  const [chosen, setChosen] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const id = useId();
  const [asked] = useState(() => templates);
  useEffect(() => {
    asked().then(setFound, (error: unknown) => setFailed(failureWord(error)));
  }, [asked]);
  const template = found.find((each) => each.id === chosen);

  async function begin() {
    if (template === undefined || busy) return;
    setBusy(true);
    try {
      const outcome = await settings.startFrom(template.id, `Started from: ${template.name}.`);
      setFailed(outcome.status === 'done' ? null : refusalWord(outcome, names));
    } catch (error) {
      setFailed(failureWord(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="start-from" aria-labelledby={`${id}-title`}>
      <div className="section-head">
        <h2 id={`${id}-title`}>Start from</h2>
      </div>
      <p className="admin-words">
        Teams, hours, topics, forms, answers and help articles that fit a trade. Only what nobody has touched
        yet is set, and every line of it can be changed afterwards.
      </p>
      <div className="start-line">
        <div className="field">
          <label htmlFor={id}>Trade</label>
          <select
            id={id}
            className="input"
            value={chosen}
            onChange={({ currentTarget }) => setChosen(currentTarget.value)}
          >
            <option value="">Choose one</option>
            {found.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </div>
        <Action
          kind="primary"
          icon={Sparkles}
          isDisabled={template === undefined}
          onPress={() => void begin()}
        >
          {busy ? 'Starting…' : 'Start from it'}
        </Action>
      </div>
      {template === undefined ? null : (
        <>
          <p>{template.about}</p>
          <p className="meta">{countsOf(template)}</p>
        </>
      )}
      {failed === null ? null : (
        <div role="alert">
          <Callout tone="bad" icon={CircleAlert}>
            {failed}
          </Callout>
        </div>
      )}
    </section>
  );
}

function countsOf({ settings }: Template): string {
  return sections
    .map(({ section, title }) => {
      const count = settings.filter((each) => each.section === section).length;
      return count === 0 ? '' : `${title} ${count}`;
    })
    .filter((word) => word !== '')
    .join(' · ');
}
