/**
 * The `.env` file of the checkout. What the shell sets wins over it. A name that is no setting is refused: a misspelt line
 * would otherwise do nothing, without a word.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { usage } from './errors.ts';
import { didYouMean } from './suggest.ts';

const named = /^#?\s*(MAINSTEM_[A-Z_]+)=/gm;
/** Ports of the profiles that are not `start` are not in the example; nobody needs them but who runs two at once. */
const profilePort = /^MAINSTEM_(TEST|CHECK)_[A-Z_]+_PORT$/;

/** Puts the lines of `.env` into the environment. Throws a usage error that names a line nobody reads. */
export function loadDotEnv(root: string, environment: NodeJS.ProcessEnv = process.env): void {
  const path = join(root, '.env');
  if (!existsSync(path)) return;
  const lines = parseEnv(readFileSync(path, 'utf8'));
  const known = [...readFileSync(join(root, '.env.example'), 'utf8').matchAll(named)].map(([, name]) => name as string);
  for (const [name, value] of Object.entries(lines)) {
    if (name.startsWith('MAINSTEM_') && !known.includes(name) && !profilePort.test(name)) {
      throw usage(`.env: ${name} is no setting${didYouMean(name, known)}`, 'Every setting is in .env.example.');
    }
    environment[name] ??= value;
  }
}
