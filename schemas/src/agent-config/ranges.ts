/**
 * Every number a config of an agent may hold, with its range: one table, from which the schema, the documentation and the
 * test of every edge are made (WAP-71…77, WAP-64, WAP-107, WAP-108, UW-21…23, UW-41). Both ends are in.
 */

export interface Range {
  /** Place in the document, with dots. */
  readonly path: string;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  readonly unit: string;
  readonly source: string;
}

function range(path: string, min: number, max: number, unit: string, source: string, whole = false): Range {
  return { path, min, max, whole, unit, source };
}

export const ranges = {
  speed: range('voice_parameters.speed', 0.5, 2, 'times the usual speed', 'WAP-71'),
  clarity: range('voice_parameters.clarity', 0, 1, 'share', 'WAP-72'),
  styleExaggeration: range('voice_parameters.style_exaggeration', 0, 1, 'share', 'WAP-73'),
  streamingLatency: range('model.optimize_streaming_latency', 0, 4, 'level', 'WAP-75', true),
  maxTokens: range('model.max_tokens', 50, 500, 'tokens of one answer', 'WAP-75', true),
  interruptWords: range('stop_speaking_plan.interrupt_words', 1, 10, 'words', 'WAP-76', true),
  voiceSeconds: range('stop_speaking_plan.voice_seconds', 0.1, 2, 'seconds', 'WAP-76'),
  backOffSeconds: range('stop_speaking_plan.back_off_seconds', 1, 5, 'seconds', 'WAP-76'),
  minCharacters: range('input.min_characters', 5, 50, 'characters', 'WAP-77', true),
  confidence: range('autonomy.confidence', 0, 1, 'share', 'UW-21'),
  supervisedConfidence: range('autonomy.supervised_confidence', 0, 1, 'share', 'UW-20'),
  riskTolerance: range('autonomy.risk_tolerance', 0, 1, 'share', 'UW-21'),
  learningRate: range('autonomy.learning_rate', 0, 1, 'share', 'UW-21'),
  exploration: range('autonomy.exploration', 0, 1, 'share', 'UW-21'),
  errorShareMax: range('rollback.error_share_max', 0, 1, 'share of conversations in 5 minutes', 'WAP-107'),
  completionShareMin: range('rollback.completion_share_min', 0, 1, 'share of conversations', 'WAP-108'),
  metricDropMax: range('rollback.metric_drop_max', 0, 1, 'share of the baseline', 'UW-41'),
} as const satisfies Readonly<Record<string, Range>>;

/** Lines a change asked for in words must reach to go on without a person (WAP-64): one for each class. */
export const classLineRange = range('change_confidence.*', 0.85, 0.92, 'share', 'WAP-64');
