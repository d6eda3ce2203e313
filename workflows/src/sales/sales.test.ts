/** Drafts of requirements and demos: pure, bounded, and the same for the same findings (WAP-20, WAP-21, WAP-24). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildDemo, failedChecks, passedChecks } from './demo-script.ts';
import { changedLines, draftText, figuresOf, objectivesOf, readDraft, withVolume } from './draft.ts';

const finding = { gap: 'HOURS_COVERED', severity: 'HIGH', hoursCoveredPerWeek: 40, typicalResponseMs: null } as const;
const count = fc.integer({ min: 0, max: 200 });
const source = fc.oneof(
  count.map((findingCount) => ({ kind: 'collected', findingCount })),
  fc.constant({ kind: 'failed' }),
);

describe('WAP-20: the draft', () => {
  test('the range holds what is likely, and is wider the less is known', () => {
    fc.assert(
      fc.property(fc.array(source, { minLength: 1, maxLength: 8 }), (read) => {
        const [alone, asked] = [figuresOf(read, []), figuresOf(read, [{ ...finding, hoursCoveredPerWeek: 168 }])];
        for (const { low, likely, high } of [alone, asked]) {
          expect(0 <= low && low <= likely && likely <= high).toBe(true);
        }
        expect(asked.high - asked.low).toBeLessThanOrEqual(alone.high - alone.low);
      }),
    );
  });

  test('hours nobody answers and slow answers hold more conversations', () => {
    const read = [{ kind: 'collected', findingCount: 100 }];
    const open = figuresOf(read, [{ ...finding, hoursCoveredPerWeek: 168 }]).likely;
    expect(open).toBe(1_000);
    expect(figuresOf(read, [finding]).likely).toBe(1_381);
    expect(figuresOf(read, [{ ...finding, hoursCoveredPerWeek: 168, typicalResponseMs: 90_000_000 }]).likely).toBe(
      1_200,
    );
  });

  test('objectives come by what a gap costs, each once; there is always one', () => {
    const low = { ...finding, gap: 'RESPONSE_QUALITY', severity: 'LOW' } as const;
    expect(objectivesOf([low, finding, finding])).toEqual([
      'answer around the clock',
      'answer questions right the first time',
    ]);
    expect(objectivesOf([])).toHaveLength(1);
  });

  test('WAP-21: what a person made of the text is read back; what cannot be read stays', () => {
    const figures = figuresOf([{ kind: 'collected', findingCount: 1 }], []);
    const parts = {
      product: 'chatbot',
      figures,
      objectives: ['answer at once'],
      sourcesMissing: ['reddit'],
      summary: null,
    };
    const text = draftText(parts);
    expect(text).toContain('not read: reddit');
    const before = { conversationsPerMonth: 5, objectives: ['old'] };
    expect(readDraft(text, before)).toEqual({ conversationsPerMonth: figures.likely, objectives: ['answer at once'] });
    expect(readDraft(withVolume(text, 77), before).conversationsPerMonth).toBe(77);
    expect(readDraft('nothing of it', before)).toEqual(before);
    expect([changedLines(text, withVolume(text, 77)), changedLines(text, text)]).toEqual([1, 1]);
  });
});

describe('WAP-24: the demo', () => {
  test('passes its own checks whatever the objectives and whatever a model says', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 10 }), fc.option(fc.string()), (objectives, greeting) => {
        const script = buildDemo('voicebot', objectives, greeting);
        expect(failedChecks(script)).toEqual([]);
        expect(passedChecks(script)).toHaveLength(5);
      }),
    );
  });

  test('a demo that names what is not there fails, by name', () => {
    const script = { ...buildDemo('chatbot', [], null), mockTools: [], mockRecords: [] };
    expect(failedChecks(script)).toEqual(['tools-exist', 'data-exists']);
  });
});
