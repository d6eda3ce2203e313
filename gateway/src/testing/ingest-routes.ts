/** The routes that take events in, as rows of `route-table.ts`. */

export const lead = { type: 'LeadReceived', entity: 'lead-1', source: 'web-form', contactRef: 'crm-4711' };
export const personCall = { userId: 'u-1', anonymousId: 'a-1', event: 'Seen', groupId: 'g-1', previousId: 'o-1' };

export const ingestRoutes = [
  { method: 'POST', url: '/v1/events', body: lead, allowed: ['admin', 'manager'], good: 200 },
  { method: 'POST', url: '/v1/identify', body: personCall, allowed: ['admin', 'manager'], good: 200 },
  { method: 'POST', url: '/v1/track', body: personCall, allowed: ['admin', 'manager'], good: 200 },
  { method: 'POST', url: '/v1/page', body: personCall, allowed: ['admin', 'manager'], good: 200 },
  { method: 'POST', url: '/v1/screen', body: personCall, allowed: ['admin', 'manager'], good: 200 },
  { method: 'POST', url: '/v1/group', body: personCall, allowed: ['admin', 'manager'], good: 200 },
  { method: 'POST', url: '/v1/alias', body: personCall, allowed: ['admin', 'manager'], good: 200 },
  {
    method: 'POST',
    url: '/v1/batch',
    body: { batch: [{ ...personCall, type: 'track' }] },
    allowed: ['admin', 'manager'],
    good: 200,
  },
  {
    method: 'POST',
    url: '/v1/import',
    body: { batch: [{ ...personCall, type: 'track' }] },
    allowed: ['admin', 'manager'],
    good: 200,
  },
  { method: 'POST', url: '/v1/cloudevents', body: personCall, allowed: ['admin', 'manager'], good: 415 },
  { method: 'GET', url: '/v1/ingestion/warnings', allowed: ['admin', 'manager', 'viewer', 'onboarding'], good: 200 },
  { method: 'GET', url: '/v1/webhook-sources', allowed: ['admin'], good: 200 },
  { method: 'PUT', url: '/v1/webhook-sources/s-1', body: { kind: 'crm' }, allowed: ['admin'], good: 200 },
  { method: 'DELETE', url: '/v1/webhook-sources/s-9', allowed: ['admin'], good: 404 },
] as const;
