/** Finds every crashpoint in the sources: for the test that holds them to one name each, and for chaos, which arms them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In the order of files; a name written twice is there twice. `root` is the repository, `packages` its folders. */
export function crashpointNames(root: string, packages: readonly string[]): string[] {
  return packages.flatMap((name) =>
    readdirSync(join(root, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('crashpoint/'))
      .sort()
      .flatMap((path) => [
        ...readFileSync(join(root, name, 'src', path), 'utf8').matchAll(/\bcrashpoint\('([^']*)'\)/g),
      ])
      .map(([, found = '']) => found),
  );
}
