// What one setting says of another, and what no schema can say of it alone.
import type { Section } from '../contract/definitions.ts';
import type { Setting, SettingOf } from '../contract/settings.ts';

export type Reference = { readonly section: Section; readonly item: string; readonly field: string };

type Rules<S extends Section> = {
  /** Items this value names. */
  readonly names?: (value: SettingOf[S]) => readonly (Reference | null)[];
  /** The field that makes no sense beside the others, as a JSON pointer; null: it fits. */
  readonly misfit?: (value: SettingOf[S]) => string | null;
  /** Two items that say the same of this cannot stand beside one another. */
  readonly alone?: (value: SettingOf[S]) => string;
};

const one = (section: Section, item: string | null, field: string): Reference | null =>
  item === null ? null : { section, item, field };
const many = (section: Section, items: readonly string[], field: string): readonly Reference[] =>
  items.map((item, index) => ({ section, item, field: `/${field}/${index}` }));
const skillsOf = ({ skills }: { readonly skills: readonly { readonly skill: string }[] }) =>
  skills.map(({ skill }, index) => one('skill', skill, `/skills/${index}/skill`));
const twice = (values: readonly string[]): number =>
  values.findIndex((value, index) => values.indexOf(value) < index);
const at = (index: number, pointer: (index: number) => string): string | null =>
  index < 0 ? null : pointer(index);

/** What ends at or before it begins ends on the next day: as text it is beyond any clock. */
const endOf = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  to > from ? to : '99:99';

const rules: { readonly [S in Section]: Rules<S> } = {
  site: {
    names: ({ hours, survey, team, topics }) => [
      one('team', team, '/team'),
      one('hours', hours, '/hours'),
      one('survey', survey, '/survey'),
      ...many('topic', topics ?? [], 'topics'),
    ],
    misfit: ({ languages, origins, topics }) =>
      at(twice(origins), (index) => `/origins/${index}`) ??
      at(twice(topics ?? []), (index) => `/topics/${index}`) ??
      at(twice(languages), (index) => `/languages/${index}`),
  },
  team: {
    names: (team) => [one('hours', team.hours, '/hours'), ...skillsOf(team)],
    misfit: ({ canCallBack, overflow, relax, skills }) =>
      at(twice(skills.map(({ skill }) => skill)), (index) => `/skills/${index}/skill`) ??
      at(
        relax.findIndex(({ afterSeconds }, index) => afterSeconds <= (relax[index - 1]?.afterSeconds ?? 0)),
        (index) => `/relax/${index}/afterSeconds`,
      ) ??
      (overflow === 'callback' && !canCallBack ? '/overflow' : null),
  },
  skill: {},
  staff: {
    names: skillsOf,
    misfit: ({ languages, skills }) =>
      at(twice(skills.map(({ skill }) => skill)), (index) => `/skills/${index}/skill`) ??
      at(twice(languages), (index) => `/languages/${index}`),
  },
  hours: {
    misfit: ({ days, holidays }) =>
      at(
        days.findIndex(
          (each, index) =>
            each.from === each.to ||
            days.some(
              (other, place) =>
                place < index &&
                other.day === each.day &&
                other.from < endOf(each) &&
                each.from < endOf(other),
            ),
        ),
        (index) => `/days/${index}`,
      ) ??
      at(
        holidays.findIndex(({ from, to }) => (from === null || to === null ? from !== to : from === to)),
        (index) => `/holidays/${index}`,
      ) ??
      at(twice(holidays.map(({ date }) => date)), (index) => `/holidays/${index}/date`),
  },
  form: {
    names: ({ site }) => [one('site', site, '/site')],
    misfit: ({ fields }) =>
      at(twice(fields.map(({ id }) => id)), (index) => `/fields/${index}/id`) ??
      at(
        fields.findIndex(({ kind, options }) =>
          kind === 'choice' ? options.length < 2 || twice(options) >= 0 : options.length > 0,
        ),
        (index) => `/fields/${index}/options`,
      ) ??
      // One of each: the server keeps one name, address and number of a person.
      at(
        fields.findIndex(
          ({ kind }, index) =>
            ['name', 'email', 'phone', 'topic'].includes(kind) &&
            fields.findIndex((other) => other.kind === kind) < index,
        ),
        (index) => `/fields/${index}/kind`,
      ),
    alone: ({ moment, site }) => `${moment} ${site ?? ''}`,
  },
  topic: { names: ({ team }) => [one('team', team, '/team')] },
  trigger: {
    names: ({ site }) => [one('site', site, '/site')],
    misfit: ({ when }) => (Object.values(when).every((each) => each === null) ? '/when' : null),
  },
  canned: {
    names: ({ teams }) => many('team', teams, 'teams'),
    misfit: ({ teams }) => at(twice(teams), (index) => `/teams/${index}`),
    alone: ({ language, shortcut }) => `${shortcut} ${language ?? ''}`,
  },
  article: {
    names: ({ topics }) => many('topic', topics, 'topics'),
    misfit: ({ topics }) => at(twice(topics), (index) => `/topics/${index}`),
  },
  survey: {},
  label: {},
  target: {
    names: ({ team }) => [one('team', team, '/team')],
    misfit: ({ chatsMax, chatsMin }) =>
      chatsMax !== null && chatsMin !== null && chatsMin > chatsMax ? '/chatsMax' : null,
    alone: ({ team }) => team ?? '',
  },
  number: {
    misfit: ({ lengths, starts }) =>
      at(twice(starts), (index) => `/starts/${index}`) ?? at(twice(lengths), (index) => `/lengths/${index}`),
  },
};

export function referencesOf(section: Section, value: Setting): readonly Reference[] {
  return (rulesOf(section).names?.(value) ?? []).filter((each) => each !== null);
}

export function misfitOf(section: Section, value: Setting): string | null {
  return rulesOf(section).misfit?.(value) ?? null;
}

/** What no other item of the section may say too; null: nothing. */
export function aloneOf(section: Section, value: Setting): string | null {
  return rulesOf(section).alone?.(value) ?? null;
}

/** A value belongs to the section it was checked for. */
function rulesOf(section: Section) {
  return rules[section] as {
    readonly names?: (value: Setting) => readonly (Reference | null)[];
    readonly misfit?: (value: Setting) => string | null;
    readonly alone?: (value: Setting) => string;
  };
}
