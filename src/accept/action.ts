// One action of a client becomes one command, or a refusal with a stable code: its form, who may, whose signature, whose
// reader list, and what the gateway says. Everything checked here is checked before anything is decided.
import type { Action } from '../contract/actions.ts';
import type { ActResult, Principal } from '../platform/principal.ts';
import type { ActionNeeds } from './action-needs.ts';
import { type Asked, causedBy, Refusal, staffOf } from './asking.ts';
import { changeSetting, revertSetting, startFromTemplate } from './configuring.ts';
import { enrol, publish, sealTeamKey } from './certifying.ts';
import { change, claim } from './changing.ts';
import { mark } from './marking.ts';
import { askRelease, placeHold, refuseRelease, signRelease } from './holding.ts';
import { move } from './moving.ts';
import { answerOffer } from './offers.ts';
import { approveAccess, endAccess, requestAccess } from './opening-requests.ts';
import { say, start } from './saying.ts';
import { endSupervision, supervise } from './supervising.ts';
import { wait } from './waiting.ts';
import { takeIncidentStep } from './incident-steps.ts';
import { invite } from './inviting.ts';
import { judge, report, reseal } from './taking-back.ts';

export type Act = (
  principal: Principal,
  ref: string,
  action: unknown,
  connection: string,
) => Promise<ActResult>;

export function createAct(needs: ActionNeeds): Act {
  return async function act(
    principal: Principal,
    ref: string,
    value: unknown,
    connection: string,
  ): Promise<ActResult> {
    const checked = needs.check.action(value);
    if (checked.status === 'refused')
      return { status: 'refused', code: checked.code, detail: { field: checked.field } };
    try {
      return await perform(needs, { principal, cause: ref, connection }, checked.value);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return {
        status: 'refused',
        code: error.code,
        ...(error.detail === undefined ? {} : { detail: error.detail }),
      };
    }
  };
}

function perform(needs: ActionNeeds, asked: Asked, action: Action): Promise<ActResult> {
  switch (action.kind) {
    case 'StartConversation':
      return start(needs, asked, action);
    case 'SendMessage':
    case 'AddNote':
      return say(needs, asked, action);
    case 'MarkRead':
    case 'ConfirmClosing':
    case 'ReopenConversation':
    case 'AnswerSurvey':
    case 'ReleaseConversation':
    case 'ResolveConversation':
      return change(needs, asked, action);
    case 'BookCallback':
    case 'ConfirmVisitor':
    case 'FinishCallback':
    case 'GiveContact':
    case 'LeaveQueue':
    case 'TicketConversation':
      return wait(needs, asked, action);
    case 'ReportMessage':
      return report(needs, asked, action);
    case 'ResealMessage':
      return reseal(needs, asked, action);
    case 'JudgeWithheld':
      return judge(needs, asked, action);
    case 'TakeIncidentStep':
    case 'CloseIncident':
      return takeIncidentStep(needs, asked, action);
    case 'TakeConversation':
    case 'TransferConversation':
      return claim(needs, asked, action);
    case 'AcceptOffer':
    case 'DeclineOffer':
      return answerOffer(needs, asked, action);
    case 'SuperviseConversation':
      return supervise(needs, asked, action);
    case 'EndSupervision':
      return endSupervision(needs, asked, action);
    case 'SetPresence': {
      const staff = staffOf(needs, asked.principal, action.kind, null);
      return needs.writes.agent(causedBy(asked), staff.person, {
        kind: 'SetPresence',
        presence: action.presence,
      });
    }
    case 'InviteVisitor':
      return Promise.resolve(invite(needs, asked, action));
    case 'EnrolDevice':
      return enrol(needs, asked, action);
    case 'SealTeamKey':
      return sealTeamKey(needs, asked, action);
    case 'PublishDirectory':
      return publish(needs, asked, action);
    case 'MoveConversation':
      return move(needs, asked, action);
    case 'ChangeLabels':
    case 'SnoozeConversation':
    case 'WakeConversation':
    case 'SeeMentions':
      return mark(needs, asked, action);
    case 'ChangeSetting':
      return changeSetting(needs, asked, action);
    case 'RevertSetting':
      return revertSetting(needs, asked, action);
    case 'StartFromTemplate':
      return startFromTemplate(needs, asked, action);
    case 'RequestAccess':
      return requestAccess(needs, asked, action);
    case 'ApproveAccess':
      return approveAccess(needs, asked, action);
    case 'PlaceHold':
      return placeHold(needs, asked, action);
    case 'AskRelease':
      return askRelease(needs, asked, action);
    case 'SignRelease':
      return signRelease(needs, asked, action);
    case 'RefuseRelease':
      return refuseRelease(needs, asked, action);
    case 'RefuseAccess':
    case 'WithdrawAccess':
      return endAccess(needs, asked, action);
  }
}
