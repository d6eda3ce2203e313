/** Commands of the registry as a training would send them, for tests. */
import { type ModelCommandOf, modelCommand } from '../commands.ts';
import { tableFingerprint } from '../fingerprints.ts';

type Column = ModelCommandOf<'RegisterModel'>['features'][number]['columns'][number];
type Given = Partial<ModelCommandOf<'RegisterModel'>>;

export const SHA = 'a'.repeat(64);

export function columnsOf(names: readonly string[], late: readonly string[] = []): Column[] {
  return names.map((name) => ({ name, knownBy: late.includes(name) ? 'AFTER' : 'BEFORE', lastKnownMs: null }));
}

export function tableOf(names: readonly string[], late: readonly string[] = []) {
  const columns = columnsOf(names, late);
  return { view: 'table/clients', version: 1, fingerprint: tableFingerprint(names), columns };
}

/** Registers a version of a churn model of two columns. */
export function register(version: string, given: Given = {}): ModelCommandOf<'RegisterModel'> {
  return modelCommand.parse({
    type: 'RegisterModel',
    version,
    kind: 'CHURN',
    artefact: { uri: `models/${SHA}`, sha256: SHA.slice(0, 63) + version.slice(-1), bytes: 10, format: 'onnx' },
    signature: {
      inputs: [{ name: 'features', elements: 'float', width: 2 }],
      outputs: [{ name: 'chance', elements: 'float', width: 1 }],
    },
    features: [tableOf(['tenure', 'charges'])],
    training: { source: 'clients', rows: 7_043, positives: 1_869, fromAtMs: 0, toAtMs: 1, setSha256: SHA },
    codeVersion: 'test',
    ...given,
  }) as ModelCommandOf<'RegisterModel'>;
}

export function moveTo(
  alias: 'champion' | 'challenger' | 'shadow',
  version: string | null,
  from?: string | null,
): ModelCommandOf<'MoveAlias'> {
  return {
    type: 'MoveAlias',
    alias,
    version,
    because: 'a test',
    evidence: [],
    ...(from === undefined ? {} : { from }),
  };
}

export const back = (version?: string): ModelCommandOf<'RollBack'> => ({
  type: 'RollBack',
  because: 'harm',
  evidence: [],
  ...(version === undefined ? {} : { version }),
});
