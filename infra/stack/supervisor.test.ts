import { expect, test } from 'vitest';
import { StackError } from './errors.ts';
import { profile } from './profiles.ts';
import type { Service, Step, Task } from './service.ts';
import { createSupervisor, isSettled, type JournalLine } from './supervisor.ts';

const task = (name: string, needs: readonly string[], run: Task['run'] = async () => ''): Task => ({
  kind: 'task',
  name,
  title: name,
  needs,
  run,
});

/** A service that never gets as far as a process. */
const service = (name: string, parts: Partial<Service>): Service => ({
  kind: 'service',
  name,
  title: name,
  needs: [],
  ports: [],
  acquire: async () => {},
  start: async () => {
    throw new Error('not reached');
  },
  probe: async () => {},
  stop: { signal: 'SIGTERM', withinMs: 1 },
  readyWithinMs: 1,
  ...parts,
});

function supervise(steps: readonly Step[]) {
  const lines: JournalLine[] = [];
  const supervisor = createSupervisor({
    profile: profile('stack', {}),
    environment: {},
    steps,
    mayInstall: false,
    onLine: (line) => lines.push(line),
  });
  const phases = () => Object.fromEntries(supervisor.states().map(({ name, phase }) => [name, phase]));
  return { supervisor, phases, lines };
}

test('a step begins only when all it needs is ready, and steps that need nothing of each other run side by side', async () => {
  const order: string[] = [];
  const slow = Promise.withResolvers<void>();
  const note = (name: string, needs: string[], wait?: Promise<void>) =>
    task(name, needs, async () => {
      await wait;
      order.push(name);
      return '';
    });
  const { supervisor } = supervise([
    note('slow', [], slow.promise),
    note('quick', []),
    note('last', ['slow', 'quick']),
  ]);
  const done = supervisor.ensure(['last']);
  await supervisor.ensure(['quick']);
  expect(order).toEqual(['quick']);
  slow.resolve();
  await done;
  expect(order).toEqual(['quick', 'slow', 'last']);
});

test('a part that cannot be had blocks what needs it, says why, and holds up nothing else', async () => {
  const acquire = () => Promise.reject(new StackError('STACK_PART_ABSENT', 'Go >= 1.25 is missing: install it'));
  const { supervisor, phases } = supervise([
    service('temporal', { acquire }),
    task('workflows', ['temporal']),
    task('rollbacks', ['workflows']),
    task('bids', []),
  ]);
  await supervisor.ensure(['rollbacks', 'bids']);
  expect(phases()).toEqual({ temporal: 'absent', workflows: 'blocked', rollbacks: 'blocked', bids: 'ready' });
  const blocked = supervisor.states().find(({ name }) => name === 'workflows');
  expect(blocked?.detail).toBe('needs temporal, which is absent: Go >= 1.25 is missing: install it');
  expect(isSettled(supervisor.states())).toBe(true);
});

test('a failed task is failed and not absent, and its words are kept', async () => {
  const { supervisor, phases } = supervise([
    task('topics', [], () => Promise.reject(new Error('3 partitions, not 12'))),
  ]);
  await supervisor.ensure(['topics']);
  expect(phases()).toEqual({ topics: 'failed' });
  expect(supervisor.states()[0]?.detail).toBe('3 partitions, not 12');
});

test('what a step is at stands on the board until its next phase', async () => {
  const build = Promise.withResolvers<void>();
  const { supervisor } = supervise([
    task('temporal', [], async ({ say }) => {
      say('building (10 s so far)');
      await build.promise;
      return '';
    }),
  ]);
  const done = supervisor.ensure(['temporal']);
  expect(supervisor.states()[0]).toMatchObject({ phase: 'starting', detail: 'building (10 s so far)' });
  build.resolve();
  await done;
  expect(supervisor.states()[0]).toMatchObject({ phase: 'ready', detail: '' });
});

test('what is asked for twice is done once', async () => {
  let runs = 0;
  const { supervisor } = supervise([task('schemas', [], async () => `${++runs}`)]);
  await Promise.all([supervisor.ensure(['schemas']), supervisor.ensure(['schemas'])]);
  await supervisor.ensure(['schemas']);
  expect(runs).toBe(1);
});

test('a stop does not wait for work that would never end, and what was waiting never begins', async () => {
  let began = false;
  const endless = task('endless', [], () => new Promise(() => {}));
  const after = task('after', ['endless'], async () => {
    began = true;
    return '';
  });
  const { supervisor } = supervise([endless, after]);
  const asked = supervisor.ensure(['after']);
  await supervisor.stop();
  await asked;
  expect(began).toBe(false);
  await expect(supervisor.ensure(['endless'])).rejects.toMatchObject({ code: 'STACK_STOPPED' });
});

test('the journal is numbered, so that a terminal that joins later reads on from where it was', async () => {
  const { supervisor, lines } = supervise([task('one', []), task('two', ['one'])]);
  await supervisor.ensure(['two']);
  const sequences = supervisor.journal(0).map(({ sequence }) => sequence);
  expect(sequences).toEqual(lines.map(({ sequence }) => sequence));
  expect(supervisor.journal(sequences[1] ?? 0)).toHaveLength(lines.length - 2);
});
