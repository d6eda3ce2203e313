/** Redis: the one on PATH, else the binary inside a Maven jar (6.2: Lua scripts, no Functions). */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureMaven, LIBRARY } from '../acquire/maven.ts';
import { onPath } from '../acquire/on-path.ts';
import { run } from '../acquire/run.ts';
import { readZipEntry } from '../acquire/zip.ts';
import { StackError } from '../errors.ts';
import { probeRedis } from '../probe/probes.ts';
import type { Context, Service } from '../service.ts';

export const EMBEDDED_REDIS_VERSION = '1.4.3';
export const redisPart = `redis-embedded-${EMBEDDED_REDIS_VERSION}`;

/** The binaries inside the jar, by platform and architecture. */
const binaries: Readonly<Record<string, string>> = {
  'linux-x64': 'redis-server-6.2.6-v5-linux-amd64',
  'linux-arm64': 'redis-server-6.2.7-linux-arm64',
  'darwin-x64': 'redis-server-6.2.6-v5-darwin-amd64',
  'darwin-arm64': 'redis-server-6.2.6-v5-darwin-arm64',
};

export const redis: Service = {
  kind: 'service',
  name: 'redis',
  title: 'Redis',
  needs: [],
  ports: ['redis'],
  acquire: async (context) => {
    await acquireRedis(context);
  },
  start: async (context) => {
    const command = await acquireRedis(context);
    const data = join(context.profile.home, 'redis', await majorVersion(command, context));
    mkdirSync(data, { recursive: true });
    const settings = {
      port: context.profile.ports.redis,
      bind: '127.0.0.1',
      dir: data,
      // Every key is a view of the log with its checkpoint beside it, so what is lost is only caught up again; but a
      // Redis that comes back empty after a crash makes the bidder blind until a replay. The append-only file costs
      // little and survives a kill.
      save: '',
      appendonly: 'yes',
      appendfsync: 'everysec',
      // Views must never be evicted in silence; a full Redis refuses writes and the projector says so.
      'maxmemory-policy': 'noeviction',
    };
    return {
      command,
      args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
      cwd: data,
    };
  },
  probe: ({ profile }) => probeRedis(profile.ports.redis),
  stop: { signal: 'SIGTERM', withinMs: 10_000 },
  readyWithinMs: 120_000,
};

/** An older Redis cannot read a newer one's snapshot, so each has its own; the views in it are rebuilt from the log. */
async function majorVersion(command: string, { say, signal }: Context): Promise<string> {
  const said = await run({ what: 'asking Redis for its version', command, args: ['--version'], say, signal });
  return `v${/v=(\d+)\./.exec(said)?.[1] ?? 'unknown'}`;
}

export async function acquireRedis({ say, signal }: Pick<Context, 'say' | 'signal'>): Promise<string> {
  const own = onPath('redis-server');
  if (own !== undefined) return own;
  const binary = binaries[`${process.platform}-${process.arch}`];
  if (binary === undefined) {
    const here = `${process.platform}-${process.arch}`;
    throw new StackError('STACK_PART_ABSENT', `no Redis binary for ${here}: put redis-server on PATH`);
  }
  const home = await ensureMaven({
    part: redisPart,
    artifacts: [
      { group: 'com.github.codemonstur', artifact: 'embedded-redis', version: EMBEDDED_REDIS_VERSION, alone: true },
    ],
    say,
    signal,
    unpack: async (directory) => {
      const jar = join(directory, LIBRARY, `embedded-redis-${EMBEDDED_REDIS_VERSION}.jar`);
      const bytes = readZipEntry(readFileSync(jar), binary);
      if (bytes === undefined) throw new StackError('STACK_ACQUIRE_FAILED', `${binary} is not in ${jar}`);
      writeFileSync(join(directory, 'redis-server'), bytes);
      chmodSync(join(directory, 'redis-server'), 0o755);
      rmSync(jar);
    },
  });
  return join(home, 'redis-server');
}
