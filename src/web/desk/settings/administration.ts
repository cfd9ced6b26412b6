// The administrator's pages: which stand together under one word of the rail.
import {
  BadgeQuestionMark,
  Clock,
  FileText,
  Globe,
  History,
  type LucideIcon,
  MessageSquareQuote,
  MousePointerClick,
  Tags,
  UserRound,
  Users,
} from 'lucide-react';

export type Group = {
  readonly word: string;
  readonly icon: LucideIcon;
  /** The first is where the word leads. */
  readonly pages: readonly { readonly page: string; readonly word: string }[];
};

export const groups: readonly Group[] = [
  { word: 'Sites', icon: Globe, pages: [{ page: 'sites', word: 'Sites' }] },
  {
    word: 'Teams',
    icon: Users,
    pages: [
      { page: 'teams', word: 'Teams' },
      { page: 'topics', word: 'Topics' },
      { page: 'skills', word: 'Skills' },
    ],
  },
  {
    word: 'People',
    icon: UserRound,
    pages: [
      { page: 'people', word: 'People and devices' },
      { page: 'staff', word: 'How people work' },
    ],
  },
  { word: 'Hours', icon: Clock, pages: [{ page: 'hours', word: 'Hours' }] },
  {
    word: 'Forms',
    icon: BadgeQuestionMark,
    pages: [
      { page: 'forms', word: 'Forms' },
      { page: 'surveys', word: 'Surveys' },
    ],
  },
  { word: 'Invite', icon: MousePointerClick, pages: [{ page: 'triggers', word: 'Invitations' }] },
  { word: 'Answers', icon: MessageSquareQuote, pages: [{ page: 'answers', word: 'Answers' }] },
  { word: 'Help', icon: FileText, pages: [{ page: 'articles', word: 'Help articles' }] },
  {
    word: 'Labels',
    icon: Tags,
    pages: [
      { page: 'labels', word: 'Labels' },
      { page: 'targets', word: 'Targets' },
      { page: 'numbers', word: 'Numbers' },
    ],
  },
  { word: 'Changes', icon: History, pages: [{ page: 'changes', word: 'Changes' }] },
];

export const administrationPages: readonly string[] = groups.flatMap(({ pages }) =>
  pages.map(({ page }) => page),
);

export function groupOf(page: string): Group | null {
  return groups.find(({ pages }) => pages.some((each) => each.page === page)) ?? null;
}

export function pageWord(page: string): string {
  return groupOf(page)?.pages.find((each) => each.page === page)?.word ?? page;
}
