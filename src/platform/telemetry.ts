// Traces for who asks for them: set OTEL_EXPORTER_OTLP_ENDPOINT. Off, a span is a plain call and no library is loaded.
// Spans are named by stage and carry codes and counts only; it trusts the collector with timings, never with content.

import type { Span } from '@opentelemetry/api';

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
  const [api, { NodeSDK }, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  // Spans are made by hand at the joints of the stages; nothing instruments libraries, and nothing looks at the host.
  const sdk = new NodeSDK({
    autoDetectResources: false,
    resource: resourceFromAttributes({ 'service.name': `sealdesk-${options.program}` }),
    traceExporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }),
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  const tracer = api.trace.getTracer('sealdesk');
  return {
    span: (stage, work, fields) =>
      tracer.startActiveSpan(stage, fields === undefined ? {} : { attributes: { ...fields } }, (span) =>
        endWith(span, work),
      ),
    stop: () => sdk.shutdown(),
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
