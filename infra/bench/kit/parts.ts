/** A bench of several parts: `--only` chooses by name; all of them share one fresh platform, or the one that runs. */
import type { BenchContext } from '../figures.ts';
import { type Environment, STORES, withPlatform } from './platform.ts';

/** A part reports one figure or several. */
export type Part = (context: BenchContext, environment: Environment) => Promise<void>;

/** `steps` of the platform are brought up for them. */
export async function runParts(
  context: BenchContext,
  parts: Readonly<Record<string, Part>>,
  steps: readonly string[] = STORES,
): Promise<void> {
  const { only } = context;
  const unknown = [...(only ?? [])].filter((name) => parts[name] === undefined);
  if (unknown.length > 0) throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  const chosen = Object.entries(parts).filter(([name]) => only === null || only.has(name));
  const measureAll = async (environment: Environment): Promise<void> => {
    for (const [name, measure] of chosen) {
      context.interrupted.throwIfAborted();
      context.note(`${name} ...`);
      await measure({ ...context, environment }, environment);
    }
  };
  if (context.here) await measureAll(context.environment as Environment);
  else await withPlatform(context, steps, measureAll);
}
