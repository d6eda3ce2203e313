/** Journeys as files: a folder of `<name>.yaml`, each with its `<name>.scenarios.yaml`. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Journey } from '@mainstem/models/journeys/definition';
import { type Parsed, type Problem, parseJourney } from '@mainstem/models/journeys/parse';
import { parseScenarios, runScenario, type Verdict } from '@mainstem/models/journeys/scenario';
import { isZone, walls } from './walls.ts';

/** Those that come with the platform (KIKI-33). */
export const shippedJourneys = fileURLToPath(new URL('../../journeys', import.meta.url));

export interface JourneyFile {
  readonly path: string;
  readonly yaml: string;
  readonly parsed: Parsed<Journey>;
}

export async function readJourney(path: string): Promise<JourneyFile> {
  const yaml = await readFile(path, 'utf8');
  return { path, yaml, parsed: parseJourney(yaml, isZone) };
}

export async function readJourneys(folder: string): Promise<readonly JourneyFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml') && !name.endsWith('.scenarios.yaml'));
  return Promise.all(names.sort().map((name) => readJourney(join(folder, name))));
}

export interface Tested {
  readonly path: string;
  readonly problems: readonly Problem[];
  readonly verdicts: readonly Verdict[];
}

/** Runs the scenarios beside a journey; one without scenarios has a problem, for nobody knows what it does. */
export async function testJourney({ path, parsed }: JourneyFile): Promise<Tested> {
  if (!parsed.ok) return { path, problems: parsed.problems, verdicts: [] };
  const beside = path.replace(/\.yaml$/, '.scenarios.yaml');
  const text = await readFile(beside, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null)
    return { path, problems: [{ line: 1, column: 1, message: `no scenarios: ${beside}` }], verdicts: [] };
  const scenarios = parseScenarios(text);
  if (!scenarios.ok) return { path: beside, problems: scenarios.problems, verdicts: [] };
  const verdicts = scenarios.value.scenarios.map((scenario) => runScenario(parsed.value, scenario, walls));
  return { path, problems: [], verdicts };
}
