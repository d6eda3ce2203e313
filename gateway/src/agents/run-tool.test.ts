/** KAIROS-14: what a tool does and the record of the call go to the log together, the record first. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Caller } from '../authorisation/verdict.ts';
import { createToolRunner } from './run-tool.ts';
import { tool } from './tool.ts';

const caller: Caller = {
  tenant: 'acme',
  roles: ['admin'],
  actor: 'agent:bot',
  credential: 'token:t-1',
  may: () => ({ allowed: true, version: 0, policies: [] }),
};
const deed = { type: 'HandoffRequested' } as unknown as AnyEvent;
const asked = { door: 'mcp', protocol: null } as const;

function setUp(waitMs: number) {
  const appends: string[][] = [];
  const runner = createToolRunner({
    async append(events) {
      appends.push(events.map(({ type }) => type));
      return [];
    },
    clock: () => 1_790_000_000_000,
    onError: () => undefined,
    timeoutMs: 20,
  });
  const doing = tool({
    name: 'do',
    title: 'Do',
    about: 'Does.',
    permission: 'agents:act',
    input: z.strictObject({}),
    output: z.object({}),
    recorded: [],
    hints: { readOnly: false },
    async run() {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      return { output: {}, count: 1, events: [deed] };
    },
  });
  return { appends, run: () => runner.run(doing, {}, caller, asked) };
}

test('KAIROS-14: the deed is in one append with its record, so a kill has no time between them', async () => {
  const { appends, run } = setUp(0);
  expect(await run()).toMatchObject({ ok: true });
  expect(appends).toEqual([['AgentToolCalled', 'HandoffRequested']]);
});

test('KAIROS-14: what is too late is recorded and not done', async () => {
  const { appends, run } = setUp(60);
  expect(await run()).toMatchObject({ ok: false, problem: { code: 'REQUEST_TIMEOUT' } });
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(appends).toEqual([['AgentToolCalled']]);
});
