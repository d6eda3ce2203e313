/** For tests: activities of business reviews that answer from a script, with decks that are named and not drawn. */
import { hash } from 'node:crypto';
import type { QbrActivities } from '../qbr/contract.ts';
import type { QbrFigures } from '../qbr/figures.ts';
import { sampleFigures } from '../qbr/testing/sample-figures.ts';

export interface QbrScript {
  figures?(): QbrFigures;
  refuseDeck?(uri: string): string | null;
  isErased?(): boolean;
}

export function recordQbrs(script: QbrScript): QbrActivities {
  return {
    startQbrs: async () => ({ clients: 0, started: 0, last: null }),
    qbrFigures: async () => script.figures?.() ?? sampleFigures,
    renderQbr: async ({ qbrId, revision, content }) => {
      if (script.isErased?.() === true) return null;
      const name = `object:${qbrId}-${revision}`;
      const digest = hash('sha256', JSON.stringify(content));
      const deck = { deckUri: `${name}.pptx`, deckHash: digest, deckBytes: 1_000 };
      return { ...deck, contentUri: `${name}.json`, contentHash: digest, slideCount: content.sections.length + 1 };
    },
    takeReplacement: async ({ uri }) => {
      const because = script.refuseDeck?.(uri) ?? null;
      if (because !== null) return { kind: 'refused', because };
      return { kind: 'deck', deckHash: hash('sha256', uri), deckBytes: 2_000, slideCount: 4 };
    },
  };
}
