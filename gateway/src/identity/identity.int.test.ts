/** Identity on the real stack: two processes over one log, secrets in Postgres under row-level security. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchStalls } from '@mainstem/infra/stack/scratch/stalls';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { migrate } from '@mainstem/projections/migrate';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { topics } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { openKeys } from '@mainstem/streams/privacy/connect';
import { createPostgresKeyStore } from '@mainstem/streams/privacy/keys/key-store.postgres';
import { postgresSnapshots } from '@mainstem/streams/runtime/decisions/snapshots/snapshot-store.postgres';
import { readSettings } from '@mainstem/streams/settings';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatewaySettings } from '../gateway.ts';
import type { IdentityDesk } from './identity-desk.ts';
import { invite } from './invite.ts';
import { openIdentity } from './open-identity.ts';
import { hashOf, newKey, newKeyId } from './secret-text.ts';

const run = uuidV7().slice(-12);
const topicPrefix = `identity-${run}-`;
const schema = `identity_${run}`;
const settings = readSettings([...gatewaySettings, 'MAINSTEM_POSTGRES_OWNER_URL'], {
  ...testEnvironment(),
  MAINSTEM_TOPIC_PREFIX: topicPrefix,
  MAINSTEM_POSTGRES_SCHEMA: schema,
});
const brokers = settings.MAINSTEM_KAFKA_BROKERS;
const ours = topics.filter(({ name }) => name === 'auth_events' || name === 'org_events');
const PASSWORD = 'correct horse battery staple';
const email = 'ana@acme.example';
const because = 'test';

interface Process {
  readonly desk: IdentityDesk;
  close(): Promise<void>;
}

/** What one gateway has of identity, with connections of its own. */
async function startProcess(): Promise<Process> {
  const codec = await loadCodec(settings);
  const log: EventLog = await connectKafkaLog({ brokers, clientId: 'identity-int-test', topicPrefix });
  const pool = new pg.Pool({ connectionString: settings.MAINSTEM_POSTGRES_APP_URL, max: 4 });
  const keeping = new pg.Pool({ connectionString: settings.MAINSTEM_POSTGRES_PROJECTOR_URL, max: 2 });
  const { keyring } = openKeys(settings, pool);
  const snapshots = postgresSnapshots(keeping, schema);
  const desk = openIdentity(settings, { log, codec, service: 'gateway', pool, keyring, snapshots });
  await desk.whenCaughtUp();
  return {
    desk,
    async close() {
      keyring.close();
      await desk.stop();
      await Promise.all([log.close(), pool.end(), keeping.end()]);
    },
  };
}

let one: Process;
let other: Process;
let projector: pg.Pool;
let app: pg.Pool;

beforeAll(async () => {
  await ensureTopics({ brokers, topicPrefix }, ours);
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema });
  [one, other] = await Promise.all([startProcess(), startProcess()]);
  projector = new pg.Pool({ connectionString: settings.MAINSTEM_POSTGRES_PROJECTOR_URL, max: 2 });
  app = new pg.Pool({ connectionString: settings.MAINSTEM_POSTGRES_APP_URL, max: 2 });
  await one.desk.executeOrganisation('acme', 'acme', { type: 'CreateOrganisation', name: 'Acme' }, 'user:operator');
  const invited = await invite(one.desk, 'acme', { email, roles: ['admin'] }, 'user:operator');
  await one.desk.logins.accept(invited.invitation, PASSWORD);
});
afterAll(async () => {
  await Promise.all([one?.close(), other?.close(), projector?.end(), app?.end()]);
  const owner = new pg.Client({ connectionString: settings.MAINSTEM_POSTGRES_OWNER_URL });
  await owner.connect();
  await owner.query(`drop schema if exists "${schema}" cascade`);
  await owner.end();
  await dropTopics({ brokers, topicPrefix });
});

const shows = (desk: IdentityDesk, credential: string) => desk.authenticate({ authorization: `Bearer ${credential}` });

/** Time until a credential is refused, ms. */
async function refusedAfterMs(desk: IdentityDesk, credential: string): Promise<number> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < 60_000) {
    try {
      await shows(desk, credential);
      await sleep(2);
    } catch (error) {
      expect((error as { code?: string }).code).toBe('TOKEN_REVOKED');
      return performance.now() - startedAt;
    }
  }
  return Number.POSITIVE_INFINITY;
}

