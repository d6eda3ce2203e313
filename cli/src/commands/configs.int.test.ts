/**
 * WAP-38, WAP-78, WAP-85, SM-2 on the real stack: a config is edited in words, promoted, approved by two people, tried in its
 * sandbox beside the text in force, applied; then its outcomes fall behind a concurrent control, and it is taken back by itself.
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { mintToken } from '@mainstem/gateway/dev-token';
import { type Gateway, gatewaySettings, startGateway } from '@mainstem/gateway/gateway';
import { approvals } from '@mainstem/projections/approvals/projection';
import { configChanges } from '@mainstem/projections/configs/changes';
import { configCommits } from '@mainstem/projections/configs/commits';
import { migrate } from '@mainstem/projections/migrate';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { startWorker, type Worker } from '@mainstem/projections/worker';
import type { DegradationNoticed } from '@mainstem/schemas/generated/events';
import { chatbotYaml } from '@mainstem/schemas/testing/agent-configs';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import { outcomeMonitor } from '@mainstem/streams/processors/outcome-monitor/outcome-monitor';
import { startReactor } from '@mainstem/streams/runtime/reactor/start-reactor';
import { readSettings } from '@mainstem/streams/settings';
import { openReactorResources, type ReactorResources } from '@mainstem/streams/worker';
import { startWorkflows, type WorkflowsProcess, workflowSettings } from '@mainstem/workflows/process';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchPlatform } from '../testing/scratch-platform.ts';

/** New in each run: Temporal remembers workflow ids. */
const tenant = `t-${randomUUID().slice(0, 8)}`;
const logger = pino({ level: 'silent' });
let platform: ScratchPlatform;
let gateway: Gateway;
let resources: Resources;
let worker: Worker;
let reactors: ReactorResources[];
let workflows: WorkflowsProcess;
let monitor: ReturnType<typeof startReactor>;
let secret: string;

beforeAll(async () => {
  platform = await openScratchPlatform();
  const own = { MAINSTEM_TEMPORAL_TASK_QUEUE: tenant, MAINSTEM_WORKFLOWS_PORT: String(await freePort()) };
  const environment = { ...platform.environment, ...own } as NodeJS.ProcessEnv;
  const settings = readSettings([...gatewaySettings, 'MAINSTEM_POSTGRES_OWNER_URL'], environment);
  secret = settings.MAINSTEM_JWT_SECRET;
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  gateway = await startGateway({ ...settings, MAINSTEM_GATEWAY_PORT: 0, MAINSTEM_LOG_LEVEL: 'silent' });
  resources = await openResources(readSettings(resourceSettings, environment), 'configs-int-test');
  worker = await startWorker({ resources, healthPort: 0, definitions: [approvals, configCommits, configChanges] });
  const flow = readSettings(workflowSettings, environment);
  reactors = [
    await openReactorResources(flow, 'configs-workflows', logger),
    await openReactorResources(flow, 'configs-monitor', logger),
  ];
  workflows = await startWorkflows(flow, reactors[0] as ReactorResources);
  monitor = startReactor({
    ...(reactors[1] as ReactorResources),
    reactor: outcomeMonitor,
    perform: async () => undefined,
    onState: () => undefined,
  });
  await gateway.ready();
  await until(() => workflows.status().temporal === 'running' && workflows.status().reactor.state === 'live');
});
afterAll(async () => {
  await Promise.all([monitor?.stop(), workflows?.stop(), worker?.stop()]);
  await Promise.all([gateway?.stop(), resources?.close(), ...(reactors ?? []).map((one) => one.close())]);
  await platform?.drop();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until<Value>(look: () => Value | Promise<Value>): Promise<NonNullable<Value>> {
  for (const deadline = Date.now() + 90_000; Date.now() < deadline; ) {
    const found = await look();
    if (found) return found as NonNullable<Value>;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('not within 30 s');
}

async function send(
  path: string,
  body?: object,
  subject = 'user:cli',
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
): Promise<any> {
  const token = await mintToken({ secret, tenant, roles: ['admin'], subject, ttlS: 60 });
  const answer = await fetch(`http://127.0.0.1:${gateway.port}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}
const command = (body: object, subject?: string) => send('/v1/commands/configs/support-bot', body, subject);
const configs = async (...words: string[]) => {
  const environment = { MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${gateway.port}` };
  const ran = await platform.run(['configs', ...words, '--tenant', tenant], { environment });
  if (process.env.MAINSTEM_SHOW_VERBS === '1')
    process.stdout.write(`$ mainstem configs ${words.join(' ')}\n${ran.out}${ran.err}\n`);
  return ran;
};
const changeNow = async (changeId: string) =>
  (await send(`/v1/configs/changes?configId=support-bot`)).body.items.find(
    (row: { changeId: string }) => row.changeId === changeId,
  );
const stands = (changeId: string, status: string) =>
  until(async () => (await changeNow(changeId))?.status === status && (await changeNow(changeId)));
const head = async (branch: string) => {
  const { items } = (await send(`/v1/configs/commits?configId=support-bot&branch=${branch}`)).body;
  return items.sort((a: { version: number }, b: { version: number }) => b.version - a.version)[0];
};

async function approve(changeId: string): Promise<void> {
  for (const [subject, role] of [
    ['user:ana', 'admin'],
    ['user:pat', 'platform_engineer'],
  ] as const) {
    const approvalId = `config-change-support-bot-${changeId}`;
    const row = await until(async () => {
      const found = await send(`/v1/approvals/${approvalId}`, undefined, subject);
      return found.status === 200 && found.body;
    });
    const token = await mintToken({ secret, tenant, roles: [role as never], subject, ttlS: 60 });
    await fetch(`http://127.0.0.1:${gateway.port}/v1/approvals/${approvalId}/approve`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ contentHash: row.contentHash }),
    });
  }
}

