/** The model registry, as given/when/then: versions, aliases, promotion, rollback, and what is refused. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { featureViews } from '../../features/views.ts';
import { fold, given } from '../../testing/given.ts';
import { type ModelCommand, modelCommand } from './commands.ts';
import { modelDecider, VERSIONS_MAX } from './decider.ts';
import { CHAMPIONS_KEPT, type ModelEvent, VERSIONS_KEPT } from './state.ts';
import { back, columnsOf, moveTo, register, SHA, tableOf } from './testing/commands.ts';

/** Events of commands that are all accepted, one after the other. */
function told(...commands: ModelCommand[]): BodyOf<ModelEvent>[] {
  const events: BodyOf<ModelEvent>[] = [];
  for (const command of commands) {
    const decision = modelDecider.decide(command, fold(modelDecider, events));
    if (decision.kind === 'reject') throw new Error(`${decision.code}: ${decision.message}`);
    events.push(...decision.events);
  }
  return events;
}
const three = told(register('1'), register('2'), register('3'));

test('KIKI-13: a version is registered with all it rests on, and no alias points at it yet', () => {
  const [event] = told(register('1'));
  expect(event).toMatchObject({ type: 'ModelRegistered', version: '1', kind: 'CHURN', trainingRows: 7_043 });
  expect(fold(modelDecider, three)).toMatchObject({
    names: ['1', '2', '3'],
    aliases: { champion: null, challenger: null, shadow: null },
  });
  expect(fold(modelDecider, three).versions['1']?.columns).toEqual(['tenure', 'charges']);
});

test('KIKI-13: a version is never given twice; the same bytes again change nothing', () => {
  given(modelDecider, ...three)
    .when(register('1'))
    .refuses('MODEL_UNCHANGED');
  const other = register('1', { artefact: { uri: 'models/b', sha256: 'b'.repeat(64), bytes: 1, format: 'json' } });
  given(modelDecider, ...three)
    .when(other)
    .refuses('MODEL_VERSION_TAKEN');
  given(modelDecider, ...three)
    .when(register('4', { kind: 'LEAD' }))
    .refuses('MODEL_KIND_DIFFERS');
});

test('KIKI-13: bank marketing with the length of the call is refused, without it taken', () => {
  const names = ['age', 'job', 'duration', 'campaign'];
  const said = register('1', { features: [tableOf(names, ['duration'])] });
  given(modelDecider).when(said).refuses('MODEL_FEATURE_LATE');
  const decision = modelDecider.decide(said, modelDecider.initialState());
  expect(decision.kind === 'reject' && decision.message).toContain('duration');
  // Nobody says so, and the training rows knew it minutes after their decisions.
  const measured = tableOf(names);
  const columns = measured.columns.map((one) => (one.name === 'duration' ? { ...one, lastKnownMs: 180_000 } : one));
  given(modelDecider)
    .when(register('1', { features: [{ ...measured, columns }] }))
    .refuses('MODEL_FEATURE_LATE');
  expect(told(register('1', { features: [tableOf(['age', 'job', 'campaign'])] }))).toHaveLength(1);
});

test('KAIROS-05: a model of a feature view names the definition that is served, and features it has', () => {
  const [served] = featureViews;
  if (served === undefined) throw new Error('there are views');
  const { name: view, version, fingerprint, names } = served;
  const columns = columnsOf(names);
  expect(told(register('1', { features: [{ view, version, fingerprint, columns }] }))).toHaveLength(1);
  for (const other of [
    { view: 'nobodys_view', version, fingerprint, columns },
    { view, version: version + 1, fingerprint, columns },
    { view, version, fingerprint: SHA, columns },
    { view, version, fingerprint, columns: columnsOf(['nothing_it_has']) },
  ])
    given(modelDecider)
      .when(register('1', { features: [other] }))
      .refuses('MODEL_FINGERPRINT_UNKNOWN');
});

test('a fingerprint that is not of its columns, a column twice and a histogram of no column are refused', () => {
  const changed = { ...tableOf(['a', 'b']), fingerprint: tableOf(['a']).fingerprint };
  given(modelDecider)
    .when(register('1', { features: [changed] }))
    .refuses('MODEL_FINGERPRINT_UNKNOWN');
  given(modelDecider)
    .when(register('1', { features: [tableOf(['a', 'a'])] }))
    .refuses('MODEL_FEATURE_TWICE');
  const strange = register('1', { baselines: [{ column: 'zip', cuts: [0], shares: [0.5, 0.5, 0] }] });
  given(modelDecider).when(strange).refuses('MODEL_COLUMN_UNKNOWN');
  const own = register('1', { baselines: [{ column: 'score', cuts: [0], shares: [0.5, 0.5, 0] }] });
  expect(told(own)).toHaveLength(1);
});

test('R12: promotion and rollback are events with their reason, and rollback goes back along the champions', () => {
  const promoted = (version: string, fromVersion: string | null): BodyOf<ModelEvent> => ({
    ...{ type: 'ModelPromoted', version, fromVersion, because: 'a test', evidence: [] },
  });
  const rolled = (version: string, fromVersion: string): BodyOf<ModelEvent> => ({
    ...{ type: 'ModelRolledBack', version, fromVersion, because: 'harm', evidence: [] },
  });
  given(modelDecider, ...three)
    .when(moveTo('champion', '1'))
    .then(promoted('1', null));
  const two = [...three, promoted('1', null), promoted('2', '1'), promoted('3', '2')];
  given(modelDecider, ...two)
    .when(back())
    .then(rolled('2', '3'));
  given(modelDecider, ...two, rolled('2', '3'))
    .when(back())
    .then(rolled('1', '2'));
  given(modelDecider, ...two)
    .when(back('1'))
    .then(rolled('1', '3'));
  given(modelDecider, ...three, promoted('1', null))
    .when(back())
    .refuses('MODEL_NO_WAY_BACK');
  given(modelDecider, ...two)
    .when(back('9'))
    .refuses('MODEL_NEVER_CHAMPION');
  given(modelDecider, ...two)
    .when(back('3'))
    .refuses('MODEL_UNCHANGED');
});

