/** Who cannot bid for now is not looked at again and again. */
import { expect, test } from 'vitest';
import { REST_MS } from '../catalogue/targeting/resting.ts';
import type { PaceView } from '../decide/conditions.ts';
import { openPolicy } from '../policy/admission.ts';
import { campaignRow, creativeRow, snapshotOf, testCore } from '../testing/kit.ts';

const NOW_MS = 1_700_000_000_000;
const snapshot = () =>
  snapshotOf(
    [campaignRow({ bidPriceMicros: 3_000_000 }), campaignRow({ id: 'campaign-2' })],
    [creativeRow(), creativeRow({ id: 'creative-2', campaignId: 'campaign-2' })],
  );
const body = JSON.stringify({ id: 'a', imp: [{ id: '1', banner: { w: 300, h: 250 } }] });

function capped(times: { asked: number }): PaceView {
  return {
    refusal({ campaignId }) {
      if (campaignId !== 'campaign-1') return undefined;
      times.asked += 1;
      return 'DAILY_CAP';
    },
  };
}

test('R9: a campaign at its daily cap is asked once in a while, and the others bid', () => {
  const times = { asked: 0 };
  const { core } = testCore(snapshot(), {}, openPolicy, { pace: capped(times) });
  for (let n = 0; n < 50; n += 1) expect(core.handle(body, 'test', NOW_MS + n).kind).toBe('bid');
  expect(times.asked).toBe(1);
  core.handle(body, 'test', NOW_MS + REST_MS);
  expect(times.asked).toBe(2);
});

test('what a no-bid is told of a resting campaign is why it rests', () => {
  const all = snapshotOf([campaignRow()], [creativeRow()]);
  const { core } = testCore(all, { 'acme|campaign-1': 0 });
  for (let n = 0; n < 3; n += 1) {
    expect(core.handle(body, 'test', NOW_MS + n)).toMatchObject({ kind: 'no-bid', reason: 'BUDGET' });
  }
  expect(all.resting.count).toBe(1);
  all.resting.wake('acme|campaign-1');
  expect(all.resting.count).toBe(0);
});