/** Counts of one version beside a concurrent control, minute by minute. */
async function outcomes(version: string): Promise<void> {
  for (let minute = 0; minute < 12; minute += 1) {
    const fromAtMs = Date.now() - (12 - minute) * 60_000;
    const span = { metric: 'conversion', trials: 400, fromAtMs, toAtMs: fromAtMs + 60_000 };
    const about = { type: 'OutcomesCounted', entity: 'support-bot', subjectKind: 'CONFIG', subjectId: 'support-bot' };
    const told = { ...about, ...span, version, occurredAtMs: fromAtMs + 60_000 };
    for (const counted of [
      { ...told, arm: 'CANDIDATE', successes: 20 },
      { ...told, arm: 'CONTROL', successes: 120 },
    ]) {
      expect((await send('/v1/events', counted)).status).toBeLessThan(300);
    }
  }
}

async function noticed(): Promise<DegradationNoticed[]> {
  const { log, codec } = reactors[0] as ReactorResources;
  const reader = createEventReader(codec, { types: new Set(['DegradationNoticed']) });
  const found: DegradationNoticed[] = [];
  for (const [partition, end] of (await log.endOffsets('monitoring_events')).entries()) {
    if (end === 0) continue;
    for await (const batch of log.read('monitoring_events', partition, 0, end)) {
      for (const { event } of await reader.read(batch)) if (event.type === 'DegradationNoticed') found.push(event);
    }
  }
  return found;
}

test('WAP-38, WAP-78, WAP-85: edited in words, promoted, tried beside the text in force, applied, taken back', async () => {
  const file = join(platform.directory, 'bot.yaml');
  const prompt = 'You help people of Acme. Parcels arrive in two days.';
  writeFileSync(file, chatbotYaml({ organization: tenant, prompt }));
  const first = await configs('change', 'support-bot', file, '--branch', 'dev', '--message', 'from the PRD');
  expect(first).toMatchObject({ code: 0, out: expect.stringContaining('AgentConfigCommitted') });
  const dev = await until(() => head('dev'));
  const promoted = await command({
    ...{ type: 'PromoteConfig', changeId: 'first', from: 'dev', to: 'prod', fromHead: dev.commitId, toHead: null },
    message: 'go live',
  });
  expect(promoted.status).toBe(200);
  await approve('first');
  await stands('first', 'previewing');
  await command({ type: 'ConfirmChange', changeId: 'first' });
  await stands('first', 'applied');

  const said = 'change the prompt to: You help people of Acme. Parcels arrive in three days.';
  const edited = await configs('edit', 'support-bot', '--say', said);
  expect(edited).toMatchObject({ code: 0, out: expect.stringContaining('written by rules, with no model set') });
  const [, editId = ''] = / accept support-bot (e-\S+)/.exec(edited.out) ?? [];
  expect((await configs('accept', 'support-bot', editId)).out).toContain('ConfigEditAccepted');
  const next = await until(async () => {
    const now = await head('dev');
    return now.version === 2 && now;
  });
  expect(next).toMatchObject({ message: said, parents: [dev.commitId] });
  expect(next.diff).toContain('+  You help people of Acme. Parcels arrive in three days.');
  const late = await command({ type: 'CommitConfig', parent: dev.commitId, yaml: dev.yaml, message: 'by hand' });
  expect(late).toMatchObject({
    status: 409,
    body: { code: 'CONFIG_HEAD_MOVED', branch: 'dev', parent: { commitId: next.commitId, version: 2 } },
  });

  const yaml = next.yaml.replace('enabled: false', 'enabled: true');
  await command({ type: 'CommitConfig', parent: next.commitId, yaml, message: 'refunds by the bot' });
  const last = await until(async () => {
    const now = await head('dev');
    return now.version === 3 && now;
  });
  const live = await until(() => head('prod'));
  await command({
    ...{ type: 'PromoteConfig', changeId: 'second', from: 'dev', to: 'prod' },
    ...{ fromHead: last.commitId, toHead: live.commitId, message: 'the carrier is slower' },
  });
  await approve('second');
  await stands('second', 'previewing');
  const preview = await configs('preview', 'support-bot', 'second', '--say', 'When do parcels arrive?');
  expect(preview.code).toBe(0);
  expect(preview.out).toMatch(
    /the change \(offline[^)]*\):\s+.*three days[\s\S]*in force \(offline[^)]*\):\s+.*two days/,
  );
  expect((await configs('apply', 'support-bot', 'second')).out).toContain('ConfigChangeConfirmed');
  const { commitId } = await stands('second', 'applied');

  await outcomes(commitId);
  const back = await stands('second', 'rolled-back');
  expect(back.because).toMatch(/^conversion is \d+\.\d\d % of \d+ against 30\.00 % \(cvr\)$/);
  const finding = (await noticed()).find(({ version }) => version === commitId);
  expect(finding).toMatchObject({ test: 'CONTROL', againstTrials: expect.any(Number) });
  const now = await until(async () => {
    const row = await head('prod');
    return row.version === 3 && row;
  });
  expect(now).toMatchObject({ origin: 'ROLLED_BACK', contentHash: live.contentHash });
  if (process.env.MAINSTEM_SHOW_VERBS === '1') {
    for (const words of ['branches', 'log', 'changes']) await configs(words, 'support-bot');
  }
});
