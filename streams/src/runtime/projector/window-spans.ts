/**
 * Spans of windows that hold traced events: from when a window is folded until it is stored. A window is of many events, so
 * the span belongs to the first trace and is linked to the others.
 */
import type { Span } from '@opentelemetry/api';
import { isTracing, traceOf } from '../../telemetry/carried.ts';
import { attributeNames as names } from '../../telemetry/names.ts';
import { LINKS_MAX, startSpan } from '../../telemetry/spans.ts';
import type { DecodedBatch } from '../projection/decoded-batch.ts';

export interface WindowSpans {
  /** Before a window is applied. */
  begin(view: string, batches: readonly DecodedBatch[]): void;
  /** It is applied: the next commit stores it. */
  applied(): void;
  /** What was applied is stored. */
  stored(): void;
  /** The session is over, whatever became of its windows. */
  close(): void;
}

export function createWindowSpans(): WindowSpans {
  let folding: Span | undefined;
  let storing: Span[] = [];
  return {
    begin(view, batches) {
      if (!isTracing()) return;
      const traces = tracesOf(batches);
      const [parent, ...links] = traces;
      if (parent === undefined) return;
      const count = batches.reduce((sum, { events }) => sum + events.length, 0);
      const attributes = { [names.view]: view, [names.batchSize]: count, [names.linked]: traces.length };
      folding = startSpan(`project ${view}`, { kind: 'consumer', parent, links, attributes });
    },
    applied() {
      if (folding !== undefined) storing.push(folding);
      folding = undefined;
    },
    stored() {
      for (const span of storing) span.end();
      storing = [];
    },
    close() {
      folding?.end();
      for (const span of storing) span.end();
    },
  };
}

/** One of each trace, as many as a span is linked to. */
function tracesOf(batches: readonly DecodedBatch[]): string[] {
  const found = new Map<string, string>();
  for (const { events } of batches) {
    for (const { event } of events) {
      const traceparent = traceOf(event);
      if (traceparent !== undefined && found.size <= LINKS_MAX) found.set(traceparent.slice(3, 35), traceparent);
    }
  }
  return [...found.values()];
}
