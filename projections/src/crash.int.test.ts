/**
 * R2: a process dies between any two awaits of the runtime, before or after the call it waits for took effect, and another
 * carries on. Every call to store, lease and log is a place to die; each is tried in turn.
 */
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { Leases } from '@mainstem/streams/runtime/lease/leases';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { firstCheckpoint, type ViewStore } from '@mainstem/streams/runtime/projection/projection-store';
import { startProjector } from '@mainstem/streams/runtime/projector/projector';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { campaigns } from './campaigns/projection.ts';
import { catalogue } from './catalogue/projection.ts';
import type { Resources } from './resources.ts';
import { spendByCampaignHour } from './spend-by-campaign-hour/projection.ts';
import { bidPriceChanged, campaignCreated, impressionBilled } from './testing/bodies.ts';
import { openScratch, type Scratch, until } from './testing/scratch.ts';
import { verify } from './verify.ts';

/** Calls a process may make before it dies: more than a run needs, so the last ones die of nothing. */
const CALLS_MAX = 40;

let scratch: Scratch;
let spentMicros = 0;

beforeAll(async () => {
  scratch = await openScratch();
  const bills = Array.from({ length: 1_300 }, (_, at) =>
    impressionBilled({ entity: `bid-${at}` }, `c${at % 7}`, at + 1),
  );
  spentMicros = bills.reduce((sum, bill) => sum + (bill.type === 'ImpressionBilled' ? bill.costMicros : 0), 0);
  // Every third bill comes three times.
  await scratch.writer.append(bills.flatMap((bill, at) => (at % 3 === 0 ? [bill, bill, bill] : [bill])));
  for (let at = 0; at < 30; at += 1) {
    const entity = `c${at}`;
    await scratch.writer.append([campaignCreated({ entity })]);
    for (let version = 2; version < 30; version += 1) {
      await scratch.writer.append([bidPriceChanged({ entity, version }, version * 1_000)]);
      // Loses its race: somebody else made this version before.
      await scratch.writer.append([bidPriceChanged({ entity, version }, 7)]);
    }
  }
});
afterAll(() => scratch.cleanUp());

class Died extends Error {}

/** A process that dies at its n-th call: nothing it does afterwards has any effect. */
interface Mortal {
  readonly store: ViewStore;
  readonly leases: Leases;
  readonly log: EventLog;
  readonly isDead: () => boolean;
}

function mortal(store: ViewStore, leases: Leases, log: EventLog, diesAt: number, after: boolean): Mortal {
  let calls = 0;
  let isDead = false;
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member = target[name as keyof Port];
        if (typeof member !== 'function' || name === 'tail' || name === 'partitionFor') return member;
        return async (...args: unknown[]) => {
          if (isDead) throw new Died('dead');
          calls += 1;
          const dies = calls === diesAt;
          if (dies) isDead = true;
          if (dies && !after) throw new Died('died before');
          const result: unknown = await member.apply(target, args);
          if (dies) throw new Died('died after');
          return result;
        };
      },
    });
  return { store: wrap(store), leases: wrap(leases), log: wrap(log), isDead: () => isDead };
}

/** Another process takes over at once, as if the dead one's lease had run out. */
function successor(leases: Leases): Leases {
  return { ...leases, acquire: (name, options) => leases.acquire(name, { ...options, force: true }) };
}

async function runToTheEnd(view: Projection, { storeOf, leases, log, decoder }: Resources): Promise<void> {
  const store = storeOf(view);
  const projector = startProjector({ projection: view, store, leases: successor(leases), log, decoder });
  await until(`${view.name} caught up`, () => projector.status().state === 'live' && projector.status().lag === 0);
  await projector.stop();
}

const cases = [spendByCampaignHour, campaigns, catalogue].flatMap((view) =>
  [false, true].map((after) => [view.name, after ? 'after' : 'before', view, after] as const),
);

describe.each(cases)('%s, dying %s each call', (_, __, view, after) => {
  test('R2: what the next process makes of it is what the log says, each bill counted once', async () => {
    const first = scratch.open();
    const second = scratch.open();
    const { decoder } = first;
    let deaths = 0;
    for (let diesAt = 1; diesAt <= CALLS_MAX; diesAt += 1) {
      await startAnew(view, second);
      const process = mortal(first.storeOf(view), successor(first.leases), scratch.log, diesAt, after);
      const { store, leases, log } = process;
      const projector = startProjector({ projection: view, store, leases, log, decoder });
      await until('it died or ended', () => process.isDead() || projector.status().lag === 0);
      await projector.stop();
      if (process.isDead()) deaths += 1;
      await runToTheEnd(view, second);
      const [verified] = await verify({ names: [view.name], settings: scratch.settings, resources: second });
      expect(verified, `died ${after ? 'after' : 'before'} call ${diesAt}`).toMatchObject({
        equal: true,
        state: 'live',
      });
      if (view.name === 'spend_by_campaign_hour') expect(await spent(second)).toBe(spentMicros);
    }
    expect(deaths, 'too few places to die: nothing was tried').toBeGreaterThan(8);
  });
});

async function startAnew(view: Projection, { storeOf, leases, log }: Resources): Promise<void> {
  const lease = await leases.acquire(`projection/${view.name}`, { force: true });
  if (lease === null) throw new Error('no lease');
  const counts: Record<string, number> = {};
  for (const topic of view.topics) counts[topic] = (await log.endOffsets(topic)).length;
  const generation = crypto.randomUUID();
  await storeOf(view).reset(firstCheckpoint(view.version, lease.epoch, generation, counts));
}

async function spent({ storeOf }: Resources): Promise<number> {
  const snapshot = await storeOf(spendByCampaignHour).snapshot();
  let sum = 0;
  for await (const rows of snapshot?.rows ?? []) {
    for (const { row } of rows) sum += (row as { spentMicros: number }).spentMicros;
  }
  return sum;
}
