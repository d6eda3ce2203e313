import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crashpoint, hookCrashpoints, parseArmed } from './armed.ts';
import { crashpointNames } from './names.ts';

const root = join(import.meta.dirname, '../../../..');
const packages = ['streams', 'projections', 'bidder', 'gateway', 'workflows', 'connectors'];

test('every crashpoint has a name of its own, of the form part.moment', () => {
  const names = crashpointNames(root, packages);
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(names.filter((name) => !/^[a-z-]+\.[a-z0-9-]+$/.test(name))).toEqual([]);
});

test('nobody imports the armed crashpoints but by the condition, tests and what runs under it', () => {
  const importers = packages.flatMap((name) =>
    readdirSync(join(root, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|^simulator\/|^runtime\/crashpoint\//.test(path))
      .filter((path) => readFileSync(join(root, name, 'src', path), 'utf8').includes('crashpoint/armed'))
      .map((path) => `${name}/${path}`),
  );
  expect(importers).toEqual([]);
});

test('in production a crashpoint is an empty function', () => {
  const source =
    "import('@mainstem/streams/runtime/crashpoint/resolved').then((at) => console.log(at.crashpoint.toString()))";
  const run = (...flags: string[]) =>
    execFileSync(process.execPath, [...flags, '-e', source], { cwd: root, encoding: 'utf8' });
  expect(run().replaceAll(/\s/g, '')).toBe('functioncrashpoint(_name){}');
  expect(run('--conditions=mainstem-chaos')).toContain('hook');
});

test('a hook is told of each, and armed texts say which, when and how', () => {
  const told: string[] = [];
  hookCrashpoints((name) => told.push(name));
  crashpoint('a.b');
  hookCrashpoints(null);
  crashpoint('c.d');
  expect(told).toEqual(['a.b']);
  expect(parseArmed('')).toBeNull();
  expect(parseArmed('commit.after')).toEqual({ name: 'commit.after', left: 1, signal: 'SIGKILL' });
  expect(parseArmed('commit.after:3:STOP')).toEqual({ name: 'commit.after', left: 3, signal: 'SIGSTOP' });
  expect(() => parseArmed('Commit After')).toThrow('MAINSTEM_CRASHPOINT');
});
