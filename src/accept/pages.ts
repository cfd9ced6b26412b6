// Static files: the widget's, which any page may load, and the staff pages, under the strictest policy they run with.
// Promises that a file named by its hash is never asked for twice, and that nothing outside the two folders is served.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { type NextFunction, type Request, type Response, Router, static as files } from 'express';
import type { AcceptConfig, AcceptNeeds } from './needs.ts';
import { packedFrom } from './packed-files.ts';
import { Problem } from './problem.ts';
import { startPage } from './sign-in.ts';
import { slotOf, type StaffSignIn } from './staff-sign-in.ts';
import { slotsPage } from './start-page.ts';

const immutable = 'public, max-age=31536000, immutable';
/** Rarely changed, pinned by the pages that load it. */
const loaderCache = 'public, max-age=300';

const fileOptions = { index: false, redirect: false, dotfiles: 'ignore', fallthrough: false } as const;

type PageNeeds = Pick<AcceptNeeds, 'registry' | 'widgetManifest'>;

export function widgetRoutes(needs: PageNeeds, config: AcceptConfig): Router {
  const router = Router();
  router.use((_request, response, next) => {
    // Public files, loaded with `integrity`: a hash can be checked only over CORS.
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    next();
  });

  const manifest = (response: Response, workspace: string | null): void => {
    const only = needs.registry.workspaces().length === 1 ? needs.registry.workspaces()[0]! : null;
    const text = needs.widgetManifest(workspace ?? only ?? '');
    if (text === null) throw new Problem('not-found');
    response.setHeader('Cache-Control', 'no-cache');
    response.type('json').send(text);
  };
  router.get('/manifest.json', (request, response) => {
    const { workspace } = request.query;
    manifest(response, typeof workspace === 'string' ? workspace : null);
  });
  router.get('/:workspace/manifest.json', (request: Request<{ workspace: string }>, response) => {
    manifest(response, request.params.workspace);
  });

  router.get('/loader.js', packedFrom(config.widgetFolder), (request, response, next) => {
    response.setHeader('Cache-Control', loaderCache);
    // The packed one, where that was chosen.
    const file = request.url.slice(1).split('?', 1)[0]!;
    response.sendFile(file, { root: config.widgetFolder, cacheControl: false }, unlessSent(next));
  });
  router.use(
    '/assets',
    packedFrom(path.join(config.widgetFolder, 'assets')),
    files(path.join(config.widgetFolder, 'assets'), {
      ...fileOptions,
      cacheControl: false,
      setHeaders: (response) => response.setHeader('Cache-Control', immutable),
    }),
  );
  return router;
}

export function staffAssetRoutes(config: AcceptConfig): Router {
  const router = Router();
  router.use(
    '/assets',
    packedFrom(path.join(config.staffFolder, 'assets')),
    files(path.join(config.staffFolder, 'assets'), {
      ...fileOptions,
      cacheControl: false,
      setHeaders: (response) => response.setHeader('Cache-Control', immutable),
    }),
  );
  return router;
}

export function staffPageRoutes(needs: PageNeeds, config: AcceptConfig, signIn: StaffSignIn): Router {
  const router = Router({ mergeParams: true });
  const policy = staffPolicy(config.origin);

  const home = async (request: Request, response: Response): Promise<void> => {
    const n = slotOf(request);
    const found = await signIn.current(request);
    response.setHeader('Cache-Control', 'no-store');
    if (found === null) return slotsPage(response, startPage(needs, `/u/${n}/sign-in`));
    const { roles } = found.principal;
    const chats = roles.includes('agent') || roles.includes('supervisor');
    response.redirect(303, `/u/${n}/${chats ? 'console' : 'desk'}/`);
  };
  router.get('/', home);

  for (const page of ['console', 'desk'] as const) {
    router.get([`/${page}`, `/${page}/{*place}`], async (request: Request, response: Response, next) => {
      const n = slotOf(request);
      if ((await signIn.current(request)) === null) {
        response.setHeader('Cache-Control', 'no-store');
        return response.redirect(303, `/u/${n}/`);
      }
      response.setHeader('Content-Security-Policy', policy);
      response.setHeader('Cache-Control', 'no-cache');
      response.sendFile(`${page}.html`, { root: config.staffFolder, cacheControl: false }, unlessSent(next));
    });
  }
  return router;
}

/** Style elements react-aria adds for itself: these very texts, and no other, may stand in a staff page. */
export const knownStyles: readonly string[] = [
  `@layer {
  [data-react-aria-pressable] {
    touch-action: pan-x pan-y pinch-zoom;
  }
}`,
  `@layer {
  * {
    overscroll-behavior: contain;
  }
}`,
];

export function staffPolicy(origin: string): string {
  const styles = knownStyles.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  const socketOrigin = origin.replace(/^http/, 'ws');
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${styles.join(' ')}`,
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self' ${socketOrigin}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types sealdesk',
  ].join('; ');
}

/** sendFile calls back when all is well too: then the answer is on its way, and nobody is to be asked further. */
function unlessSent(next: NextFunction): (error?: Error) => void {
  return (error) => {
    if (error !== undefined) next(error);
  };
}
