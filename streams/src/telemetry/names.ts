/**
 * Names of spans and attributes, in this one place: the messaging conventions of OpenTelemetry are still in development
 * (semconv 1.3x, "messaging"), so a change of theirs is a change of this file.
 */
export const attributeNames = {
  batchSize: 'messaging.batch.message_count',
  method: 'http.request.method',
  route: 'http.route',
  status: 'http.response.status_code',
  errorType: 'error.type',
  view: 'mainstem.view',
  workflowType: 'mainstem.workflow.type',
  workflowId: 'mainstem.workflow.id',
  activity: 'mainstem.activity',
  exchange: 'mainstem.exchange',
  outcome: 'mainstem.outcome',
  linked: 'mainstem.linked_records',
} as const;

/** Header of records, of HTTP requests (W3C Trace Context) and of workflows. */
export const TRACEPARENT = 'traceparent';
