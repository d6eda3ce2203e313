/** The events of click models, as people make them. */
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import type {
  ClickModelPublished,
  ClickModelRetired,
  Envelope,
  UserValueScored,
} from '@mainstem/schemas/generated/events';
import {
  type ClickAction,
  type ClickModelId,
  clickModelPublished,
  clickModelRetired,
  unknownProvenance,
} from '@mainstem/streams/models/click-models';
import { SEGMENTS_MAX } from '@mainstem/streams/user-values/contract';
import { usage } from '../errors.ts';

export interface Author {
  readonly tenant: string;
  readonly actor: string;
}

/** A file from elsewhere. Throws for a model that no bidder would take. */
export function publishedEvent(
  { tenant, actor }: Author,
  model: ClickModelId,
  action: ClickAction,
  isDefault: boolean,
  onnx: Uint8Array,
): ClickModelPublished {
  const envelope = envelopeOf(tenant, `${model.name}@${model.version}`, actor);
  return clickModelPublished(envelope, model, { action, isDefault }, onnx, unknownProvenance);
}

export function retiredEvent({ tenant, actor }: Author, model: ClickModelId, reason: string): ClickModelRetired {
  return clickModelRetired(envelopeOf(tenant, `${model.name}@${model.version}`, actor), model, reason);
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
  return factEnvelope({
    id,
    tenant,
    entity,
    occurredAtMs,
    actor,
  });
}
