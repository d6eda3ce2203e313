/**
 * Temporal's dev server, with its UI inside: `temporal` from PATH, else built once by `go install`, which takes minutes.
 * Nothing but the workflows waits for it. Newer versions of the CLI cannot be had by `go install`.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cachedPath, ensureCached } from '../acquire/cache.ts';
import { onPath } from '../acquire/on-path.ts';
import { run } from '../acquire/run.ts';
import { complaint, go, inspect } from '../acquire/tools.ts';
import { StackError } from '../errors.ts';
import { probeTemporal } from '../probe/probe.temporal.ts';
import type { Context, Service } from '../service.ts';

export const TEMPORAL_VERSION = '1.5.1';
export const temporalPart = `temporal-${TEMPORAL_VERSION}`;
/** What the build is measured to take on two cores, to set expectations (s). */
const USUAL_BUILD_S = 250;

/** Attributes workflows are searched by, never personal data; what they say is in workflows/src/steps/search-attributes.ts. */
export const searchAttributes = [
  'MainstemTenant',
  'MainstemClient',
  'MainstemStage',
  'MainstemHealthBand',
  'MainstemOwner',
  'MainstemWaitingFor',
  'MainstemConfigVersion',
  'MainstemDataSubject',
] as const;

export const temporal: Service = {
  kind: 'service',
  name: 'temporal',
  title: `Temporal ${TEMPORAL_VERSION} with UI`,
  needs: [],
  ports: ['temporal', 'temporalUi'],
  acquire: async (context) => {
    await acquireTemporal(context);
  },
  start: async (context) => {
    const command = await acquireTemporal(context);
    const { home, ports } = context.profile;
    const data = join(home, 'temporal');
    mkdirSync(data, { recursive: true });
    return {
      command,
      args: [
        'server',
        'start-dev',
        '--ip=127.0.0.1',
        `--port=${ports.temporal}`,
        `--ui-port=${ports.temporalUi}`,
        // The schema is applied only to a new file, so another version gets another file.
        `--db-filename=${join(data, `${temporalPart}.db`)}`,
        '--sqlite-pragma=journal_mode=wal',
        '--sqlite-pragma=synchronous=normal',
        `--namespace=${context.environment.MAINSTEM_TEMPORAL_NAMESPACE}`,
        ...searchAttributes.map((name) => `--search-attribute=${name}=Keyword`),
        '--log-level=warn',
      ],
      cwd: data,
    };
  },
  probe: ({ environment }) =>
    probeTemporal(environment.MAINSTEM_TEMPORAL_ADDRESS ?? '', environment.MAINSTEM_TEMPORAL_NAMESPACE ?? ''),
  stop: { signal: 'SIGTERM', withinMs: 10_000 },
  readyWithinMs: 120_000,
};

async function acquireTemporal({ say, signal }: Context): Promise<string> {
  const own = onPath('temporal');
  if (own !== undefined) return own;
  const cached = join(cachedPath(temporalPart), 'temporal');
  if (existsSync(cached)) return cached;
  const found = inspect(go);
  if (!found.good) throw new StackError('STACK_PART_ABSENT', complaint(found));
  const home = await ensureCached({
    part: temporalPart,
    say,
    fill: async (scratch) => {
      say(`building Temporal with Go, once (about ${USUAL_BUILD_S} s on two cores; all else starts meanwhile)`);
      await run({
        what: 'building Temporal with Go',
        command: 'go',
        args: ['install', `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_VERSION}`],
        environment: { ...process.env, GOBIN: scratch },
        background: true,
        say,
        signal,
      });
    },
  });
  return join(home, 'temporal');
}

/** Whether a `temporal` can be had without a build. */
export function temporalAtHand(): boolean {
  return onPath('temporal') !== undefined || existsSync(join(cachedPath(temporalPart), 'temporal'));
}
