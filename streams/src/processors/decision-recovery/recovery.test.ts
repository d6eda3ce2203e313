/** KAIROS-17: what follows from planted wrong decisions, and that nothing follows from right ones. */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, ConfigPublished, DecisionAudited, IncidentOpened } from '@mainstem/schemas/generated/events';
import { describe, expect, test } from 'vitest';
import { ceilingOf, readAutonomy } from '../../autonomy/setting.ts';
import { autonomyOf, decisionRecorded } from '../../decision-record/record.ts';
import { eventOf } from '../../testing/reactor-kit.ts';
import { DecisionAuditor } from '../decision-auditor/watch.ts';
import { DecisionRecovery, LIMIT_MS } from './watch.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Begin of a day. */
const START_MS = 20_000 * DAY_MS;

interface Planted {
  readonly wrong?: boolean;
  readonly atMs?: number;
  readonly tenant?: string;
  readonly about?: string;
}

/** A creative that acted on its own: wrongly when it was not sure enough for it. */
function acted(n: number, { wrong = false, atMs = START_MS, tenant = 'acme', about = 'creative' }: Planted = {}) {
  return decisionRecorded({
    ...{ tenant, entity: `banner-${n}`, subjectKind: about, kind: 'AUTONOMY', decidedBy: 'workflow:Creative' },
    decidedAtMs: atMs,
    causeEventId: uuidFrom('acted', tenant, about, String(n)),
    inputs: [],
    ...autonomyOf(wrong ? 0.3 : 0.95, 'production'),
    autonomy: 'AUTO',
    policy: 'autonomy@production',
    outcome: 'AUTO',
    reasons: [{ code: 'RULE', words: 'planted' }],
  });
}

/** With the verdicts of the auditor on all of them, as they are on the log. */
function audited(records: readonly AnyEvent[]): AnyEvent[] {
  const auditor = new DecisionAuditor(0);
  for (const record of records) auditor.apply(record);
  return [...records, ...auditor.due(START_MS + 1_000).map(({ command }): DecisionAudited => command)];
}

function said(watch: DecisionRecovery, nowMs: number) {
  const commands = watch.due(nowMs).map(({ command }) => command);
  return {
    incidents: commands.filter((one): one is IncidentOpened => one.type === 'IncidentOpened'),
    settings: commands.filter((one): one is ConfigPublished => one.type === 'ConfigPublished'),
  };
}

function watching(events: readonly AnyEvent[]): DecisionRecovery {
  const watch = new DecisionRecovery();
  for (const event of events) watch.apply(event);
  return watch;
}

const NOW_MS = START_MS + 6 * HOUR_MS;
const few = (wrong: number, right: number, planted: Planted = {}) => [
  ...Array.from({ length: wrong }, (_, n) => acted(n, { ...planted, wrong: true })),
  ...Array.from({ length: right }, (_, n) => acted(1_000 + n, planted)),
];

describe('KAIROS-17: a wrong decision', () => {
  test('opens one incident of the day, with the decision and what takes it back, and costs no freedom alone', () => {
    const watch = watching(audited(few(2, 10)));
    const { incidents, settings } = said(watch, NOW_MS);
    expect(settings).toEqual([]);
    expect(incidents).toHaveLength(1);
    expect(incidents[0]).toMatchObject({ severity: 'MEDIUM', kind: 'wrong-decision', subject: 'creative:banner-0' });
    expect(incidents[0]?.summary).toContain(acted(0, { wrong: true }).envelope.id);
    expect(incidents[0]?.summary).toContain('proposed: POST /v1/commands/creatives/banner-0');
    watch.apply(incidents[0] as AnyEvent);
    expect(said(watch, NOW_MS).incidents).toEqual([]); // R2: it is on the log
  });

  test('R2: whoever reads the log again finds nothing to say, in whatever order topics are read', () => {
    const events = audited(few(5, 10));
    const first = said(watching(events), NOW_MS);
    const all = [...events, ...first.incidents, ...first.settings];
    for (const order of [all, [...first.settings, ...first.incidents, ...events]]) {
      expect(watching(order).due(NOW_MS + HOUR_MS)).toEqual([]);
    }
  });

  test('right ones, and doubted ones, have no consequence', () => {
    expect(watching(audited(few(0, 500))).due(NOW_MS)).toEqual([]);
  });
});

describe('KAIROS-17, SM-10: more wrong decisions than may be', () => {
  const lowered = () => said(watching(audited(few(5, 20))), NOW_MS).settings;

  test('take a step of freedom from what is decided about these, for a week', () => {
    const [setting, ...more] = lowered();
    expect(more).toEqual([]);
    expect(setting?.envelope).toMatchObject({ tenant: 'acme', entity: 'autonomy', actor: 'service:decision-recovery' });
    const value = readAutonomy(setting?.valueJson ?? '');
    expect(ceilingOf(value, 'creative', NOW_MS)).toBe('SUPERVISED');
    expect(ceilingOf(value, 'optimisation', NOW_MS)).toBe('AUTO');
    expect(ceilingOf(value, 'creative', NOW_MS + LIMIT_MS)).toBe('AUTO');
    expect(lowered()).toEqual([setting]); // the same for whoever says it
  });

  test('of 3,000 decisions one in a hundred may be wrong, three in a hundred not', () => {
    expect(said(watching(audited(few(30, 2_970))), NOW_MS).settings).toEqual([]);
    expect(said(watching(audited(few(90, 2_910))), NOW_MS).settings).toHaveLength(1);
  });

  test('people’s word ends it, and only what goes wrong after that begins it again', () => {
    const events = audited(few(5, 20));
    const revoked = eventOf(
      { type: 'ConfigPublished', name: 'autonomy', valueJson: '{"limits":[]}', note: 'the rule is mended' },
      { id: 'revoked', tenant: 'acme', entity: 'autonomy', occurredAtMs: NOW_MS },
    );
    const calm = watching([...events, ...lowered(), revoked]);
    expect(said(calm, NOW_MS + HOUR_MS).settings).toEqual([]);
    const later = audited(
      few(4, 0, { atMs: NOW_MS + 2 * HOUR_MS }).map((_, n) =>
        acted(5_000 + n, { wrong: true, atMs: NOW_MS + 2 * HOUR_MS }),
      ),
    );
    for (const event of later) calm.apply(event);
    expect(said(calm, NOW_MS + 3 * HOUR_MS).settings).toHaveLength(1);
  });

  test('keeps the limits people set, and R7: one tenant’s say nothing of another’s', () => {
    const limit = { about: 'adjustment', ceiling: 'HUMAN', untilAtMs: NOW_MS + DAY_MS, because: 'we look ourselves' };
    const own = eventOf(
      { type: 'ConfigPublished', name: 'autonomy', valueJson: JSON.stringify({ limits: [limit] }), note: 'ours' },
      { id: 'own', tenant: 'acme', entity: 'autonomy', occurredAtMs: START_MS - HOUR_MS },
    );
    const [setting, ...more] = said(watching([own, ...audited(few(5, 0))]), NOW_MS).settings;
    expect(more).toEqual([]);
    expect(ceilingOf(readAutonomy(setting?.valueJson ?? ''), 'adjustment', NOW_MS)).toBe('HUMAN');
    const apart = [...few(2, 0), ...few(2, 0, { tenant: 'globex' })];
    expect(said(watching(audited(apart)), NOW_MS).settings).toEqual([]);
  });
});
