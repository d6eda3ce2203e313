/** Activities of a training: sets from the log, fits in a thread, bytes in the object store (KIKI-13). */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import type { ModelCommandOf } from '@mainstem/streams/deciders/model/commands';
import type { Model } from '@mainstem/streams/deciders/model/state';
import { getArtefact, putArtefact } from '@mainstem/streams/models/artefacts';
import { signatureOf } from '@mainstem/streams/models/signature';
import { codeVersion } from '@mainstem/streams/runtime/process-started';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { StreamWriter } from '../activities/command.ts';
import type { FitAsk, FitResult, KeptSet, PrepareResult, TrainingActivities, TrainingAsk } from './contract.ts';
import type { FitDone, FitTask } from './fit/fit-set.ts';
import { runFit } from './fit/run.ts';
import { buildImpressions } from './impressions.ts';
import { recipeKinds } from './recipe-names.ts';
import { type Recipe, recipeOf, type ViewRecipe } from './recipes.ts';
import type { SetColumn } from './set-file.ts';
import { buildSet, type LogParts } from './sets-of-log.ts';

export interface TrainingParts extends LogParts {
  readonly objects: ObjectStore;
  readonly models: Pick<StreamWriter, 'load'>;
}

/** Heartbeats while a thread reckons, ms: well within the timeout of `fitSteps`. */
const BEAT_MS = 5_000;
/** Folder of the object store. */
const FOLDER = 'training-sets';

export function createTrainingActivities(parts: TrainingParts): TrainingActivities {
  return {
    prepareTraining: (ask) => prepare(parts, ask),
    fitModel: (ask) => fit(parts, ask),
  };
}

async function prepare(parts: TrainingParts, { tenant, name, asOfMs }: TrainingAsk): Promise<PrepareResult> {
  const recipe = recipeOf(name);
  if (recipe === undefined) {
    const known = Object.keys(recipeKinds).join(', ');
    return { kind: 'UNKNOWN', because: `nobody knows how to train ${name}; there are ${known}` };
  }
  const { heartbeat, cancellationSignal } = Context.current();
  const beat = () => {
    cancellationSignal.throwIfAborted();
    heartbeat();
  };
  const built =
    recipe.rows === 'BIDS'
      ? await buildImpressions(parts, tenant, asOfMs, beat)
      : await buildSet(parts, tenant, recipe, asOfMs, beat);
  const uri = `${FOLDER}/${built.sha256}`;
  await parts.objects.put(uri, built.bytes, { ifAbsent: true });
  const { sha256, labels, offsets, features, source } = built;
  const set: KeptSet = {
    ...{ uri, sha256, offsets, features, source, bytes: built.bytes.length, rows: labels.length },
    positives: labels.filter(({ outcome }) => outcome).length,
    fromAtMs: labels.reduce((least, { atMs }) => Math.min(least, atMs), asOfMs),
    toAtMs: labels.reduce((most, { atMs }) => Math.max(most, atMs), 0),
  };
  return { kind: 'SET', modelKind: recipe.kind, set };
}

async function fit(parts: TrainingParts, ask: FitAsk): Promise<FitResult> {
  const { tenant, name, set } = ask;
  const recipe = recipeOf(name);
  if (recipe === undefined) throw ApplicationFailure.nonRetryable(`no recipe ${name}`, 'TRAINING_UNKNOWN');
  const bytes = await getArtefact(parts.objects, set);
  const champion = await championOf(parts, tenant, name);
  const columns = recipe.rows === 'BIDS' ? null : columnsOf(recipe);
  const task: FitTask = { set: bytes, columns, options: recipe.fit, champion: champion?.bytes ?? null };
  const said = await beating((onProgress, signal) => runFit(task, { signal, onProgress }));
  if (said.kind === 'TOO_FEW') {
    const because =
      `${said.examples} rows with ${said.positives} outcomes are too few; ` +
      `of ${said.leftOut} more nothing was known at their moment`;
    return { kind: 'TOO_FEW', because };
  }
  const artefact = await putArtefact(parts.objects, said.onnx, 'onnx');
  const registration = registrationOf(ask, recipe, said, artefact);
  const beside = said.beside === null ? null : { against: champion?.version ?? null, ...said.beside };
  return { kind: 'FITTED', registration, beside };
}

function columnsOf({ view, names }: ViewRecipe): SetColumn[] {
  return names.map((name) => ({ name, place: view.names.indexOf(name) }));
}

/** Beats by the clock and with every part that is done; a cancelled activity aborts the signal. */
async function beating<Result>(
  work: (onProgress: (done: number, of: number) => void, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const context = Context.current();
  let last: unknown = null;
  const timer = setInterval(() => context.heartbeat(last), BEAT_MS);
  try {
    return await work((done, of) => {
      last = { done, of };
      context.heartbeat(last);
    }, context.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}

/** Null when there is none, or it is of another form than what is fitted here. */
async function championOf(
  { models, objects }: TrainingParts,
  tenant: string,
  name: string,
): Promise<{ readonly version: string; readonly bytes: Buffer } | null> {
  const { aliases, versions } = (await models.load(tenant, name)).state as Model;
  const version = aliases.champion === null ? undefined : versions[aliases.champion];
  if (version === undefined || version.format !== 'onnx') return null;
  return { version: version.version, bytes: await getArtefact(objects, version) };
}

type Registration = ModelCommandOf<'RegisterModel'>;

function registrationOf(
  { version, runId, set }: FitAsk,
  { kind, line }: Recipe,
  said: FitDone,
  artefact: Registration['artefact'],
): Registration {
  const { rows, positives, fromAtMs, toAtMs, source, offsets, sha256: setSha256 } = set;
  return {
    type: 'RegisterModel',
    ...{ version, kind, line, artefact, runId },
    signature: signatureOf(said.onnx, 'onnx'),
    features: set.features,
    training: { rows, positives, fromAtMs, toAtMs, source, offsets, setSha256, split: said.split },
    metrics: [...said.metrics],
    calibration: [...said.calibration],
    baselines: [...said.baselines],
    promotion: 'WHEN_BETTER',
    codeVersion: codeVersion('').version,
    note:
      `average of a logistic regression (share ${said.logisticShare}) and boosted trees; ` +
      `${said.leftOut} rows of which nothing was known were left out`,
  };
}
