/** Notes, keys and checkpoints: the examples of the specifications, and what strangers may send. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_ROOT } from '../merkle/hash.ts';
import { checkpointText, parseCheckpoint } from './checkpoint.ts';
import { generateSignerText, parseSigner, parseSigners, parseVerifier } from './keys.ts';
import { openNote, signNote } from './signed-note.ts';

/** The example of C2SP signed-note. */
const example = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const exampleKey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';

const signer = parseSigner(generateSignerText('mainstem.local/audit'));
const other = parseSigner(generateSignerText('mainstem.local/audit'));
const open = (note: string, verifiers = [signer.verifier]) => openNote(Buffer.from(note), verifiers);
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

describe('notes', () => {
  test('the example of the specification opens with its key', () => {
    expect(open(example, [parseVerifier(exampleKey)]).text).toBe('This is an example message.\n');
    expect(codeOf(() => open(example.replace('an example', 'no example'), [parseVerifier(exampleKey)]))).toBe(
      'NOTE_SIGNATURE_INVALID',
    );
  });

  test('what is signed opens; two signers sign one note, and either key opens it', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zà-ÿ ]{0,20}$/), { minLength: 1 }), (lines) => {
        const text = `${lines.join('\n')}\n`;
        const note = signNote(text, [signer, other]);
        expect(open(note).text).toBe(text);
        expect(open(note, [other.verifier]).signedBy).toEqual([other.verifier]);
        expect(open(note, [signer.verifier, other.verifier]).signedBy).toHaveLength(2);
      }),
      { seed: 7, numRuns: 30 },
    );
  });

  test('another key, even of the same name, is unknown; a known key whose signature is wrong refuses the whole note', () => {
    const note = signNote('text\n', [other]);
    expect(codeOf(() => open(note))).toBe('NOTE_KEY_UNKNOWN');
    const moved = signNote('other text\n', [signer]).split('\n').at(-2);
    expect(codeOf(() => open(`${note}${moved}\n`, [signer.verifier, other.verifier]))).toBe('NOTE_SIGNATURE_INVALID');
  });

  test('a note that is none is refused, whatever is wrong with it', () => {
    const good = signNote('text\n', [signer]);
    const bad = [
      '',
      'text',
      'text\n\n',
      good.slice(0, -1),
      good.replace('\n\n', '\n'),
      good.replace('text', 'te\tt'),
      good.replace('— ', '- '),
      `${good}x\n`,
      good.replace('audit ', 'audit *'),
      'x'.repeat(300_000),
      `${good}— n AAAA\n`,
      good + good.slice(good.indexOf('—')).repeat(101),
    ];
    for (const note of bad)
      expect(
        codeOf(() => open(note)),
        JSON.stringify(note.slice(0, 80)),
      ).toBe('NOTE_MALFORMED');
    expect(codeOf(() => openNote(Buffer.from([0xff, 10, 10]), [signer.verifier]))).toBe('NOTE_MALFORMED');
  });
});

describe('keys', () => {
  test('a file of several signers is read with its comments; what is no key is refused without repeating it', () => {
    const text = generateSignerText('mainstem.local/audit');
    expect(parseSigners(`# old\n${text}\n\n${generateSignerText('b')}\n`).map(({ name }) => name)).toEqual([
      'mainstem.local/audit',
      'b',
    ]);
    for (const bad of [
      '',
      text.slice(0, -4),
      text.replace(/\+([0-9a-f]{8})\+/, '+00000000+'),
      'PRIVATE+KEY+a b+00000000+AA==',
    ]) {
      expect(codeOf(() => parseSigners(bad))).toBe('NOTARY_KEY_INVALID');
    }
    expect(() => parseSigners(text.slice(0, -4))).not.toThrow(text.slice(-20, -4));
    expect(parseVerifier(signer.verifier.text).id).toBe(signer.id);
    expect(codeOf(() => parseVerifier(exampleKey.replace('530d903a', '530d903b')))).toBe('NOTARY_KEY_INVALID');
  });
});

describe('checkpoints', () => {
  const checkpoint = {
    origin: 'mainstem.local/audit',
    size: 20_852_163,
    root: EMPTY_ROOT,
    sequence: 17,
    timeMs: Date.parse('2026-11-21T08:00:00.000Z'),
    offsets: { bid_events: [9, 0, 7], audit_events: [10] },
  };

  test('have one text, with topics in order, and are read back', () => {
    expect(checkpointText(checkpoint)).toBe(
      'mainstem.local/audit\n20852163\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nsequence 17\n' +
        'time 2026-11-21T08:00:00.000Z\noffsets audit_events 10\noffsets bid_events 9 0 7\n',
    );
    expect(parseCheckpoint(checkpointText(checkpoint))).toEqual(checkpoint);
    expect(parseCheckpoint(`${checkpointText(checkpoint)}future line\n`)).toEqual(checkpoint);
  });

  test.each([
    ['a size with a zero in front', 'audit\n20852163', 'audit\n020852163'],
    ['a size beyond 2^53', '20852163', '9007199254740993'],
    ['a negative offset', 'audit_events 10', 'audit_events -1'],
    ['a short root', '47DE', ''],
    ['no origin', 'mainstem.local/audit\n', '\n'],
    ['no time', 'time 2026', 'tame 2026'],
    ['a time that is none', '2026-11-21', '2026-13-21'],
  ])('%s is refused', (_, from, to) => {
    expect(codeOf(() => parseCheckpoint(checkpointText(checkpoint).replace(from, to)))).toBe('NOTE_MALFORMED');
  });
});
