/**
 * The model registry: one stream a model, its name is the entity.
 *
 *   registered ──▶ shadow ──▶ challenger ──▶ champion ──(harm)──▶ the champion before
 *
 * Nothing forces that way: versions never change and have no stage; three aliases point at them, and only who is champion
 * is asked. Each move says why. What a model was trained on must have been known before the decision it foretells: one
 * column that was not is enough to refuse the registration (`MODEL_FEATURE_LATE`), whether it is said or was measured on the
 * training rows, since such a column makes figures nobody will ever see again (bank marketing: AUC .93 with the length of
 * the call, .80 without). Pure.
 */
import type { EventsByType, ModelRegistered } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { ModelCommand, ModelCommandOf } from './commands.ts';
import { isKnownDefinition } from './fingerprints.ts';
import { evolveModel, type Model, type ModelEvent, noModel } from './state.ts';

export type { Model, ModelEvent } from './state.ts';

/** Three years of a training every day; then a new name begins. */
export const VERSIONS_MAX = 1_000;

export const modelDecider: Decider<ModelCommand, Model, ModelEvent> = {
  topic: 'model_registry_events',
  commandTypes: ['RegisterModel', 'MoveAlias', 'RollBack'],
  initialState: () => noModel,
  decide,
  evolve: evolveModel,
};

type Answer = Decision<ModelEvent>;

function decide(command: ModelCommand, state: Model): Answer {
  switch (command.type) {
    case 'RegisterModel':
      return register(command, state);
    case 'MoveAlias':
      return command.alias === 'champion' ? promote(command, state) : move(command, command.alias, state);
    case 'RollBack':
      return rollBack(command, state);
  }
}

function register(command: ModelCommandOf<'RegisterModel'>, state: Model): Answer {
  const known = Object.hasOwn(state.versions, command.version) ? state.versions[command.version] : undefined;
  if (known?.sha256 === command.artefact.sha256) return unchanged;
  if (state.names.includes(command.version)) return taken;
  if (state.names.length >= VERSIONS_MAX) return full;
  return refusalOf(command, state) ?? accept<ModelEvent>(registeredOf(command));
}

/** What is wrong with what the model is asked with, and what it says of itself. */
function refusalOf(command: ModelCommandOf<'RegisterModel'>, state: Model): Rejected | undefined {
  const columns = command.features.flatMap((view) => view.columns);
  const late = columns.filter(({ knownBy, lastKnownMs }) => knownBy === 'AFTER' || (lastKnownMs ?? 0) > 0);
  if (late.length > 0) return lateOf(late.map(({ name }) => name));
  if (new Set(columns.map(({ name }) => name)).size !== columns.length) return twice;
  const foreignView = command.features.find((view) => !isKnownDefinition(view));
  if (foreignView !== undefined) return foreign(foreignView.view);
  const strange = command.baselines.find(
    ({ column }) => column !== 'score' && !columns.some(({ name }) => name === column),
  );
  if (strange !== undefined) return noColumn(strange.column);
  const kinds = Object.values(state.versions)[0]?.kind;
  return kinds === undefined || kinds === command.kind ? undefined : otherKind(kinds);
}

function registeredOf(command: ModelCommandOf<'RegisterModel'>): Omit<ModelRegistered, 'envelope'> {
  const { version, kind, artefact, signature, training, calibration, baselines, line } = command;
  return {
    type: 'ModelRegistered',
    ...{ version, kind, line, calibration, baselines },
    artefactUri: artefact.uri,
    artefactSha256: artefact.sha256,
    artefactBytes: artefact.bytes,
    artefactFormat: artefact.format,
    inputs: signature.inputs,
    outputs: signature.outputs,
    features: command.features.map(({ view, version: viewVersion, fingerprint: definitionSha256, columns }) => ({
      ...{ view, viewVersion, definitionSha256, columns },
    })),
    trainingSource: training.source,
    trainingOffsets: training.offsets,
    trainingRows: training.rows,
    trainingPositives: training.positives,
    trainingFromAtMs: training.fromAtMs,
    trainingToAtMs: training.toAtMs,
    trainingSha256: training.setSha256,
    split: training.split,
    metrics: command.metrics.map(({ value: reading, ...rest }) => ({ ...rest, reading })),
    promotion: command.promotion,
    codeVersion: command.codeVersion,
    runId: command.runId,
    note: command.note,
  };
}