test('who becomes champion challenges nobody any more, and a champion cannot challenge itself', () => {
  const events = told(register('1'), register('2'), moveTo('challenger', '2'), moveTo('shadow', '1'));
  expect(fold(modelDecider, [...events]).aliases).toEqual({ champion: null, challenger: '2', shadow: '1' });
  const promoted = [...events, ...promotedBy(events, '2')];
  expect(fold(modelDecider, promoted).aliases).toEqual({ champion: '2', challenger: null, shadow: '1' });
  given(modelDecider, ...promoted)
    .when(moveTo('shadow', '2'))
    .refuses('MODEL_IS_CHAMPION');
  given(modelDecider, ...promoted)
    .when(moveTo('champion', null))
    .refuses('MODEL_CHAMPION_NEEDED');
  given(modelDecider, ...promoted)
    .when(moveTo('champion', '7'))
    .refuses('MODEL_VERSION_UNKNOWN');
});

function promotedBy(events: readonly BodyOf<ModelEvent>[], version: string) {
  const decision = modelDecider.decide(moveTo('champion', version), fold(modelDecider, events));
  return decision.kind === 'accept' ? decision.events : [];
}

test('R3: a promotion that was overtaken is refused', () => {
  const events = told(register('1'), register('2'), moveTo('champion', '1'));
  given(modelDecider, ...events)
    .when(moveTo('champion', '2', null))
    .refuses('MODEL_ALIAS_ELSEWHERE');
  given(modelDecider, ...events)
    .when(moveTo('champion', '1'))
    .refuses('MODEL_UNCHANGED');
});

test('R8: details of the last versions are kept, with whatever an alias or a way back needs', () => {
  const first = told(register('v0'), moveTo('champion', 'v0'), register('v1'), moveTo('champion', 'v1'));
  let state = fold(modelDecider, first);
  for (let n = 2; n < VERSIONS_KEPT + 20; n += 1) {
    const decision = modelDecider.decide(register(`v${n}`, { artefact: artefactOf(n) }), state);
    if (decision.kind === 'accept') state = decision.events.reduce(modelDecider.evolve, state);
  }
  expect(Object.keys(state.versions)).toEqual(expect.arrayContaining(['v0', 'v1', `v${VERSIONS_KEPT + 19}`]));
  expect(Object.keys(state.versions)).toHaveLength(VERSIONS_KEPT + 2);
  expect(modelDecider.decide(moveTo('challenger', 'v5'), state)).toMatchObject({ code: 'MODEL_VERSION_UNKNOWN' });
  expect(modelDecider.decide(register('v5'), state)).toMatchObject({ code: 'MODEL_VERSION_TAKEN' });
  const full = { ...state, names: Array.from({ length: VERSIONS_MAX }, (_, n) => `n${n}`) };
  expect(modelDecider.decide(register('100'), full)).toMatchObject({ code: 'MODEL_FULL' });
});

const artefactOf = (n: number) => ({
  ...{ uri: `models/${n}`, sha256: n.toString(16).padStart(64, '0'), bytes: 1, format: 'onnx' as const },
});

test('whatever is asked, the champion is a version that is kept, and was never moved without an event', () => {
  const version = fc.constantFrom('1', '2', '3');
  const command: fc.Arbitrary<ModelCommand> = fc.oneof(
    version.map((one) => register(one)),
    fc.tuple(fc.constantFrom('champion', 'challenger', 'shadow'), version).map(([alias, one]) => moveTo(alias, one)),
    fc.option(version, { nil: undefined }).map((one) => back(one)),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      let state = modelDecider.initialState();
      for (const one of commands) {
        const decision = modelDecider.decide(one, state);
        const after = decision.kind === 'accept' ? decision.events.reduce(modelDecider.evolve, state) : state;
        const { champion, challenger, shadow } = after.aliases;
        if (after.aliases.champion !== state.aliases.champion) {
          expect(decision.kind === 'accept' && decision.events[0]?.type).toMatch(/^Model(Promoted|RolledBack)$/);
        }
        for (const held of [champion, challenger, shadow])
          if (held !== null) expect(after.versions).toHaveProperty(held);
        expect(challenger !== null && challenger === champion).toBe(false);
        expect(shadow !== null && shadow === champion).toBe(false);
        expect(after.champions.length).toBeLessThanOrEqual(CHAMPIONS_KEPT);
        if (champion !== null) expect(after.champions.at(-1)).toBe(champion);
        state = after;
      }
    }),
    { numRuns: 400 },
  );
});

test('commands are held to their bounds', () => {
  expect(modelCommand.safeParse(register('1')).success).toBe(true);
  for (const bad of [
    { ...register('1'), version: 'a b' },
    { ...register('1'), kind: 'churn' },
    { ...register('1'), features: [{ ...tableOf(['a']), fingerprint: SHA.slice(1) }] },
    { ...register('1'), baselines: [{ column: 'score', cuts: [1, 2], shares: [1, 0] }] },
    { ...moveTo('champion', '1'), because: '' },
    { ...moveTo('champion', '1'), alias: 'staging' },
  ]) {
    expect(modelCommand.safeParse(bad).success).toBe(false);
  }
});
