/**
 * Runs the proof against each mutant named in the arguments (all when none is), each in a graph of modules of its own, and
 * prints a line of JSON for each: how many runs it took to find it, null when it was not found.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mutants } from './mutants.ts';

/** Runs without a finding end the search. */
const RUNS_MAX = Number(process.env.MAINSTEM_PROOF_MUTANT_RUNS ?? 1_000);
const seed = Number(process.env.MAINSTEM_PROOF_SEED ?? 1);
const root = new URL('../../../../', import.meta.url);

// A module of this repository that is loaded by a mutated one is loaded again for it.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const mutant = new URL(context.parentURL ?? 'file:///').searchParams.get('mutant');
    if (mutant === null || !resolved.url.startsWith(root.href) || resolved.url.includes('/node_modules/'))
      return resolved;
    return { ...resolved, url: `${resolved.url}?mutant=${mutant}` };
  },
  load(url, context, nextLoad) {
    const { pathname, searchParams } = new URL(url);
    const mutant = mutants[Number(searchParams.get('mutant') ?? -1)];
    if (mutant === undefined || pathToFileURL(pathname).href !== new URL(mutant.file, root).href)
      return nextLoad(url, context);
    const source = readFileSync(fileURLToPath(url.split('?')[0] as string), 'utf8');
    if (!source.includes(mutant.find))
      throw new Error(`mutant "${mutant.name}": ${mutant.file} has no "${mutant.find}"`);
    return {
      format: 'module-typescript',
      source: source.replace(mutant.find, () => mutant.replace),
      shortCircuit: true,
    };
  },
});

const wanted = process.argv.slice(2).map(Number);
for (const index of wanted.length > 0 ? wanted : mutants.keys()) {
  const { search } = (await import(`./conservation.ts?mutant=${index}`)) as typeof import('./conservation.ts');
  const { failed, numRuns, errorInstance } = await search({ seed, numRuns: RUNS_MAX, endOnFailure: true });
  const found = failed ? numRuns : null;
  const why = errorInstance instanceof Error ? errorInstance.message : null;
  process.stdout.write(`${JSON.stringify({ mutant: mutants[index]?.name, found, why })}\n`);
}
