import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { requiredTools, requireTools } from './preflight.ts';

/** A PATH with nothing on it but what a test puts there. */
let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'path-'));
  vi.stubEnv('PATH', path);
  vi.stubEnv('MAINSTEM_CACHE', join(path, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(path, { recursive: true, force: true });
});

function program(name: string, script: string): void {
  writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(path, name), 0o755);
}

const aJava = 'echo \'openjdk version "17.0.15"\'';
const aMaven = "echo 'Apache Maven 3.8.7'";

test('Maven is asked for only while there is something to download', () => {
  expect(requiredTools().map(({ name }) => name)).toEqual(['Java', 'Maven']);
});

test('what is missing is named, each with how to get it, and nothing is installed without leave', async () => {
  program('java', aJava);
  await expect(requireTools(false, () => {})).rejects.toMatchObject({ code: 'STACK_TOOL_MISSING', exitCode: 2 });
  await expect(requireTools(false, () => {})).rejects.toThrow(/^Maven >= 3\.6 is missing: install Maven/);
});

test('a container engine that answers is offered when Java is missing', async () => {
  program('mvn', aMaven);
  await expect(requireTools(false, () => {})).rejects.not.toThrow('docker compose');
  program('docker', 'echo 28.0.1');
  await expect(requireTools(false, () => {})).rejects.toThrow('docker compose up');
  program('docker', 'echo Cannot connect; exit 1');
  await expect(requireTools(false, () => {})).rejects.not.toThrow('docker compose');
});

const root = process.getuid?.() === 0;

test.skipIf(!root)('as root with apt and leave, what is missing is installed (skipped: not root)', async () => {
  const log = join(path, 'apt.log');
  // Stands for apt: notes what it was asked for, and brings the programs.
  for (const name of ['cat', 'chmod']) symlinkSync(`/bin/${name}`, join(path, name));
  const bring = (name: string, script: string) =>
    `printf '#!/bin/sh\\n%s\\n' "${script.replaceAll('"', '\\"')}" > ${path}/${name}; chmod +x ${path}/${name}`;
  program(
    'apt-get',
    `echo "$@" >> ${log}\ncase "$1" in install) ${bring('java', aJava)}; ${bring('mvn', aMaven)};; esac`,
  );
  await expect(requireTools(false, () => {})).rejects.toThrow('--yes installs it');
  expect(existsSync(log) && readFileSync(log, 'utf8').includes('install')).toBe(false);
  const said: string[] = [];
  await requireTools(true, (line) => said.push(line));
  expect(said).toEqual(['installing openjdk-17-jre-headless, maven with apt-get']);
  expect(readFileSync(log, 'utf8')).toContain(
    'install --yes --quiet --no-install-recommends openjdk-17-jre-headless maven',
  );
});
