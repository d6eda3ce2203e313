/**
 * Models (KIKI-13, UW-18): who is asked, who challenges, the versions there are, and what the monitor said last. The lists are
 * texts, JSON as in their events: they are read whole or not at all. What the registry decides and what monitors find stand
 * on different topics, so no field is written by both but `changedAtMs`, which only grows.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { ModelRegistered } from '@mainstem/schemas/generated/events';
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

/** Versions that are shown; older ones are on the log. */
const VERSIONS_SHOWN = 20;

export const models = tableProjection({
  name: 'models',
  version: 1,
  types: [
    'ModelRegistered',
    'ModelAliasMoved',
    'ModelPromoted',
    'ModelRolledBack',
    'ModelShadowCompared',
    'ModelRetrainAsked',
    'ModelDrifted',
    'FairnessBreached',
  ],
  key: { modelName: 'text' },
  columns: {
    kind: 'text?',
    champion: 'text?',
    challenger: 'text?',
    shadow: 'text?',
    previousChampion: 'text?',
    championSinceMs: 'bigint?',
    because: 'text?',
    rolledBack: 'boolean',
    versionCount: 'bigint',
    versions: 'text?',
    driftedAtMs: 'bigint?',
    drift: 'text?',
    unfairAtMs: 'bigint?',
    fairness: 'text?',
    comparedAtMs: 'bigint?',
    comparison: 'text?',
    retrainAskedAtMs: 'bigint?',
    retrainBecause: 'text?',
    version: 'bigint',
    changedAtMs: 'bigint?',
  },
  initial: {
    ...{ kind: null, champion: null, challenger: null, shadow: null, previousChampion: null, championSinceMs: null },
    ...{ because: null, rolledBack: false, versionCount: 0, versions: null },
    ...{ driftedAtMs: null, drift: null, unfairAtMs: null, fairness: null, comparedAtMs: null, comparison: null },
    ...{ retrainAskedAtMs: null, retrainBecause: null, version: 0, changedAtMs: null },
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(before, event) {
    const { streamVersion, occurredAtMs } = event.envelope;
    const changed = { ...before, changedAtMs: Math.max(before.changedAtMs ?? 0, occurredAtMs) };
    // Facts have no place in the stream.
    const row = streamVersion === 0 ? changed : { ...changed, version: streamVersion };
    switch (event.type) {
      case 'ModelRegistered':
        return {
          ...row,
          kind: event.kind,
          versionCount: row.versionCount + 1,
          versions: withVersion(row.versions, event, occurredAtMs),
        };
      case 'ModelAliasMoved':
        return event.alias === 'shadow' ? { ...row, shadow: event.version } : { ...row, challenger: event.version };
      case 'ModelPromoted':
      case 'ModelRolledBack': {
        const { version: champion, fromVersion: previousChampion, because } = event;
        const free = (held: string | null) => (held === champion ? null : held);
        const others = { challenger: free(row.challenger), shadow: free(row.shadow) };
        const rolledBack = event.type === 'ModelRolledBack';
        return { ...row, ...others, champion, previousChampion, because, rolledBack, championSinceMs: occurredAtMs };
      }
      case 'ModelShadowCompared': {
        const { type: _, envelope: __, ...comparison } = event;
        return { ...row, comparedAtMs: occurredAtMs, comparison: JSON.stringify(comparison) };
      }
      case 'ModelRetrainAsked':
        return { ...row, retrainAskedAtMs: occurredAtMs, retrainBecause: event.because };
      case 'ModelDrifted': {
        const { version, rows, columns, labelled, foretold, happened } = event;
        const drift = JSON.stringify({ version, rows, columns, labelled, foretold, happened });
        return { ...row, driftedAtMs: occurredAtMs, drift };
      }
      case 'FairnessBreached': {
        const { version, rules, rows, segments } = event;
        return { ...row, unfairAtMs: occurredAtMs, fairness: JSON.stringify({ version, rules, rows, segments }) };
      }
    }
  },
});

function withVersion(versions: string | null, event: BodyOf<ModelRegistered>, registeredAtMs: number): string {
  const { version, artefactSha256, artefactBytes, artefactFormat, features, metrics, promotion, runId, note } = event;
  const { trainingRows, trainingPositives, trainingSha256, trainingSource, split, codeVersion, line } = event;
  const shown = {
    ...{ version, registeredAtMs, artefactSha256, artefactBytes, artefactFormat, metrics, line, promotion, note },
    ...{ trainingRows, trainingPositives, trainingSha256, trainingSource, split, codeVersion, runId },
    features: features.map(({ view, viewVersion, definitionSha256, columns }) => ({
      ...{ view, viewVersion, definitionSha256, columns: columns.length },
    })),
  };
  const before = versions === null ? [] : (JSON.parse(versions) as unknown[]);
  return JSON.stringify([...before, shown].slice(-VERSIONS_SHOWN));
}
