/** KIKI-63: a view that may have missed a revocation lets nobody in. */
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { expect, test, vi } from 'vitest';
import { GatewayError } from '../../errors.ts';
import { SECRET } from '../../testing/test-gateway.ts';
import { createAuthenticate } from '../authenticate.ts';
import { openIdentityKit } from '../testing/identity-kit.ts';
import { createFreshness } from './freshness.ts';
import { openIdentityView, VIEW_AGE_MAX_MS } from './identity-view.ts';

test('a view is as fresh as the last question whose answer it has come to', async () => {
  let nowMs = 0;
  let ends = [5];
  const freshness = createFreshness({ endOffsets: async () => ends }, ['t'], () => nowMs);
  try {
    expect(freshness.ageMs()).toBe(Number.POSITIVE_INFINITY);
    freshness.reached('t', 0, 4);
    await Promise.resolve();
    expect(freshness.ageMs()).toBe(Number.POSITIVE_INFINITY); // one record is missing
    freshness.reached('t', 0, 5);
    await vi.waitFor(() => expect(freshness.ageMs()).toBe(0), 30_000);
    nowMs = 400;
    expect(freshness.ageMs()).toBe(400);
    ends = [6];
    nowMs = 500;
    const caughtUp = freshness.now();
    nowMs = 900;
    freshness.reached('t', 0, 6);
    await caughtUp;
    expect(freshness.ageMs()).toBe(400); // since it was asked, not since it was answered
  } finally {
    freshness.stop();
  }
});

test('when the log cannot be asked the view ages and fails closed, and opens again with the log', async () => {
  let nowMs = 0;
  let isAway = false;
  const inner = createMemoryLog({ topics });
  const log: EventLog = {
    ...inner,
    endOffsets: (topic) => (isAway ? Promise.reject(new Error('away')) : inner.endOffsets(topic)),
  };
  const codec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])));
  const view = openIdentityView({ log, codec, monotonicMs: () => nowMs });
  try {
    await view.whenCaughtUp();
    await view.catchUp();
    view.assertFresh();
    isAway = true;
    nowMs = VIEW_AGE_MAX_MS;
    view.assertFresh();
    nowMs += 1;
    expect(() => view.assertFresh()).toThrow(expect.objectContaining({ code: 'IDENTITY_STALE', statusCode: 503 }));
    isAway = false;
    await view.catchUp();
    view.assertFresh();
  } finally {
    await view.stop();
    await inner.close();
  }
});

test('each kind of credential that can be revoked is refused on a stale view: session, personal key, service key', async () => {
  const kit = await openIdentityKit();
  try {
    const own = await kit.begin('acme');
    const issue = async (kind: object) =>
      (await kit.call(own.accessToken, 'POST', '/v1/keys', { ...kind, name: 'crm', roles: ['viewer'] })).body.key;
    const key = await issue({ kind: 'API', owner: own.userId });
    const service = await issue({ kind: 'SERVICE' });
    const { view } = kit.gateway.identity;
    let isStale = false;
    const ageing = {
      ...view,
      assertFresh() {
        if (isStale) throw new GatewayError('IDENTITY_STALE', 'stale');
        view.assertFresh();
      },
    };
    const shared = { secret: SECRET, issuer: 'mainstem', audience: 'mainstem-gateway' };
    const authenticate = createAuthenticate({ shared, view: ageing, clock: kit.nowMs });
    const basic = `Basic ${Buffer.from(`${service}:`).toString('base64')}`;
    const shown = [own.accessToken, key, service].map((text) => `Bearer ${text}`);
    for (const authorization of [...shown, basic]) {
      isStale = false;
      expect(await authenticate({ authorization })).toMatchObject({ tenant: 'acme' }); // remembered by now
      isStale = true;
      const refused = authenticate({ authorization });
      await expect(refused).rejects.toMatchObject({ code: 'IDENTITY_STALE', statusCode: 503 });
    }
    const operator = `Bearer ${await kit.gateway.token(['admin'], 'acme')}`; // the operator's own way in
    expect(await authenticate({ authorization: operator })).toMatchObject({ tenant: 'acme' });
  } finally {
    await kit.close();
  }
});
