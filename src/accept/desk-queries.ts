// What staff pages ask by GET, and the one POST that opens a transcript. Every question is put to the policy first; that
// a reading is recorded before anything is given is the duty of the queries behind.
import { type Request, type Response, Router } from 'express';
import { type SettingSection, settingSections } from '../contract/settings.ts';
import { randomId } from '../seal/strict-json.ts';
import { toTime } from '../platform/clock.ts';
import { sendAnswer } from './answer.ts';
import type { AcceptConfig, AcceptNeeds } from './needs.ts';
import { ownPages } from './origins.ts';
import type { Resource } from './policy.ts';
import { Problem } from './problem.ts';
import { signedIn, type StaffSignIn } from './staff-sign-in.ts';

type Needs = Pick<AcceptNeeds, 'queries' | 'policy' | 'gatewayKeyOf' | 'clock'>;

export function deskRoutes(needs: Needs, config: AcceptConfig, signIn: StaffSignIn): Router {
  const router = Router({ mergeParams: true });
  const { queries } = needs;
  router.use(signIn.require);
  router.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });

  const allow = (response: Response, question: string, resource: Resource): void => {
    const { principal } = signedIn(response);
    if (!needs.policy.allowed(principal, question, resource).allow) throw new Problem('not-allowed');
  };

  const allowRequest = async (request: Request, response: Response, question: string): Promise<string> => {
    const id = request.params['request'];
    if (typeof id !== 'string' || !randomId(id)) throw new Problem('request-unknown');
    const { principal } = signedIn(response);
    const requester = await queries.requester(principal, id);
    // Whoever may not ask does not learn whether there is such a request.
    allow(response, question, { kind: 'request', own: requester === principal.person });
    if (requester === null) throw new Problem('request-unknown');
    return id;
  };

  router.get('/me', (_request, response) => {
    const { principal, person, known } = signedIn(response);
    response.json({
      now: toTime(needs.clock.nowMs()),
      workspace: principal.workspace,
      workspaceName: known.name,
      reference: known.reference,
      person: principal.person,
      name: person.name,
      roles: principal.roles,
      teams: principal.teams,
    });
  });

  router.get('/directory', (_request, response) => {
    allow(response, 'ReadDirectory', { kind: 'workspace' });
    const { known } = signedIn(response);
    response.json({
      root: known.root,
      directory: known.directory?.signed ?? null,
      gatewayKey: needs.gatewayKeyOf(known.workspace),
    });
  });

  /** What the administrator puts into pages: public in its parts, listed for staff alone. */
  router.get('/sites', (_request, response) => {
    allow(response, 'ReadDirectory', { kind: 'workspace' });
    const { known } = signedIn(response);
    response.json({ root: known.root, sites: [...known.sites.values()] });
  });

  router.get('/settings/:section/:item', async (request, response) => {
    allow(response, 'ReadSettings', { kind: 'workspace' });
    const section = sectionOf(request.params.section);
    if (section === null) throw new Problem('not-found');
    sendAnswer(response, await queries.setting(signedIn(response).principal, section, request.params.item));
  });

  router.get('/changes', async (request, response) => {
    allow(response, 'ListChanges', { kind: 'workspace' });
    const { before, item, section } = request.query;
    const from = {
      before: typeof before === 'string' && /^[1-9][0-9]{0,9}$/.test(before) ? Number(before) : null,
      section: sectionOf(section),
      item: typeof item === 'string' ? item : null,
    };
    sendAnswer(response, await queries.changes(signedIn(response).principal, from));
  });

  router.get('/templates', async (_request, response) => {
    allow(response, 'ListChanges', { kind: 'workspace' });
    sendAnswer(response, await queries.templates());
  });

  router.get('/devices', async (_request, response) => {
    allow(response, 'ReadOwnDevices', { kind: 'workspace' });
    const { principal } = signedIn(response);
    const all = needs.policy.allowed(principal, 'ListDevices', { kind: 'workspace' }).allow;
    sendAnswer(response, await queries.devices(principal, all));
  });

  router.get('/conversations', async (_request, response) => {
    allow(response, 'ListConversations', { kind: 'workspace' });
    sendAnswer(response, await queries.conversations(signedIn(response).principal));
  });

  router.get('/conversations/:conversation/earlier', async (request, response) => {
    allow(response, 'WatchInbox', { kind: 'workspace' });
    const id = request.params.conversation;
    if (!randomId(id)) throw new Problem('not-found');
    sendAnswer(response, await queries.earlier(signedIn(response).principal, id));
  });

  router.get('/conversations/:conversation/routing', async (request, response) => {
    allow(response, 'WatchQueue', { kind: 'workspace' });
    const id = request.params.conversation;
    if (!randomId(id)) throw new Problem('not-found');
    sendAnswer(response, await queries.routing(signedIn(response).principal, id));
  });

  router.get('/holds', async (_request, response) => {
    allow(response, 'ListHolds', { kind: 'workspace' });
    sendAnswer(response, await queries.holds(signedIn(response).principal));
  });

  router.get('/requests', async (_request, response) => {
    allow(response, 'ListRequests', { kind: 'workspace' });
    sendAnswer(response, await queries.requests(signedIn(response).principal));
  });

  router.get('/requests/:request', async (request, response) => {
    const id = await allowRequest(request, response, 'ReadRequest');
    sendAnswer(response, await queries.request(signedIn(response).principal, id));
  });

  router.get('/requests/:request/epochs', async (request, response) => {
    const id = await allowRequest(request, response, 'ReadEpochs');
    sendAnswer(response, await queries.epochs(signedIn(response).principal, id));
  });

  router.post('/requests/:request/open', ownPages(config.origin), async (request, response) => {
    const id = await allowRequest(request, response, 'OpenTranscript');
    sendAnswer(response, await queries.open(signedIn(response).principal, id));
  });

  return router;
}

function sectionOf(name: unknown): SettingSection | null {
  return settingSections.find((section) => section === name) ?? null;
}