function promote(command: ModelCommandOf<'MoveAlias'>, state: Model): Answer {
  const { version, because, evidence } = command;
  const fromVersion = state.aliases.champion;
  if (version === null) return nobody;
  if (!Object.hasOwn(state.versions, version)) return unknown(version, state);
  if (command.from !== undefined && command.from !== fromVersion) return elsewhere('champion', fromVersion);
  if (version === fromVersion) return unchanged;
  const promoted: Omit<EventsByType['ModelPromoted'], 'envelope'> = {
    type: 'ModelPromoted',
    ...{ version, fromVersion, because, evidence },
  };
  return accept<ModelEvent>(promoted);
}

function move(command: ModelCommandOf<'MoveAlias'>, alias: 'challenger' | 'shadow', state: Model): Answer {
  const { version, because } = command;
  const fromVersion = state.aliases[alias];
  if (version !== null && !Object.hasOwn(state.versions, version)) return unknown(version, state);
  if (command.from !== undefined && command.from !== fromVersion) return elsewhere(alias, fromVersion);
  if (version === fromVersion) return unchanged;
  if (version !== null && version === state.aliases.champion) return champion;
  return accept<ModelEvent>({ type: 'ModelAliasMoved', alias, version, fromVersion, because });
}

function rollBack({ version, because, evidence }: ModelCommandOf<'RollBack'>, state: Model): Answer {
  const fromVersion = state.aliases.champion;
  const before = state.champions.slice(0, -1);
  const wanted = version ?? before.findLast((one) => one !== fromVersion);
  if (fromVersion === null || wanted === undefined) return noWayBack;
  if (wanted === fromVersion) return unchanged;
  if (!before.includes(wanted)) return neverChampion(before);
  return accept<ModelEvent>({ type: 'ModelRolledBack', version: wanted, fromVersion, because, evidence });
}

const unchanged: Rejected = reject('MODEL_UNCHANGED', 'It is so already: nothing to change.');
const taken: Rejected = reject('MODEL_VERSION_TAKEN', 'The version was given already, to other bytes: give another.');
const full: Rejected = reject('MODEL_FULL', `A model has ${VERSIONS_MAX} versions at most: begin another name.`);
const twice: Rejected = reject('MODEL_FEATURE_TWICE', 'A column is named twice: each has a place of its own.');
const champion: Rejected = reject('MODEL_IS_CHAMPION', 'The champion challenges nobody: name another version.');
const nobody: Rejected = reject('MODEL_CHAMPION_NEEDED', 'A model with a champion keeps one: name a version.');
const noWayBack: Rejected = reject('MODEL_NO_WAY_BACK', 'There was no champion before this one: promote a version.');
const lateOf = (names: readonly string[]): Rejected =>
  reject(
    'MODEL_FEATURE_LATE',
    `Known only after the decision: ${names.slice(0, 10).join(', ')}. Train without, for nobody will have it in time.`,
  );
const foreign = (view: string): Rejected =>
  reject('MODEL_FINGERPRINT_UNKNOWN', `The fingerprint is none of ${view}: name the definition it was trained on.`);
const noColumn = (column: string): Rejected =>
  reject('MODEL_COLUMN_UNKNOWN', `There is a histogram of ${column}, which is no column of the model.`);
const otherKind = (kind: string): Rejected =>
  reject(
    'MODEL_KIND_DIFFERS',
    `Versions of this name foretell ${kind}: give what foretells another thing its own name.`,
  );
const unknown = (version: string, { names }: Model): Rejected =>
  reject(
    'MODEL_VERSION_UNKNOWN',
    names.includes(version) ? `${version} is too old to be kept: register it anew.` : `There is no version ${version}.`,
  );
const elsewhere = (alias: string, version: string | null): Rejected =>
  reject('MODEL_ALIAS_ELSEWHERE', `The ${alias} is ${version ?? 'nobody'} by now: look again, then decide.`);
const neverChampion = (before: readonly string[]): Rejected =>
  reject('MODEL_NEVER_CHAMPION', `One can go back to ${before.join(', ')}; promote another version instead.`);
