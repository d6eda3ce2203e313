/** WAP-43…49, WAP-81, SM-14, KIKI-50 on the real stack: tickets, chat, incidents, lockdowns and health on the command line. */

import { setTimeout as sleep } from 'node:timers/promises';
import { mintToken } from '@mainstem/gateway/dev-token';
import { type Gateway, gatewaySettings, startGateway } from '@mainstem/gateway/gateway';
import type { Role } from '@mainstem/gateway/roles';
import { approvals } from '@mainstem/projections/approvals/projection';
import { clientDays } from '@mainstem/projections/client-days/projection';
import { clientSuccess } from '@mainstem/projections/client-success/projection';
import { incidents } from '@mainstem/projections/incidents/projection';
import { messages } from '@mainstem/projections/messages/projection';
import { migrate } from '@mainstem/projections/migrate';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { ticketMessages } from '@mainstem/projections/tickets/messages';
import { tickets } from '@mainstem/projections/tickets/projection';
import { ticketSteps } from '@mainstem/projections/tickets/steps';
import { startWorker, type Worker } from '@mainstem/projections/worker';
import type { Codec } from '@mainstem/schemas/codec';
import { eventWith, factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { EventType } from '@mainstem/schemas/generated/events';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { readSettings } from '@mainstem/streams/settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type Ran, type ScratchPlatform } from '../testing/scratch-platform.ts';

let platform: ScratchPlatform;
let gateway: Gateway;
let resources: Resources;
let worker: Worker;
let codec: Codec;
let secret: string;

beforeAll(async () => {
  platform = await openScratchPlatform();
  const environment = platform.environment as NodeJS.ProcessEnv;
  const settings = readSettings([...gatewaySettings, 'MAINSTEM_POSTGRES_OWNER_URL'], environment);
  codec = await loadCodec(settings);
  secret = settings.MAINSTEM_JWT_SECRET;
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  gateway = await startGateway({ ...settings, MAINSTEM_GATEWAY_PORT: 0, MAINSTEM_LOG_LEVEL: 'silent' as const });
  await gateway.ready();
  resources = await openResources(readSettings(resourceSettings, environment), 'tickets-int-test');
  const definitions = [tickets, ticketSteps, ticketMessages, incidents, clientSuccess, clientDays, messages, approvals];
  worker = await startWorker({ resources, healthPort: 0, definitions });
});
afterAll(async () => {
  await worker?.stop();
  await resources?.close();
  await gateway?.stop();
  await platform?.drop();
});

const run = (...words: string[]): Promise<Ran> =>
  platform.run(words, { environment: { MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${gateway.port}` } });

/** The answer of a verb that is to succeed, as JSON. */
async function told(...words: string[]): Promise<Record<string, unknown>> {
  const { code, err, json } = await run(...words, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return json()[0] as Record<string, unknown>;
}

/** What the gateway answers; most is asked of it straight, for every verb is a process of its own. */
async function ask(
  path: string,
  body?: object,
  subject = 'user:ops',
  roles: readonly Role[] = ['admin'],
  tenant = 'acme',
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
): Promise<any> {
  const token = await mintToken({ secret, tenant, roles, subject, ttlS: 60 });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`http://127.0.0.1:${gateway.port}${path}`, { headers, ...sent });
  return { status: answer.status, ...((await answer.json()) as object) };
}

/** Asked until it fits: views follow by moments. */
async function seen(path: string, fits: (row: Record<string, unknown>) => boolean, tenant = 'acme') {
  for (let tries = 0; ; tries += 1) {
    const row = await ask(path, undefined, 'user:ops', ['admin'], tenant);
    if (row.status !== 404 && fits(row)) return row;
    if (tries === 200) throw new Error(`${path}: ${JSON.stringify(row)}`);
    await sleep(50);
  }
}

type Body = { readonly type: EventType } & Readonly<Record<string, unknown>>;

async function write(entity: string, body: Body, at = 0): Promise<void> {
  const id = uuidFrom('tickets-int-test', entity, JSON.stringify(body));
  const occurredAtMs = 1_790_000_000_000 + at;
  const envelope = factEnvelope({ id, tenant: 'acme', entity, occurredAtMs, actor: 'workflow:test' });
  const event = eventWith(body, envelope);
  await createEventWriter(resources.log, codec).append([event]);
}

const ticket = (id: string) => `/v1/commands/tickets/${id}`;
const chat = (body: object, subject?: string, roles?: readonly Role[]) =>
  ask('/v1/tickets/t-1/messages', body, subject, roles);

test('WAP-43, WAP-48, WAP-81: a ticket from opening to its rating, with a live chat', async () => {
  await ask('/v1/commands/agents/sam', { type: 'RegisterAgent', kind: 'PERSON', role: 'SUPPORT', userId: 'sam' });
  const about = ['--client', 'client-1', '--severity', 'HIGH', '--category', 'billing', '--channel', 'webchat'];
  await told('tickets', 'open', 't-1', ...about);
  const byAgent = { from: 'AGENT', agentId: 'sam', text: 'Good morning' };
  expect(await chat(byAgent)).toMatchObject({ status: 422, code: 'TICKET_NOT_TAKEN_OVER' });
  await told('tickets', 'take', 't-1', '--agent', 'sam', '--as', 'user:sam', '--role', 'support');
  // Nobody speaks as another agent, a person of the house not as the client, and nobody as an agent that is not there.
  const forged = [
    await chat(byAgent, 'user:eve', ['support']),
    await chat({ from: 'CLIENT', text: 'x' }, 'user:sam', ['support']),
    await ask(ticket('t-1'), { type: 'ResolveTicket', agentId: 'sam' }, 'user:eve', ['support']),
  ];
  expect(forged.map(({ status, code }) => [status, code])).toEqual(Array(3).fill([403, 'ROLE_FORBIDDEN']));
  const unknown = await ask(ticket('t-1'), { type: 'AssignTicket', agentId: 'nobody' });
  expect(unknown).toMatchObject({ status: 422, code: 'AGENT_UNKNOWN' });
  const words = ['--agent', 'sam', '--say', 'Good morning', '--as', 'user:sam', '--role', 'support'];
  expect(await told('tickets', 'chat', 't-1', ...words)).toMatchObject({ ticketId: 't-1', number: 1 });
  expect(await chat({ from: 'CLIENT', text: 'Hello' }, 'service:portal', ['support'])).toMatchObject({ number: 2 });
  await ask(ticket('t-1'), { type: 'ResolveTicket', agentId: 'sam', updatesMatrix: true });
  await ask(ticket('t-1'), { type: 'RateTicket', satisfactionHundredths: 450 });
  await seen('/v1/tickets/t-1', ({ satisfactionHundredths }) => satisfactionHundredths === 450);
  const shown = await told('tickets', 'show', 't-1');
  expect(shown).toMatchObject({
    ...{ status: 'resolved', clientId: 'client-1', agentId: 'sam', answeredBy: 'sam', resolvedBy: 'sam' },
    ...{ messages: 2, updatesMatrix: true, missed: [], levelsVersion: '' },
  });
  expect((shown.steps as { what: string }[]).map(({ what }) => what)).toEqual([
    ...['TicketOpened', 'TicketTakeoverRecorded', 'TicketAnswered', 'TicketResolved', 'TicketRated'],
  ]);
  expect(JSON.stringify(shown)).not.toContain('Good morning');
  await seen('/v1/tickets/messages?ticketId=t-1', ({ items }) => (items as object[]).length === 2);
  expect((await told('tickets', 'chat', 't-1')).items).toMatchObject([
    { number: 1, sender: 'AGENT', agentId: 'sam', text: 'Good morning' },
    { number: 2, sender: 'CLIENT', agentId: null, text: 'Hello', subjectRef: 'client-1' },
  ]);
  const found = await ask('/v1/tickets?status=resolved&agentId=sam&late=false&fields=status&limit=1');
  expect(found.items).toEqual([{ ticketId: 't-1', status: 'resolved' }]);
  const late = await ask('/v1/tickets?late=true');
  expect(late.items).toEqual([]);
});

test('R6: what was said is sealed on the log', async () => {
  const events: string[] = [];
  for (const [partition, end] of (await resources.log.endOffsets('support_events')).entries()) {
    if (end === 0) continue;
    for await (const { records } of resources.log.read('support_events', partition, 0, end)) {
      for (const { value } of records) events.push(value.toString('latin1'));
    }
  }
  expect(events.length).toBeGreaterThan(5);
  expect(events.join('')).not.toContain('Good morning');
});

test('WAP-43: a tenant’s own service levels hold for the next ticket', async () => {
  const valueJson = JSON.stringify({ levels: { LOW: { replyMinutes: 10, resolveMinutes: 20 } } });
  await write('support', { type: 'ConfigPublished', name: 'support', note: 'quick', valueJson });
  const open = { type: 'OpenTicket', clientId: 'client-2', channel: 'phone', category: 'billing', complexity: 1 };
  for (let at = 0; ; at += 1) {
    await ask(ticket(`own-${at}`), { ...open, severity: 'LOW' });
    const row = await seen(`/v1/tickets/own-${at}`, () => true);
    if (row.levelsVersion === '' && at < 50) continue;
    expect(Number(row.resolveDueAtMs) - Number(row.openedAtMs)).toBe(20 * 60_000);
    return;
  }
});

test('SM-14: an incident is shown step by step; what it waits for is reported, the rest is refused', async () => {
  const about = { severity: 'HIGH', kind: 'rollback', subject: 'creative:k-1', summary: 'Clicks fell.' };
  await write('inc-1', { type: 'IncidentOpened', ...about });
  await write('inc-1', { type: 'IncidentAlerted', channel: 'slack', delivered: true }, 2_000);
  const wait = { owner: 'platform_engineer', policyVersion: '', dueAtMs: 1_790_014_400_000 };
  await write('inc-1', { type: 'IncidentStepOpened', step: 'MITIGATION', ...wait }, 2_000);
  await write('inc-1', { type: 'IncidentClientInformed', channel: 'email', messageId: 'm-1', delivered: true }, 5_000);
  await write('inc-1', { type: 'IncidentMitigated', by: 'workflow:Rollback', uri: null, late: false }, 9_000);
  await write('inc-1', { type: 'IncidentStepOpened', step: 'RCA', ...wait }, 9_000);
  const row = await seen('/v1/incidents/inc-1', ({ waitsFor }) => waitsFor === 'RCA');
  expect(row).toMatchObject({
    ...{ status: 'resolved', step: 'MITIGATED', clientTold: ['email'], owner: 'platform_engineer' },
    ...{ alertMs: 2_000, clientToldMs: 5_000, mitigationMs: 9_000, mitigatedBy: 'workflow:Rollback' },
  });
  const steps = '/v1/incidents/inc-1/steps';
  const uri = 'https://docs.example/1';
  const refused = [
    await ask(steps, { step: 'PREVENTION', uri }),
    await ask(steps, { step: 'RCA' }),
    await ask(steps, { step: 'RCA', uri }, 'user:eve', ['support']),
    await ask('/v1/incidents/inc-9/steps', { step: 'RCA', uri }),
  ];
  expect(refused.map(({ code }) => code)).toEqual([
    ...['INCIDENT_STEP_CLOSED', 'INCIDENT_URI_MISSING', 'ROLE_FORBIDDEN', 'NOT_FOUND'],
  ]);
  const first = await ask(steps, { step: 'RCA', uri }, 'user:ben', ['platform_engineer']);
  const as = ['--as', 'user:ben', '--role', 'platform_engineer'];
  const { eventId } = await told('incidents', 'rca', 'inc-1', '--uri', uri, ...as);
  expect(eventId).toBe(first.eventId); // the same report again is the same event
  const shown = await run('incidents', 'show', 'inc-1');
  expect(shown.out).toContain('client told');
  expect((await ask('/v1/incidents?late=true&owner=platform_engineer')).items).toHaveLength(1);
});

test('WAP-49: how a client fares, with the parts of its health and its renewal', async () => {
  const moved = { from: null, to: 'TRIAL', because: 'went-live', renewsAtMs: 5, atMs: 1 };
  await write('client-3', { type: 'SuccessStageChanged', ...moved });
  const health = { from: null, to: 'GREEN', scoreHundredths: 8_750, weightsVersion: 'w-1', days: 7, dayAtMs: 0 };
  const parts = { parts: ['usage', 'logins'], partScores: [9_000, 8_000] };
  await write('client-3', { type: 'HealthBandChanged', ...health, ...parts });
  const renewal = { renewsAtMs: 5, contractRef: 'c-7', workId: 'w-1', agentId: 'sam', atMs: 3 };
  await write('client-3', { type: 'RenewalOpened', ...renewal });
  const upsell = { kind: 'upsell', subject: 'client-3', riskTier: 'LOW', because: 'it asked for voice' };
  await ask('/v1/approvals', upsell);
  const about = { clientId: 'client-3', channel: 'phone', severity: 'LOW', category: 'billing', complexity: 1 };
  await ask(ticket('t-3'), { type: 'OpenTicket', ...about });
  await seen('/v1/tickets/t-3', () => true);
  await seen('/v1/approvals?kind=upsell', ({ items }) => (items as object[]).length === 1);
  await seen('/v1/success/client-3', (one) => one.renewal === 'OPEN');
  expect(await told('clients', 'success', 'client-3')).toMatchObject({
    ...{ stage: 'TRIAL', band: 'GREEN', healthParts: ['usage 9000', 'logins 8000'], renewalAgentId: 'sam' },
    ...{ tickets: [{ ticketId: 't-3' }], opportunities: [{ kind: 'upsell', status: 'open' }] },
  });
});

test('KIKI-50: a shut tenant is opened by two people, each by a command of his own; one alone opens nothing', async () => {
  const unlock = (who: string) => run('lockdown', 'unlock', 'acme', '--as', `user:${who}`, '--json');
  const early = await unlock('ana');
  expect([early.code, early.err.includes('nobody is asked to open acme')]).toEqual([2, true]);
  // As the workflow asks for it, in the platform's own tenant.
  const about = { kind: 'lockdown-end', subject: 'tenant:acme', riskTier: 'HIGH', because: 'acme is locked down' };
  const { approvalId } = await ask('/v1/approvals', about, 'user:ops', ['admin'], 'platform');
  const path = `/v1/approvals/${approvalId}`;
  const view = (fits: (row: Record<string, unknown>) => boolean) => seen(path, fits, 'platform');
  await view(({ needed }) => needed !== null);
  expect((await unlock('ana')).json()[0]).toMatchObject({ status: 'open' });
  await view(({ approvedBy }) => (approvedBy as string[]).includes('user:ana'));
  const again = await unlock('ana');
  expect([again.code, again.err.includes('APPROVAL_VOTED_BEFORE')]).toEqual([0, false]); // the same again is the same answer
  expect((await unlock('ben')).json()[0]).toMatchObject({ status: 'approved' });
  expect((await ask('/v1/lockdowns')).items).toEqual([]);
});
