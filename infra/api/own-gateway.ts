/** A gateway on the test stack with topics, schema and prefixes of its own, for tests that send it whatever they like. */
import { mintToken } from '@mainstem/gateway/dev-token';
import { gatewaySettings, startGateway } from '@mainstem/gateway/gateway';
import { migrate } from '@mainstem/projections/migrate';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { topics } from '@mainstem/schemas/topics';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { readSettings } from '@mainstem/streams/settings';
import pg from 'pg';
import { testEnvironment } from '../stack/test-environment.ts';

export interface OwnGateway {
  readonly port: number;
  readonly url: string;
  readonly environment: NodeJS.ProcessEnv;
  token(tenant?: string, roles?: readonly ('admin' | 'manager' | 'viewer' | 'onboarding')[]): Promise<string>;
  /** Stops it and takes back all it made. */
  close(): Promise<void>;
}

/** Long enough for any test; it ends with the test's own secret. */
const TOKEN_TTL_S = 3_600;

/** `over`: settings that differ. */
export async function startOwnGateway(name: string, over: Readonly<Record<string, string>> = {}): Promise<OwnGateway> {
  const run = uuidV7().slice(-12);
  const topicPrefix = `${name}-${run}-`;
  const schema = `${name}_${run}`;
  const environment = {
    ...testEnvironment(),
    MAINSTEM_TOPIC_PREFIX: topicPrefix,
    MAINSTEM_POSTGRES_SCHEMA: schema,
    MAINSTEM_REDIS_PREFIX: `${name}-${run}`,
    MAINSTEM_LOG_LEVEL: 'silent',
    ...over,
  };
  const found = readSettings([...gatewaySettings, 'MAINSTEM_POSTGRES_OWNER_URL'], environment);
  const settings = { ...found, MAINSTEM_GATEWAY_PORT: 0 };
  const brokers = settings.MAINSTEM_KAFKA_BROKERS;
  await ensureTopics({ brokers, topicPrefix }, topics);
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema });
  const gateway = await startGateway(settings);
  await gateway.ready();
  return {
    port: gateway.port,
    url: `http://127.0.0.1:${gateway.port}`,
    environment: { ...environment, MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${gateway.port}` },
    token: (tenant = 'acme', roles = ['admin', 'onboarding']) =>
      mintToken({ secret: settings.MAINSTEM_JWT_SECRET, tenant, roles, subject: 'user:ana', ttlS: TOKEN_TTL_S }),
    async close() {
      await gateway.stop();
      const owner = new pg.Client({ connectionString: settings.MAINSTEM_POSTGRES_OWNER_URL });
      await owner.connect();
      await owner.query(`drop schema if exists "${schema}" cascade`);
      await owner.end();
      await dropTopics({ brokers, topicPrefix });
    },
  };
}
