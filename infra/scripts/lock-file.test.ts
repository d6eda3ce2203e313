import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Locked {
  readonly resolved?: string;
  readonly link?: boolean;
}

const path = join(import.meta.dirname, '..', '..', 'package-lock.json');
const { packages } = JSON.parse(readFileSync(path, 'utf8')) as { packages: Readonly<Record<string, Locked>> };

test('the lock file names no host: packages come from whatever registry the machine is set to', () => {
  const hosts = Object.values(packages).filter(({ resolved, link }) => !link && resolved?.includes('://'));
  expect(hosts).toEqual([]);
});
