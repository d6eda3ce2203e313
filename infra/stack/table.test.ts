import { describe, expect, test } from 'vitest';
import { withExternal } from './external.ts';
import { servicesOf } from './platform.ts';
import type { Step, Task } from './service.ts';
import { inOrder } from './supervisor.ts';
import { everything, parts, partsOnly, steps, withApps } from './table.ts';

const task = (name: string, ...needs: string[]): Task => ({
  kind: 'task',
  name,
  title: name,
  needs,
  run: async () => '',
});
const names = (list: readonly Step[]) => list.map((step) => step.name);
/** Everything a step needs, and what that needs. */
function below(name: string): Set<string> {
  const found = new Set<string>();
  const visit = (at: string): void => {
    for (const need of steps.find((step) => step.name === at)?.needs ?? []) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(name);
  return found;
}

describe('order', () => {
  test('each step comes after all it needs', () => {
    const ordered = names(inOrder(steps));
    for (const step of steps) {
      for (const need of step.needs)
        expect(ordered.indexOf(need), `${need} before ${step.name}`).toBeLessThan(ordered.indexOf(step.name));
    }
    expect(ordered).toHaveLength(steps.length);
  });

  test('a circle and an unknown need are told by name', () => {
    expect(() => inOrder([task('a', 'b'), task('b', 'a')])).toThrow('a → b → a');
    expect(() => inOrder([task('a', 'ghost')])).toThrow('a needs ghost, which is not in the table');
  });

  test('bids never wait for the slow Temporal build: only workflows do', () => {
    const waiting = steps.filter((step) => below(step.name).has('temporal')).map((step) => step.name);
    expect(waiting).toEqual(['workflows']);
  });
});

describe('the table', () => {
  test('has no name twice, and the sets that people ask for exist', () => {
    expect(new Set(names(steps)).size).toBe(steps.length);
    for (const name of [...partsOnly, ...withApps, ...everything]) expect(names(steps)).toContain(name);
    expect(new Set(everything)).toEqual(new Set(names(steps)));
  });

  test('a set brings the services it needs with it', () => {
    expect(names(servicesOf(steps, ['topics']))).toEqual(['kafka']);
    expect(names(servicesOf(steps, partsOnly))).toEqual([...parts]);
  });

  test('no two services share a port', () => {
    const ports = servicesOf(steps, everything).flatMap((service) => service.ports);
    expect(new Set(ports).size).toBe(ports.length);
  });

  test('parts that run elsewhere are waited for and not started', () => {
    const table = withExternal(steps, parts);
    expect(names(table)).toEqual(names(steps));
    expect(names(servicesOf(table, everything)).filter((name) => parts.some((part) => part === name))).toEqual([]);
  });
});
