/**
 * From an alias to a model that can be asked: the registry says which version, the object store gives its bytes, and nothing
 * is asked before the bytes have the registered hash, the registered signature, and the registered columns in their order.
 * An alias may move at any moment; who keeps what was loaded here keeps asking the version it names, and says so.
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { openScorer, type Scorer } from '@mainstem/models/learner/scorer';
import type { Alias, Model, Version } from '../deciders/model/state.ts';
import { getArtefact } from './artefacts.ts';
import { ModelStoreError } from './errors.ts';
import { parametersOf, type Signature, signatureDifference, signatureOf } from './signature.ts';

/** The model registry as a reader needs it: a decision writer of `modelDecider` is one. */
export interface ModelRegistry {
  load(tenant: string, name: string): Promise<{ readonly state: Model }>;
}

export interface ModelParts {
  readonly registry: ModelRegistry;
  readonly objects: Pick<ObjectStore, 'get'>;
}

export interface LoadedModel {
  readonly name: string;
  readonly version: Version;
  readonly bytes: Buffer;
  /** Null for what is asked otherwise: click models (bidder) and parameters. */
  readonly scorer: Scorer | null;
  /** Of a model kept as JSON; null for ONNX. */
  readonly parameters: unknown;
}

/**
 * The version an alias points at, or the version of that name. Throws `MODEL_UNKNOWN`, `MODEL_ALIAS_UNSET`,
 * `MODEL_ARTEFACT_MISSING`, `MODEL_ARTEFACT_DIFFERS`, `MODEL_SIGNATURE_DIFFERS`, and what registry and store throw.
 */
export async function loadModel(
  { registry, objects }: ModelParts,
  tenant: string,
  name: string,
  which: Alias | { readonly version: string } = 'champion',
): Promise<LoadedModel> {
  const { state } = await registry.load(tenant, name);
  const version = versionAt(state, name, which);
  const bytes = await getArtefact(objects, version);
  return openModel(name, version, bytes);
}

/** Bytes that are known to have the hash, opened. Throws `MODEL_SIGNATURE_DIFFERS`. */
export function openModel(name: string, version: Version, bytes: Buffer): LoadedModel {
  const loaded = { name, version, bytes, scorer: null, parameters: null };
  const difference = signatureDifference(version, readSignature(name, version, bytes));
  if (difference !== null) throw differs(name, version, difference);
  if (version.format === 'json') return { ...loaded, parameters: parametersOf(bytes) };
  // Of the models there are, those that were learnt of tables take one `row`; click models are the bidder's.
  if (version.inputs.length !== 1 || version.inputs[0]?.name !== 'row') return loaded;
  const scorer = openScorer(bytes);
  const columns = scorer.columns.map((column) => column.name);
  if (columns.join() !== version.columns.join())
    throw differs(name, version, `registered columns ${version.columns.join()}, in the file ${columns.join()}`);
  return { ...loaded, scorer };
}

function readSignature(name: string, version: Version, bytes: Buffer): Signature {
  try {
    return signatureOf(bytes, version.format);
  } catch (cause) {
    throw new ModelStoreError('MODEL_SIGNATURE_DIFFERS', `${name} ${version.version} cannot be read`, { cause });
  }
}

function versionAt(state: Model, name: string, which: Alias | { readonly version: string }): Version {
  if (state.names.length === 0) throw new ModelStoreError('MODEL_UNKNOWN', `there is no model ${name}`);
  const wanted = typeof which === 'string' ? state.aliases[which] : which.version;
  if (wanted === null)
    throw new ModelStoreError('MODEL_ALIAS_UNSET', `model ${name} has no ${String(which)}: point it at a version`);
  const found = Object.hasOwn(state.versions, wanted) ? state.versions[wanted] : undefined;
  if (found === undefined) throw new ModelStoreError('MODEL_UNKNOWN', `model ${name} has no version ${wanted}`);
  return found;
}

function differs(name: string, { version }: Version, how: string): ModelStoreError {
  return new ModelStoreError('MODEL_SIGNATURE_DIFFERS', `${name} ${version}: ${how}`);
}
