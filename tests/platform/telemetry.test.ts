import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { noTelemetry, startTelemetry } from '../../src/platform/telemetry.ts';

test('[T11] without an endpoint a span is a plain call', async () => {
  const telemetry = await startTelemetry({ program: 'test', environment: {} });
  expect(telemetry).toBe(noTelemetry);
  expect(telemetry.span('decide', () => 7)).toBe(7);
  expect(() =>
    telemetry.span('decide', () => {
      throw new Error('as it was');
    }),
  ).toThrow('as it was');
});

test("[T11] spans reach the endpoint by stage, nested, without an error's message", async () => {
  const received: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push(`${request.url ?? ''} ${body}`);
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const telemetry = await startTelemetry({
    program: 'test',
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/` },
  });
  await telemetry.span('pipeline', async () => {
    await Promise.resolve();
    telemetry.span('decide', () => 1, { events: 2 });
    await expect(telemetry.span('record', () => Promise.reject(new Error('secret words')))).rejects.toThrow();
  });
  await telemetry.stop();
  server.close();
  expect(received).toHaveLength(1);
  const [sent = ''] = received;
  expect(sent.startsWith('/v1/traces ')).toBe(true);
  expect(sent).not.toContain('secret');
  type Sent = { name: string; spanId: string; parentSpanId?: string; traceId: string };
  const spans: Sent[] = JSON.parse(sent.slice(sent.indexOf('{'))).resourceSpans[0].scopeSpans[0].spans;
  const named = (name: string) => spans.find((span) => span.name === name);
  expect(spans.map((span) => span.name).sort()).toEqual(['decide', 'pipeline', 'record']);
  expect(named('decide')?.parentSpanId).toBe(named('pipeline')?.spanId);
  expect(named('record')?.parentSpanId).toBe(named('pipeline')?.spanId);
  expect(new Set(spans.map((span) => span.traceId)).size).toBe(1);
});
