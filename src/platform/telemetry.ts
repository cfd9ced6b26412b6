// Traces for who asks for them: set OTEL_EXPORTER_OTLP_ENDPOINT. Off, a span is a plain call and no library is loaded.
// Spans are named by stage and carry codes and counts only; it trusts the collector with timings, never with content.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Span } from '@opentelemetry/api';

export type StageName =
  | 'accept'
  | 'decide'
  | 'protect'
  | 'inspect'
  | 'record'
  | 'project'
  | 'deliver'
  | 'react'
  | 'pipeline';

export type SpanFields = Readonly<Record<string, number | boolean>>;

export interface Telemetry {
  /** Runs the work inside a span named by its stage; answers, throws or rejects what the work did. */
  span<Result>(stage: StageName, work: () => Result, fields?: SpanFields): Result;
  /** Sends what is waiting. */
  stop(): Promise<void>;
}

export type TelemetryOptions = {
  readonly program: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export const noTelemetry: Telemetry = { span: (_stage, work) => work(), stop: () => Promise.resolve() };

export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const endpoint = options.environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || endpoint === '') return noTelemetry;
  const [api, sdk, exporter, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const sender = new exporter.OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': `sealdesk-${options.program}` }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: sender })],
  });
  const tracer = provider.getTracer('sealdesk');
  const current = new AsyncLocalStorage<Context>();
  return {
    span(stage, work, fields) {
      const outer = current.getStore() ?? api.ROOT_CONTEXT;
      const span = tracer.startSpan(stage, fields === undefined ? {} : { attributes: { ...fields } }, outer);
      return current.run(api.trace.setSpan(outer, span), () => endWith(span, work));
    },
    stop: () => provider.shutdown(),
  };
}

function endWith<Result>(span: Span, work: () => Result): Result {
  let result: Result;
  try {
    result = work();
  } catch (error) {
    endFailed(span);
    throw error;
  }
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  return result.then(
    (value: unknown) => {
      span.end();
      return value;
    },
    (error: unknown) => {
      endFailed(span);
      throw error;
    },
  ) as Result;
}

/** The status says that it failed, not why: an error's message may quote content. */
function endFailed(span: Span): void {
  span.setStatus({ code: 2 });
  span.end();
}
