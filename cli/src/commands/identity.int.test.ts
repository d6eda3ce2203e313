/** WAP-11, KIKI-63: from a fresh platform to a person who is in, and a key of a program, as an operator does it. */
import { type Gateway, gatewaySettings, startGateway } from '@mainstem/gateway/gateway';
import { migrate } from '@mainstem/projections/migrate';
import { readSettings } from '@mainstem/streams/settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchPlatform } from '../testing/scratch-platform.ts';

let platform: ScratchPlatform;
let gateway: Gateway;
let environment: Record<string, string>;
const PASSWORD = 'correct horse battery staple\n';

beforeAll(async () => {
  platform = await openScratchPlatform();
  const settings = readSettings(
    [...gatewaySettings, 'MAINSTEM_POSTGRES_OWNER_URL'],
    platform.environment as NodeJS.ProcessEnv,
  );
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  gateway = await startGateway({ ...settings, MAINSTEM_GATEWAY_PORT: 0, MAINSTEM_LOG_LEVEL: 'silent' });
  await gateway.ready();
  environment = { MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${gateway.port}` };
});
afterAll(async () => {
  await gateway?.stop();
  await platform?.drop();
});

async function verb(words: string, input?: string): Promise<Record<string, unknown>> {
  const given = input === undefined ? {} : { input };
  const ran = await platform.run([...words.split(' '), '--json'], { environment, ...given });
  expect(ran).toMatchObject({ code: 0 });
  return ran.json()[0] as Record<string, unknown>;
}
const me = async (token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${environment.MAINSTEM_GATEWAY_URL}/v1/me`, { headers });
  return { status: answer.status, body: await answer.json() };
};

test('the first admin of a fresh platform, users, keys, and a suspension', async () => {
  const { admin } = await verb('orgs create acme --name Acme --admin-email ana@acme.example');
  const { invitation, userId } = admin as { invitation: string; userId: string };
  expect(await verb(`login --accept ${invitation}`, PASSWORD)).toEqual({ tenant: 'acme', userId });
  const session = await verb('login --organisation acme --email ana@acme.example', PASSWORD);
  const token = String(session.accessToken);
  expect(await me(token)).toMatchObject({ status: 200, body: { tenant: 'acme', roles: ['admin'] } });
  expect(await verb('users list --tenant acme')).toMatchObject([{ email: 'ana@acme.example', status: 'active' }]);

  const { key } = await verb('keys issue crm --tenant acme --role viewer');
  expect(await me(String(key))).toMatchObject({ status: 200, body: { actor: 'service:crm' } });
  expect(await verb('keys signing list')).toMatchObject([{ state: 'active' }]);
  await verb('orgs suspend acme --reason unpaid');
  expect([(await me(token)).status, (await me(String(key))).status]).toEqual([401, 401]);

  const wrong = await platform.run(['login', '--organisation', 'acme', '--email', 'ana@acme.example'], {
    environment,
    input: 'no\n',
  });
  expect(wrong).toMatchObject({ code: 1, out: '' });
  expect(wrong.err).toContain('LOGIN_REFUSED');
});
