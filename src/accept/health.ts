// What a supervisor of processes and a collector of figures ask. Figures are for this machine only.
import { type NextFunction, type Request, type Response, Router } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Registry as Metrics } from 'prom-client';
import type { AcceptNeeds } from './needs.ts';
import { Problem } from './problem.ts';

export function healthRoutes(needs: Pick<AcceptNeeds, 'notReady'>): Router {
  const router = Router();
  router.get('/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  router.get('/ready', (_request, response) => {
    const missing = needs.notReady();
    if (missing.length > 0) response.status(503);
    response.json(missing.length > 0 ? { status: 'not-ready', missing } : { status: 'ready' });
  });
  return router;
}

export function metricsRoute(needs: Pick<AcceptNeeds, 'gauges'>) {
  const metrics = new Metrics();
  collectDefaultMetrics({ register: metrics });
  const gauges = new Map<string, Gauge>();
  const requests = new Counter({
    name: 'sealdesk_http_requests_total',
    help: 'Answered HTTP requests by status class.',
    labelNames: ['status'],
    registers: [metrics],
  });

  return {
    count(_request: Request, response: Response, next: NextFunction): void {
      response.on('finish', () => requests.inc({ status: `${Math.floor(response.statusCode / 100)}xx` }));
      next();
    },
    async answer(request: Request, response: Response): Promise<void> {
      // Behind a proxy every peer is this machine, so a forwarded request is refused whoever it is from.
      if (!isLoopback(request.socket.remoteAddress) || request.headers['x-forwarded-for'] !== undefined) {
        throw new Problem('not-found');
      }
      for (const [name, value] of Object.entries(needs.gauges())) {
        let gauge = gauges.get(name);
        if (gauge === undefined) {
          gauge = new Gauge({ name: `sealdesk_${name}`, help: name, registers: [metrics] });
          gauges.set(name, gauge);
        }
        gauge.set(value);
      }
      response.setHeader('Cache-Control', 'no-store');
      response.type(metrics.contentType).send(await metrics.metrics());
    },
  };
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::1$|::ffff:127\.|127\.)/.test(address);
}
