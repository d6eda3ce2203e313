/** Every tool of the MCP server with arguments that reach for things of a tenant; one that is not here has to be added. */
import { type Row, topicOfPath } from './operations.ts';
import { entitiesOf, type Things } from './things.ts';

// biome-ignore lint/suspicious/noExplicitAny: a JSON schema
type Schema = any;

export function argumentsOf(name: string, schema: Schema, things: Things, rowOf: (view: string) => Row): object[] {
  if (name.startsWith('query_')) return queryArguments(schema, things, rowOf(name.slice('query_'.length)));
  const { leadId, campaignId, sentEventId, entities, correlationId, userId } = things;
  const because = 'for a trial';
  const everything = Object.values(entities).flat();
  const table: Readonly<Record<string, readonly object[]>> = {
    get_row: (schema.properties.view?.enum ?? []).flatMap((view: string) => {
      const topic = topicOfPath[`/v1/${view}/`];
      const ids = topic === undefined ? everything.slice(0, 5) : entitiesOf(things, topic);
      return [...ids, ...things.eventIds.slice(0, 2)].map((id) => ({ view, id }));
    }),
    explain_event: [...things.eventIds.slice(0, 4), ...entitiesOf(things, 'bid_events')].map((id) => ({ id })),
    search_timeline: [
      ...Object.values(entities).map(([entity]) => ({ entity })),
      { correlationId },
      { entity: leadId, topic: 'lead_events', limit: 50 },
    ],
    get_online_features: (schema.properties.view?.enum ?? []).map((view: string) => ({
      view,
      entities: [...entitiesOf(things, 'feature_events'), leadId, ...entitiesOf(things, 'client_events')],
    })),
    ask: entitiesOf(things, 'feature_events').map((entity) => ({ question: 'Is this user risky?', entity })),
    assess_risk: entitiesOf(things, 'feature_events').map((entity) => ({ entity })),
    store_memory: [{ subject: leadId, content: 'mine', key: 'mine', sourceEventId: sentEventId }],
    retrieve_memories: [
      {},
      { subject: leadId },
      { query: 'remembered' },
      ...entitiesOf(things, 'memory_events').map((subject) => ({ subject })),
    ],
    agent_performance: [{}, { days: 90 }],
    system_status: [{}],
    request_engagement: [{ subjectKind: 'lead', subject: leadId, channel: 'email', purpose: 'trial', because }],
    request_optimisation: [{ campaignId, goal: 'clicks', because }],
    request_handoff: [
      {
        subjectKind: 'client',
        subject: entitiesOf(things, 'client_events')[0],
        toRole: 'sales',
        because,
        contextEventIds: [sentEventId],
      },
    ],
    open_ticket: [
      {
        ...{ clientId: entitiesOf(things, 'client_events')[0], channel: 'webchat', category: 'billing', complexity: 4 },
        ...{ confidencePpm: 0, isInMatrix: false, key: entitiesOf(things, 'support_events')[0] },
      },
    ],
    triage_lead: [{ entity: leadId, id: sentEventId, source: 'web', contactRef: leadId }],
    propose_command: [
      { stream: 'campaigns', target: campaignId, command: { type: 'PauseCampaign', reason: because }, because },
      { stream: 'agents', target: userId, command: { type: 'PauseCampaign' }, because },
    ],
  };
  const found = table[name];
  if (found === undefined || found.length === 0) throw new Error(`tool ${name}: say which arguments it is tried with`);
  return [...found];
}

function queryArguments(schema: Schema, things: Things, row: Row): object[] {
  const names = Object.keys(schema.properties ?? {});
  const found: object[] = [{}];
  for (const name of names) {
    const base = name.split('.')[0] as string;
    const value = row[base] ?? row[`${base}Id`];
    if (typeof value === 'string' && value.includes(things.word)) found.push({ [name]: value });
  }
  return found;
}
