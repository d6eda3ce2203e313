/**
 * R2: a worker killed at every event of every workflow type: the same end, no effect twice. Types that a room's own test
 * kills are found there; all others are killed here, on one server.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workflowTypes } from './temporal.ts';
import { readHistories } from './testing/histories.ts';
import { killEverywhere } from './testing/kill-everywhere.ts';
import { eventIdOf, killedLives, runsOfLife } from './testing/killed-lives.ts';
import { openTestBed, type WorkflowTestBed } from './testing/time-skipping.ts';

/** One that is killed nowhere is no workflow of the platform yet. */
test('R2: every workflow type is killed everywhere by a test, and a history of it is kept', () => {
  const killed = new Set([...Object.keys(killedLives), ...killedElsewhere()]);
  expect(workflowTypes.filter((type) => !killed.has(type))).toEqual([]);
  const kept = new Set(readHistories().map(({ history }) => typeOf(history)));
  expect(workflowTypes.filter((type) => !kept.has(type))).toEqual([]);
});

function typeOf({ events }: ReturnType<typeof readHistories>[number]['history']): string {
  return events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
}

/** Types that the tests of rooms kill: named in the call itself, or else the only one that its file starts. */
function killedElsewhere(): readonly string[] {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const tests = files.filter((file) => file.endsWith('.int.test.ts') && !file.startsWith('killed.'));
  return tests.flatMap((file) => {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    return callsIn(text).flatMap((call) => {
      const named = startedIn(call);
      const all = startedIn(text);
      return named.length > 0 ? named : all.length === 1 ? all : [];
    });
  });
}

/** Each call of `killEverywhere`, up to the parenthesis that closes it. */
function callsIn(text: string): readonly string[] {
  return text
    .split('killEverywhere(bed')
    .slice(1)
    .map((rest) => {
      let open = 1;
      for (let at = 0; at < rest.length; at += 1) {
        if (rest[at] === '(') open += 1;
        if (rest[at] === ')') open -= 1;
        if (open === 0) return rest.slice(0, at);
      }
      return rest;
    });
}

function startedIn(text: string): readonly string[] {
  const started = [...text.matchAll(/workflow\s*\.(?:start|execute|signalWithStart)\((\w+)/g)].map(([, type]) => type);
  return workflowTypes.filter((type) => started.includes(type));
}

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

test.each(Object.entries(killedLives))('R2: %s: worker killed at every event', async (_, life) => {
  let runs = 0;
  const run = () => runsOfLife[runs - 1] ?? '';
  const { deaths } = await killEverywhere(bed, life.workflowId, {
    activities() {
      runs += 1;
      return life.activities(run());
    },
    async drive({ client, taskQueue, workflowId }) {
      const occurredAtMs = await bed.env.currentTimeMs();
      const cause = { eventId: eventIdOf(run()), correlationId: 'c-1', occurredAtMs };
      return life.drive({ client, at: { taskQueue, workflowId }, cause, run: run() });
    },
    comparable: ({ activity, input }) => [activity, withoutRun(input)],
  });
  expect(deaths).toBeGreaterThan(1);
});

/** Takes out what differs between two runs: times of a clock, ids of the run, and ids worked out from those. */
function withoutRun(input: unknown): unknown {
  const text =
    JSON.stringify(input, (key, value: unknown) => (/Ms$|^causationId$/.test(key) ? undefined : value)) ?? '';
  return text.replaceAll(/10001|10033/g, 'run');
}
