/** The events of click models, as people make them. */
import { hash } from 'node:crypto';
import { compileModel } from '@mainstem/models/click/compiled/compile';
import { clickFeaturesVersion } from '@mainstem/models/click/features';
import type { Judged } from '@mainstem/models/click/judge';
import { uuidV7 } from '@mainstem/schemas/envelope';
import type {
  ClickModelPublished,
  ClickModelRetired,
  Envelope,
  UserValueScored,
} from '@mainstem/schemas/generated/events';
import { SEGMENTS_MAX } from '@mainstem/streams/user-values/contract';
import { usage } from '../errors.ts';

/** It has to fit into one event, as base64 into a row that bidders follow, and be compiled between two auctions. */
export const MODEL_BYTES_MAX = 300_000;

export interface Author {
  readonly tenant: string;
  readonly actor: string;
}

export interface ModelName {
  readonly name: string;
  readonly version: string;
}

export interface Provenance {
  readonly examples: number;
  readonly positives: number;
  readonly trainedOn: string;
  readonly judged: Judged;
}

/** Throws for a model that no bidder would take: it is compiled here as it is there. */
export function publishedEvent(
  { tenant, actor }: Author,
  { name, version }: ModelName,
  action: 'CLICK' | 'CONVERSION',
  isDefault: boolean,
  onnx: Uint8Array,
  { examples, positives, trainedOn, judged }: Provenance,
): ClickModelPublished {
  if (onnx.length > MODEL_BYTES_MAX)
    throw usage(`The model has ${onnx.length} bytes, ${MODEL_BYTES_MAX} are the most.`, 'Make a smaller one.');
  compileModel(onnx);
  return {
    type: 'ClickModelPublished',
    envelope: envelopeOf(tenant, `${name}@${version}`, actor),
    name,
    version,
    action,
    isDefault,
    features: clickFeaturesVersion,
    onnx: Buffer.from(onnx),
    sha256: hash('sha256', onnx, 'hex'),
    examples,
    positives,
    trainedOn,
    holdoutExamples: judged.examples,
    logLoss: judged.logLoss,
    baseLogLoss: judged.baseLogLoss,
    auc: judged.auc,
    calibrationError: judged.calibrationError,
  };
}

export function retiredEvent(
  { tenant, actor }: Author,
  { name, version }: ModelName,
  reason: string,
): ClickModelRetired {
  return {
    type: 'ClickModelRetired',
    envelope: envelopeOf(tenant, `${name}@${version}`, actor),
    name,
    version,
    reason,
  };
}

const pseudonymPattern = /^([0-9a-f]{16}|default)$/;

/** One line of a file of scores: `{"viewer":"<16 hex>|default","valueMicros":…,"segments":[…]}`. */
export function scoredEvent(
  { tenant, actor }: Author,
  line: Readonly<Record<string, unknown>>,
  where: string,
  modelVersion: string,
): UserValueScored {
  const { viewer, valueMicros = null, segments = [] } = line;
  if (typeof viewer !== 'string' || !pseudonymPattern.test(viewer))
    throw usage(
      `${where}: "viewer" must be a pseudonym of 16 hex digits, or "default".`,
      'Ids of people are never taken (R6).',
    );
  if (valueMicros !== null && !(Number.isSafeInteger(valueMicros) && (valueMicros as number) >= 0))
    throw usage(`${where}: "valueMicros" must be a whole number from 0, or null.`);
  const list = Array.isArray(segments) ? segments : [undefined];
  if (list.length > SEGMENTS_MAX || !list.every((one) => typeof one === 'string' && /^[\w.-]{1,64}$/.test(one)))
    throw usage(`${where}: "segments" must be at most ${SEGMENTS_MAX} short names.`);
  const value = valueMicros as number | null;
  const envelope = envelopeOf(tenant, viewer, actor);
  return { type: 'UserValueScored', envelope, valueMicros: value, segments: list as string[], modelVersion };
}

function envelopeOf(tenant: string, entity: string, actor: string): Envelope {
  const id = uuidV7();
  const occurredAtMs = Date.now();
  return {
    id,
    tenant,
    entity,
    streamVersion: 0,
    decision: null,
    occurredAtMs,
    actor,
    correlationId: id,
    causationId: null,
  };
}
