/** A platform of its own for a bench: the profile `bench`, fresh, on its own ports, so that it runs beside anything else. */
import { openForeground } from '../../stack/foreground.ts';
import { wipe } from '../../stack/wipe.ts';
import type { BenchContext } from '../figures.ts';

const PROFILE = 'bench';
/** What logs and views need: the apps are down then, so that they do not share the cores. */
export const STORES: readonly string[] = ['kafka', 'registry', 'postgres', 'redis', 'schemas', 'databases'];

export type Environment = Readonly<Record<string, string>>;

/** Brings the named steps up, works, and takes all of it down again. */
export async function withPlatform(
  context: BenchContext,
  steps: readonly string[],
  work: (environment: Environment) => Promise<void>,
): Promise<void> {
  await wipe(PROFILE);
  const foreground = await openForeground({
    profile: PROFILE,
    mayInstall: process.env.CI === 'true',
    external: false,
    say: context.note,
    onLine: ({ step, text }) => context.note(`${step}: ${text}`),
  });
  try {
    const { supervisor } = foreground.platform;
    await supervisor.ensure(steps);
    const down = supervisor.states().filter(({ name, phase }) => steps.includes(name) && phase !== 'ready');
    if (down.length > 0) throw new Error(down.map(({ name, detail }) => `${name} is not ready: ${detail}`).join('; '));
    await work(foreground.platform.environment);
  } finally {
    await foreground.close();
  }
}
