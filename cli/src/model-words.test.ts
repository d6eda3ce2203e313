/** Models of the registry as people read them, and what the verbs refuse before anything is sent. */
import { expect, test } from 'vitest';
import { command } from './commands/models.ts';
import { modelsTable, modelWords, versionsOf } from './model-words.ts';

const row = {
  ...{ modelName: 'churn', kind: 'CHURN', champion: '2', challenger: null, shadow: '1', versionCount: 2 },
  ...{ because: 'better', rolledBack: false, retrainBecause: 'it moved', retrainAskedAtMs: 0, drift: '{"rows":2000}' },
  versions: JSON.stringify([
    {
      ...{ version: '2', registeredAtMs: 0, artefactSha256: 'a'.repeat(64), artefactBytes: 10, artefactFormat: 'onnx' },
      ...{ trainingRows: 7_043, promotion: 'BY_HAND' },
      metrics: [
        { name: 'auc', reading: 0.85, low: 0.84, high: 0.86 },
        { name: 'ece', reading: 0.01, low: null, high: null },
      ],
    },
  ]),
};

test('a model says who is asked, why, how good each version is, and what its monitor said', () => {
  expect(modelsTable([row])).toMatch(/churn.+CHURN.+2/);
  const words = modelWords(row);
  expect(words).toContain('champion 2, challenger nobody, shadow 1');
  expect(words).toContain('promoted: better');
  expect(words).toContain('auc 0.850 [0.840, 0.860], ece 0.010');
  expect(words).toContain('onnx aaaaaaaaaaaa (10 bytes)');
  expect(words).toContain('should be trained anew');
  expect(modelWords({ modelName: 'x' })).toContain('champion nobody');
  expect(versionsOf({ versions: null })).toEqual([]);
});

test('the verbs of the registry stand beside those of click models', () => {
  const names = command().commands.map((one) => one.name());
  for (const name of ['publish', 'retire', 'score', 'list', 'show', 'register', 'alias', 'rollback'])
    expect(names).toContain(name);
});
