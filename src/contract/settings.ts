// Written by `npm run generate` from schemas/. Do not edit.

import type { ClockTime, Colour, Day, Language, Level, Name, Priority, Slug } from './definitions.ts';

/** A page of the knowledge base, in Markdown. */
export type ArticleSetting = {
  readonly title: string;
  readonly body: string;
  readonly language: Language;
  readonly topics: readonly Slug[];
  readonly keywords: readonly string[];
  readonly public: boolean;
};

/** An answer kept ready. Variables stand in braces. */
export type CannedSetting = {
  readonly shortcut: Slug;
  readonly title: Name;
  readonly text: string;
  readonly teams: readonly Slug[];
  readonly language: Language | null;
};

/** What is asked of a visitor, and when. */
export type FormSetting = {
  readonly name: Name;
  readonly site: Slug | null;
  readonly moment: 'before' | 'closed' | 'callback';
  readonly fields: readonly {
    readonly id: Slug;
    readonly kind: 'name' | 'email' | 'phone' | 'topic' | 'text' | 'choice' | 'checkbox';
    readonly label: Name;
    readonly required: boolean;
    readonly options: readonly Name[];
  }[];
};

/** When somebody answers. */
export type HoursSetting = {
  readonly name: Name;
  readonly zone: string;
  readonly days: readonly {
    readonly day: number;
    readonly from: ClockTime;
    readonly to: ClockTime;
  }[];
  readonly holidays: readonly {
    readonly date: Day;
    readonly name: Name;
    readonly from: ClockTime | null;
    readonly to: ClockTime | null;
  }[];
  readonly answerBy: ClockTime | null;
};

/** A word for conversations. */
export type LabelSetting = {
  readonly name: Name;
  readonly group: Name;
  readonly priority: Priority | null;
};

/** A form of number of the house's own: a card it issues, or what looks like a card and is none. */
export type NumberSetting = {
  readonly name: Name;
  readonly means: 'card' | 'other';
  readonly starts: readonly string[];
  readonly lengths: readonly string[];
  readonly check: boolean;
};

/** A web site the widget may run on. Whose team answers there stands in the signed directory too. */
export type SiteSetting = {
  readonly name: Name;
  readonly team: Slug;
  readonly origins: readonly string[];
  readonly accent: Colour;
  readonly phone: string;
  readonly hours: Slug | null;
  readonly topics: readonly Slug[] | null;
  readonly languages: readonly Language[];
  readonly survey: Slug | null;
  readonly invitations: boolean;
};

/** Something an agent can do, with a level. */
export type SkillSetting = {
  readonly name: Name;
};

/** How one agent works; the item is the person. */
export type StaffSetting = {
  readonly capacity: number;
  readonly skills: readonly {
    readonly skill: Slug;
    readonly level: Level;
  }[];
  readonly languages: readonly Language[];
  readonly offerTimes: number;
};

/** What is asked after a conversation. */
export type SurveySetting = {
  readonly question: string;
  readonly scale: 5;
  readonly comment: boolean;
  readonly afterSeconds: number;
};

/** What a workspace or a team means to reach. */
export type TargetSetting = {
  readonly team: Slug | null;
  readonly firstResponseSeconds: number;
  readonly responseSeconds: number | null;
  readonly waitSeconds: number;
  readonly csatPercent: number | null;
  readonly missedPercent: number | null;
  readonly abandonedPercent: number | null;
  readonly chatsMin: number | null;
  readonly chatsMax: number | null;
};

/** How a team works. Its key and its members stand in the signed directory. */
export type TeamSetting = {
  readonly name: Name;
  readonly order: 'longest-idle' | 'round-robin' | 'least-active' | 'same-agent-first';
  readonly skills: readonly {
    readonly skill: Slug;
    readonly level: Level;
  }[];
  readonly relax: readonly {
    readonly afterSeconds: number;
    readonly level: number;
  }[];
  readonly hours: Slug | null;
  readonly replySeconds: number;
  readonly offerSeconds: number;
  readonly offers: boolean;
  readonly pauseSeconds: number;
  readonly wrapUpSeconds: number;
  readonly graceSeconds: number;
  readonly waitOffersSeconds: number;
  readonly queueMax: number;
  readonly overflow: 'ticket' | 'callback' | 'message' | null;
  readonly canCallBack: boolean;
};

/** A matter a visitor may choose, and who answers it. */
export type TopicSetting = {
  readonly name: Name;
  readonly team: Slug;
  readonly position: number;
  readonly priority: Priority;
};

/** When a visitor is invited to a chat. All that is not null has to hold. */
export type TriggerSetting = {
  readonly name: Name;
  readonly site: Slug | null;
  readonly on: boolean;
  readonly when: {
    readonly page: string | null;
    readonly secondsOnPage: number | null;
    readonly cart: 'items' | 'items-without-checkout' | null;
    readonly sameArticle: number | null;
    readonly visits: number | null;
    readonly campaign: string | null;
  };
  readonly text: string;
  readonly caps: {
    readonly perVisit: number;
    readonly perDays: {
      readonly times: number;
      readonly days: number;
    } | null;
  };
  readonly consent: 'needed' | 'not-needed';
  readonly onlyOpen: boolean;
};

export type Setting =
  | ArticleSetting
  | CannedSetting
  | FormSetting
  | HoursSetting
  | LabelSetting
  | NumberSetting
  | SiteSetting
  | SkillSetting
  | StaffSetting
  | SurveySetting
  | TargetSetting
  | TeamSetting
  | TopicSetting
  | TriggerSetting;

export type SettingOf = {
  readonly article: ArticleSetting;
  readonly canned: CannedSetting;
  readonly form: FormSetting;
  readonly hours: HoursSetting;
  readonly label: LabelSetting;
  readonly number: NumberSetting;
  readonly site: SiteSetting;
  readonly skill: SkillSetting;
  readonly staff: StaffSetting;
  readonly survey: SurveySetting;
  readonly target: TargetSetting;
  readonly team: TeamSetting;
  readonly topic: TopicSetting;
  readonly trigger: TriggerSetting;
};

export type SettingSection = keyof SettingOf;

export const settingSections: readonly SettingSection[] = [
  'article',
  'canned',
  'form',
  'hours',
  'label',
  'number',
  'site',
  'skill',
  'staff',
  'survey',
  'target',
  'team',
  'topic',
  'trigger',
];
