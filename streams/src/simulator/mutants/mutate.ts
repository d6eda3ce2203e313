/** Loaded before anything else (`--import`): gives one file of the runtime the bug that MAINSTEM_SIM_MUTANT names. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mutants } from './mutants.ts';

const name = process.env.MAINSTEM_SIM_MUTANT;
const mutant = mutants.find((one) => one.name === name);
if (mutant === undefined) throw new Error(`no mutant "${name}"`);
const target = new URL(`../../${mutant.file}`, import.meta.url).href;

registerHooks({
  load(url, context, nextLoad) {
    if (url !== target) return nextLoad(url, context);
    const source = readFileSync(fileURLToPath(url), 'utf8');
    if (!source.includes(mutant.find)) throw new Error(`mutant "${name}": ${mutant.file} has no "${mutant.find}"`);
    return { format: 'module-typescript', source: source.replace(mutant.find, mutant.replace), shortCircuit: true };
  },
});
