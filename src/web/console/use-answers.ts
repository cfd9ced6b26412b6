// What an answer is filled with, who a note can mention, which pages fit: from what this page knows of the conversation.
import { useMemo } from 'react';
import type { ConversationState } from '../connection/conversation-state.ts';
import { referenceOf } from '../../seal/reference.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { type Article, ASKED_MESSAGES, type Known, suggested } from './answers.ts';
import { useDesktop } from './desktop.ts';
import { useTeamName } from './inbox-row.tsx';
import type { Colleague } from './use-menu.tsx';

/** `{visitor}` and its kind; what is not known stays a gap. */
export function useKnown(conversation: string, state: ConversationState, visitor: string): Known {
  const { me, prefix } = useWork();
  const team = useTeamName(state.team);
  const { answers } = useDesktop();
  const site = useObservable(answers.all).sites.get(state.site ?? '') ?? null;
  return useMemo(() => {
    // A code is no name to greet anybody by.
    const name = /^Visitor\b/.test(visitor) ? null : visitor;
    return {
      visitor: name,
      'visitor.first': name?.split(' ')[0] ?? null,
      agent: me.name,
      'agent.first': me.name.split(' ')[0] ?? me.name,
      team: team === '' ? null : team,
      workspace: me.workspaceName,
      site: site?.name ?? me.workspaceName,
      phone: site === null || site.phone === '' ? null : site.phone,
      reference: referenceOf(prefix, conversation),
    };
  }, [conversation, me.name, me.workspaceName, prefix, site, team, visitor]);
}

/** Colleagues who can read notes of this team, by the signed directory; not the person who writes. */
export function useMentionable(team: string | null): readonly Colleague[] {
  const { staff, me } = useWork();
  const trust = useObservable(staff.trust);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  return useMemo(() => {
    if (directory === null || team === null) return [];
    const overseen = directory.disclosure.staff.includes('supervisors');
    return directory.people
      .filter(
        ({ id, roles, teams }) =>
          id !== me.person &&
          ((teams.includes(team) && (roles.includes('agent') || roles.includes('supervisor'))) ||
            (overseen && roles.includes('supervisor'))),
      )
      .map(({ id, name }) => ({ id, name }));
  }, [directory, me.person, team]);
}

/** Matched here, by what the visitor said last; none once a colleague's answer stands after it. */
export function useSuggestions(state: ConversationState, wanted: boolean): readonly Article[] {
  const { answers } = useDesktop();
  const { articles } = useObservable(answers.all);
  const { items, language } = state;
  const { topic } = state.waiting;
  return useMemo(() => {
    if (!wanted || articles.length === 0) return [];
    const asked: string[] = [];
    for (let index = items.length - 1; index >= 0 && asked.length < ASKED_MESSAGES; index -= 1) {
      const item = items[index];
      if (item?.kind !== 'message') continue;
      if (item.from === 'staff') {
        if (asked.length > 0) break;
        continue;
      }
      if (item.content.status === 'open') asked.push(item.content.text);
    }
    return suggested(articles, asked, { topic, language });
  }, [articles, items, language, topic, wanted]);
}
