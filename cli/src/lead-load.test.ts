import { invalidFields } from '@mainstem/schemas/codec';
import { describe, expect, test } from 'vitest';
import { factOf } from './commands/produce.ts';
import { CliError } from './errors.ts';
import { withDefaults } from './event-fields.ts';
import type { GatewayClient } from './gateway-client.ts';
import { leadAt, runLeadLoad } from './lead-load.ts';

const options = { rate: 2_000, seconds: 0.1, interrupted: new AbortController().signal };

function gateway(answer: (events: unknown[]) => Promise<{ status: string }[]>): Pick<GatewayClient, 'post'> {
  const post = async (_: string, { body }: { body: { events: unknown[] } }) => {
    const results = await answer(body.events);
    return { status: 200, data: { results }, position: null, idempotencyKey: null };
  };
  return { post: post as unknown as GatewayClient['post'] };
}

describe('leads at a rate', () => {
  test('as many as were due are sent, each with its own id, and accepted ones are counted', async () => {
    const ids = new Set<unknown>();
    const result = await runLeadLoad(
      gateway(async (events) => {
        for (const event of events as { id: string }[]) ids.add(event.id);
        return events.map(() => ({ status: 'accepted' }));
      }),
      options,
    );
    expect(result).toMatchObject({ due: 200, accepted: 200, invalid: 0, failed: 0, shed: 0, firstFailure: '' });
    expect(ids.size).toBe(200);
    expect(result.latencyMs.p50).toBeGreaterThanOrEqual(0);
  });

  test('what is refused or fails is counted apart, with the words of the first', async () => {
    let calls = 0;
    const result = await runLeadLoad(
      gateway(async (events) => {
        calls += 1;
        if (calls === 1) throw new CliError('CLI_REFUSED', 'no');
        return events.map(() => ({ status: 'invalid' }));
      }),
      options,
    );
    expect(result.failed).toBeGreaterThan(0);
    expect(result.failed + result.invalid).toBe(200);
    expect(result).toMatchObject({ accepted: 0, firstFailure: 'no' });
  });

  test('R8: a gateway that does not answer gets a bounded number of requests; the rest is shed and counted', async () => {
    const stalled = Promise.withResolvers<void>();
    let requests = 0;
    const running = runLeadLoad(
      gateway(async (events) => {
        requests += 1;
        await stalled.promise;
        return events.map(() => ({ status: 'accepted' }));
      }),
      { ...options, rate: 100_000, seconds: 0.2 },
    );
    setTimeout(() => stalled.resolve(), 400);
    const result = await running;
    expect(requests).toBe(32);
    expect(result.shed).toBe(20_000 - result.accepted);
    expect(result.accepted).toBeLessThanOrEqual(3_200);
    expect(result.latencyMs.p50).toBeGreaterThan(100);
  });

  test('Ctrl-C ends it', async () => {
    const interruption = new AbortController();
    interruption.abort();
    const result = await runLeadLoad(
      gateway(async () => []),
      { ...options, interrupted: interruption.signal },
    );
    expect(result).toMatchObject({ accepted: 0, latencyMs: { p50: 0 } });
  });
});

test('every lead is a whole event, and all kinds of answers come up', () => {
  const leads = Array.from({ length: 200 }, (_, number) => leadAt(number));
  for (const { type: _, id, entity, ...body } of leads) {
    const item = { type: 'LeadReceived' as const, id: String(id), entity: String(entity), body };
    expect(invalidFields(factOf({ ...item, body: withDefaults('LeadReceived', body) }, 'sample'))).toEqual([]);
  }
  expect(new Set(leads.map((lead) => lead.industry)).size).toBe(4);
  expect(leads.filter((lead) => lead.budgetMicros === null).length).toBeGreaterThan(50);
});
