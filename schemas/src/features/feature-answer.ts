/**
 * The binary form of an answer to GetOnlineFeatures (KAIROS-08, KAIROS-11): one Avro record. Its schema is the view's own,
 * said once by `GET /v1/features/schema`, so an answer holds no names and no types; the fingerprint in it tells a reader
 * whose definition has changed that his schema is old.
 */
import { AvroBytes, type PackedType } from './packed.ts';

export const featureSources = ['STORE', 'MEMORY', 'DEFAULT'] as const;
export type FeatureSourceName = (typeof featureSources)[number];

export interface AnswerFeature {
  readonly name: string;
  readonly type: PackedType;
  readonly about?: string;
}

export interface AnswerVector {
  readonly entity: string;
  /** Of the features of the answer, in their order (packed.ts). */
  readonly packed: Buffer;
  /** One letter for each feature: F fresh, S stale, D default. */
  readonly flags: string;
  readonly source: FeatureSourceName;
  /** Why it holds defaults, or is not from the store; null when all was read. */
  readonly reason: string | null;
  /** Event time of the newest fact in it, ms since 1970 UTC; null when there is none. */
  readonly asOfMs: number | null;
}

export interface FeatureAnswerShape {
  readonly view: string;
  readonly version: number;
  /** 64 hex digits. */
  readonly fingerprint: string;
  readonly servedAtMs: number;
  readonly vectors: readonly AnswerVector[];
}

/** The Avro schema of an answer with these features of a view, in this order. */
export function answerSchemaOf(features: readonly AnswerFeature[]) {
  const values = features.map(({ name, type, about }) => ({
    name,
    type,
    ...(about === undefined ? {} : { doc: about }),
  }));
  const vector = [
    { name: 'entity', type: 'string', doc: 'Entity asked for.' },
    { name: 'values', type: { type: 'record', name: 'Values', fields: values }, doc: 'Values by feature.' },
    { name: 'flags', type: 'string', doc: 'One letter for each feature: F fresh, S stale, D default.' },
    {
      name: 'source',
      type: { type: 'enum', name: 'Source', symbols: featureSources },
      doc: 'Where the state was had.',
    },
    {
      name: 'reason',
      type: ['null', 'string'],
      default: null,
      doc: 'Why there are defaults; null when there are none.',
    },
    { name: 'asOfMs', type: ['null', 'long'], default: null, doc: 'Event time of the newest fact in it.' },
  ];
  return {
    type: 'record',
    name: 'FeatureAnswer',
    namespace: 'mainstem.features',
    doc: 'Typed feature vectors, one per entity, in the order asked.',
    fields: [
      { name: 'view', type: 'string', doc: 'Feature view.' },
      { name: 'version', type: 'int', doc: 'Version of its definition.' },
      { name: 'fingerprint', type: { type: 'fixed', name: 'Sha256', size: 32 }, doc: 'Of its definition.' },
      { name: 'servedAtMs', type: 'long', doc: 'Time the values are of, ms since 1970 UTC.' },
      { name: 'vectors', type: { type: 'array', items: { type: 'record', name: 'FeatureVector', fields: vector } } },
    ],
  } as const;
}

const bytes = new AvroBytes();

export function encodeFeatureAnswer({ view, version, fingerprint, servedAtMs, vectors }: FeatureAnswerShape): Buffer {
  bytes.string(view);
  bytes.long(version);
  bytes.raw(Buffer.from(fingerprint, 'hex'));
  bytes.long(servedAtMs);
  if (vectors.length > 0) bytes.long(vectors.length);
  for (const { entity, packed, flags, source, reason, asOfMs } of vectors) {
    bytes.string(entity);
    bytes.raw(packed);
    bytes.string(flags);
    bytes.long(featureSources.indexOf(source));
    bytes.long(reason === null ? 0 : 1);
    if (reason !== null) bytes.string(reason);
    bytes.long(asOfMs === null ? 0 : 1);
    if (asOfMs !== null) bytes.long(asOfMs);
  }
  bytes.long(0); // the end of the blocks of the array
  return bytes.take();
}
