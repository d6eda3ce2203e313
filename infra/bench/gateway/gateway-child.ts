/** Starts `gateway-process.ts` on a scratch namespace, with tokens for it, and says what processor time it takes. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { mintToken } from '@mainstem/gateway/dev-token';
import type { Role } from '@mainstem/gateway/roles';
import { migrate } from '@mainstem/projections/migrate';
import { readSettings } from '@mainstem/streams/settings';
import type { Environment } from '../kit/platform.ts';
import type { Scratch } from '../kit/scratch.ts';
import type { Used } from './gateway-process.ts';

export interface GatewayChild {
  readonly port: number;
  readonly pid: number;
  /** A token of an admin of tenant `bench` unless said otherwise; it outlives the bench. */
  token(over?: { readonly tenant?: string; readonly roles?: readonly Role[] }): Promise<string>;
  used(): Promise<Used>;
  stop(): Promise<void>;
}

const READY_MS_MAX = 30_000;
const TOKEN_TTL_S = 3_600;

/** `over` are settings of this gateway alone. */
export async function startGatewayChild(
  environment: Environment,
  { settings }: Pick<Scratch, 'settings'>,
  over: Readonly<Record<string, string>> = {},
): Promise<GatewayChild> {
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...environment,
    ...(settings as Readonly<Record<string, string>>),
    MAINSTEM_HOST: '127.0.0.1',
    MAINSTEM_LOG_LEVEL: 'warn',
    ...over,
  };
  const jwt = readSettings(['MAINSTEM_JWT_SECRET', 'MAINSTEM_JWT_ISSUER', 'MAINSTEM_JWT_AUDIENCE'], env);
  const child = fork(join(import.meta.dirname, 'gateway-process.ts'), {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const answer = async <Said>(): Promise<Said> => {
    const ended = exited.then(() => Promise.reject(new Error('the gateway ended')));
    const late = AbortSignal.timeout(READY_MS_MAX);
    const [said] = await Promise.race([once(child, 'message', { signal: late }), ended]);
    return said as Said;
  };
  const { port } = await answer<{ port: number }>().catch((error: unknown) => {
    child.kill();
    throw error;
  });
  return {
    port,
    pid: child.pid as number,
    token: ({ tenant = 'bench', roles = ['admin'] as const } = {}) =>
      mintToken({
        secret: jwt.MAINSTEM_JWT_SECRET,
        tenant,
        roles,
        subject: 'service:bench',
        ttlS: TOKEN_TTL_S,
        issuer: jwt.MAINSTEM_JWT_ISSUER,
        audience: jwt.MAINSTEM_JWT_AUDIENCE,
      }),
    async used() {
      const answered = answer<Used>();
      child.send('used');
      return answered;
    },
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}
