/** Flows as they are live (KIKI-32): the newest version of each journey, from the decided stream `journey_events`. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const flows = tableProjection({
  name: 'flows',
  version: 1,
  types: ['JourneyVersionPublished', 'JourneyPaused', 'JourneyResumed', 'JourneyRetired'],
  key: { journeyId: 'text' },
  columns: {
    status: 'text',
    version: 'bigint',
    family: 'text?',
    definitionHash: 'text?',
    sourceYaml: 'text?',
    entryTypes: 'text[]',
    listensTo: 'text[]',
    onRunning: 'text?',
    because: 'text?',
    changedAtMs: 'bigint?',
  },
  initial: {
    status: 'live',
    version: 0,
    family: null,
    definitionHash: null,
    sourceYaml: null,
    entryTypes: [],
    listensTo: [],
    onRunning: null,
    because: null,
    changedAtMs: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(before, event) {
    const row = { ...before, changedAtMs: event.envelope.occurredAtMs };
    switch (event.type) {
      case 'JourneyVersionPublished': {
        const { version, definitionHash, sourceYaml, entryTypes, listensTo, onRunning, because } = event;
        const family = /^family: *([a-z]+)/m.exec(sourceYaml)?.[1] ?? null;
        return { ...row, version, family, definitionHash, sourceYaml, entryTypes, listensTo, onRunning, because };
      }
      case 'JourneyPaused':
        return { ...row, status: 'paused', because: event.because };
      case 'JourneyResumed':
        return { ...row, status: 'live', because: null };
      case 'JourneyRetired':
        return { ...row, status: 'retired', because: event.because };
    }
  },
});
