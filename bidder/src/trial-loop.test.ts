/**
 * MAMS-13, UW-26: an experiment over creatives runs from its start to the promotion of an arm with nobody telling it rewards.
 * Bids, bills and clicks are all there is; everything else follows from the log.
 */
import { createRandom } from '@mainstem/models/random';
import { type AnyBody, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, BidPlaced } from '@mainstem/schemas/generated/events';
import { experimentRow, experimentTypes } from '@mainstem/streams/catalogue/experiment-row';
import type { ExperimentRow } from '@mainstem/streams/catalogue/rows';
import type { ExperimentCommand } from '@mainstem/streams/deciders/experiment/commands';
import { experimentDecider } from '@mainstem/streams/deciders/experiment/decider';
import { initialState } from '@mainstem/streams/deciders/experiment/state';
import { designed } from '@mainstem/streams/deciders/experiment/testing';
import { creativeExposures } from '@mainstem/streams/processors/creative-exposures/creative-exposures';
import { ExperimentWatch } from '@mainstem/streams/processors/experiment-watch/watch';
import { eventOf } from '@mainstem/streams/testing/reactor-kit';
import { expect, test } from 'vitest';
import { campaignRow, creativeRow, experimentChange } from './testing/kit.ts';
import { startRecording } from './testing/recording.ts';

const types: ReadonlySet<string> = new Set(experimentTypes);
const heard: ReadonlySet<string> = new Set(new ExperimentWatch().types);
const rates: Readonly<Record<string, number>> = { plain: 0.3, bold: 0.7 };

/** A market around a real core: its bids are won and seen, and some are clicked. */
function market() {
  const recording = startRecording({
    campaigns: [campaignRow()],
    creatives: [creativeRow({ id: 'bold' }), creativeRow({ id: 'plain' })],
    special: { viewers: { of: ({ id }) => `viewer-${id.slice(-2)}` } },
    recorded: false,
  });
  const joined = creativeExposures.initialState();
  const watch = new ExperimentWatch();
  let experiment = initialState();
  let row: ExperimentRow | null = null;
  let version = 0;
  const log: AnyEvent[] = [];
  const take = (event: AnyEvent): void => {
    log.push(event);
    if (heard.has(event.type)) watch.apply(event);
    for (const reaction of creativeExposures.react(event, joined)) if (reaction.kind === 'emit') take(reaction.event);
    if (!types.has(event.type)) return;
    row = experimentRow(row, event as never);
    if (row !== null) recording.change([experimentChange(row)]);
  };
  const decide = (command: ExperimentCommand): void => {
    const decision = experimentDecider.decide(command, experiment);
    if (decision.kind === 'reject') throw new Error(decision.code);
    for (const body of decision.events) {
      experiment = experimentDecider.evolve(experiment, body);
      version += 1;
      take(eventOf(body, { id: `x-1 ${version}`, entity: 'x-1', streamVersion: version }));
    }
  };
  return {
    ...{ log, take, decide },
    state: () => experiment,
    beat(nowMs: number): void {
      for (const { command } of watch.due(nowMs)) decide(command);
    },
    bid(id: string, nowMs: number): BidPlaced {
      const imp = [{ id: '1', banner: { format: [{ w: 300, h: 250 }] } }];
      recording.core.handle(JSON.stringify({ id, imp, site: { domain: 'n.example' } }), 'adx', nowMs);
      const placed = recording.events.at(-1) as BidPlaced;
      take(placed);
      return placed;
    },
  };
}

function notice(type: 'AuctionWon' | 'ImpressionBilled' | 'ClickRecorded', { envelope }: BidPlaced, atMs: number) {
  const { entity, tenant } = envelope;
  const body = { type, invalidTraffic: false } as unknown as AnyBody;
  const event = eventOf(body, { id: `${entity} ${type}`, entity, tenant, occurredAtMs: atMs });
  return { ...event, envelope: { ...event.envelope, id: uuidFrom(entity, type), correlationId: entity } } as AnyEvent;
}

test('bids, bills and clicks alone bring the better creative to all of the traffic', () => {
  const world = market();
  const arms = ['plain', 'bold'].map((id) => ({ armId: `the ${id} one`, content: id }));
  world.decide(designed({ arms, subjectKind: 'CAMPAIGN', subjectId: 'campaign-1', trialsMin: 200 }));
  expect(world.bid('before', 1)).toMatchObject({ creativeId: 'bold', experiment: null });
  world.decide({ type: 'StartExperiment', atMs: 1_000 });
  const random = createRandom(11);
  for (let nowMs = 1_000; nowMs < 400_000 && world.state().state === 'running'; nowMs += 1_000) {
    for (let n = 0; n < 80; n += 1) {
      const atMs = nowMs + n;
      const placed = world.bid(`auction-${nowMs}-${n}`, atMs);
      if (random.next() < 0.4) continue; // lost
      world.take(notice('AuctionWon', placed, atMs + 100));
      if (random.next() < 0.1) continue; // never shown
      world.take(notice('ImpressionBilled', placed, atMs + 200));
      const isClicked = random.next() < (rates[placed.creativeId] as number);
      if (isClicked) for (let told = 0; told < 2; told += 1) world.take(notice('ClickRecorded', placed, atMs + 500));
    }
    world.beat(nowMs + 1_000);
  }
  const { state, winner, progress } = world.state();
  expect([state, winner]).toEqual(['promoted', 'the bold one']);
  const [plain, bold] = progress.counts.map(({ trials, successes }) => successes / trials) as [number, number];
  expect(Math.abs(plain - 0.3)).toBeLessThan(0.1);
  expect(Math.abs(bold - 0.7)).toBeLessThan(0.1);
  expect(world.log.filter(({ type }) => type === 'ExperimentPromoted')).toHaveLength(1);
  expect(world.bid('after', 500_000)).toMatchObject({ creativeId: 'bold', experiment: null });
  const exposures = world.log.filter(({ type }) => type === 'UnitExposed');
  const bills = world.log.filter(({ type }) => type === 'ImpressionBilled');
  expect(exposures).toHaveLength(bills.length);
});