describe('KIKI-63, MAMS-24: two processes', () => {
  test('both make the first signing key at once: one is used, and both verify', async () => {
    await other.desk.view.catchUp();
    const logins = await Promise.all(
      [one, other].map(({ desk }) => desk.logins.withPassword('acme', email, PASSWORD, '127.0.0.1')),
    );
    const [first, second] = logins.map(({ accessToken }) => accessToken) as [string, string];
    expect(one.desk.view.signingKeys().filter(({ state }) => state === 'active')).toHaveLength(1);
    for (const { desk } of [one, other]) {
      for (const token of [first, second]) expect(await shows(desk, token)).toMatchObject({ tenant: 'acme' });
    }
  });

  test('a login here is good there at once; what ends here is refused there within a second', async () => {
    const session = await one.desk.logins.withPassword('acme', email, PASSWORD, '127.0.0.1');
    expect(await shows(other.desk, session.accessToken)).toMatchObject({ credential: `session:${session.sessionId}` });
    const keyId = newKeyId();
    const key = newKey(keyId);
    const issue = { type: 'IssueKey', kind: 'SERVICE', name: 'crm', roles: ['viewer'], scopes: [] } as const;
    await one.desk.execute('acme', keyId, { ...issue, hash: hashOf(key), owner: null, expiresAtMs: null }, 'user:a');
    await other.desk.view.catchUp();
    expect(await shows(other.desk, key)).toMatchObject({ actor: 'service:crm' });

    const longestStallMs = watchStalls();
    const end = { type: 'EndSession', sessionId: session.sessionId, reason: 'REVOKED' } as const;
    const ended = one.desk.execute('acme', session.userId, end, 'user:a');
    const revoked = one.desk.execute('acme', keyId, { type: 'RevokeKey', because }, 'user:a');
    await Promise.all([ended, revoked]);
    const afterMs = [await refusedAfterMs(other.desk, session.accessToken), await refusedAfterMs(other.desk, key)];
    await expect(shows(one.desk, key)).rejects.toMatchObject({ code: 'TOKEN_REVOKED' });

    const next = await other.desk.logins.withPassword('acme', email, PASSWORD, '127.0.0.1');
    await one.desk.executeOrganisation('acme', 'acme', { type: 'SuspendOrganisation', because }, 'user:operator');
    afterMs.push(await refusedAfterMs(other.desk, next.accessToken));
    expect(Math.max(...afterMs)).toBeLessThan(1_000 + 2 * longestStallMs());
    await one.desk.executeOrganisation('acme', 'acme', { type: 'ReactivateOrganisation', because }, 'user:operator');
  });

  test('of the same refresh token shown in both at once one is answered, and the session ends', async () => {
    const { refreshToken, sessionId, userId } = await one.desk.logins.withPassword(
      'acme',
      email,
      PASSWORD,
      '127.0.0.1',
    );
    const answers = await Promise.allSettled([one, other].map(({ desk }) => desk.logins.refresh(refreshToken)));
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await one.desk.view.catchUp();
    const live = one.desk.view.user('acme', userId)?.sessions.map(({ id }) => id);
    expect(live).not.toContain(sessionId);
  });

  test('a process that starts later knows it all, from the log', async () => {
    const late = await startProcess();
    try {
      const session = await late.desk.logins.withPassword('acme', email, PASSWORD, '127.0.0.1');
      expect(await shows(one.desk, session.accessToken)).toMatchObject({ tenant: 'acme', roles: ['admin'] });
    } finally {
      await late.close();
    }
  });
});

describe('R6, R7: secrets in Postgres', () => {
  const place = (subject = `u-${'1'.repeat(32)}`, tenant = 'acme') =>
    ({ tenant, subject, kind: 'password', secretId: randomUUID() }) as const;

  test('are sealed, bound to their place, and of another tenant there is none', async () => {
    const { secrets } = one.desk;
    const here = place();
    await secrets.put(here, '$argon2id$canary');
    expect(await secrets.get(here)).toBe('$argon2id$canary');
    expect(await other.desk.secrets.get(here)).toBe('$argon2id$canary');
    expect(await secrets.get({ ...here, tenant: 'rival' })).toBeUndefined();
    expect(await secrets.get({ ...here, subject: `u-${'2'.repeat(32)}` })).toBeUndefined();
    const { rows } = await projector.query(`select * from "${schema}".identity_secrets`);
    expect(rows.length).toBeGreaterThan(1);
    expect(JSON.stringify(rows.map((row) => ({ ...row, sealed: row.sealed.toString('latin1') })))).not.toMatch(
      /argon2|"kty"/,
    );
    for (const table of ['identity_secrets', 'identity_logins']) {
      expect((await app.query(`select * from "${schema}".${table}`)).rows).toEqual([]); // no tenant, no rows
      await expect(app.query(`update "${schema}".${table} set subject = 'x'`)).rejects.toThrow(/permission denied/);
    }
  });

  test('an erased person has no password and no address any more, in the same transaction as the key', async () => {
    const { secrets } = one.desk;
    const subject = `u-${'3'.repeat(32)}`;
    const here = place(subject);
    await secrets.put(here, 'secret');
    await secrets.claimLogin('acme', 'email:gone@example.com', subject);
    const store = createPostgresKeyStore(projector, schema);
    await store.close({ tenant: 'acme', subject }, 1);
    await store.destroy({ tenant: 'acme', subject }, 1, null);
    const left = `select 1 from "${schema}".identity_secrets where subject = $1
      union all select 1 from "${schema}".identity_logins where subject = $1`;
    expect((await projector.query(left, [subject])).rows).toEqual([]);
    expect(await secrets.get(here)).toBeUndefined();
    expect(await secrets.loginOf('acme', 'email:gone@example.com')).toBeUndefined();
  });
});
