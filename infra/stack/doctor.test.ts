import { expect, test } from 'vitest';
import { go, java, judge } from './acquire/tools.ts';
import { diskFindingOf, memoryFinding, toolFinding } from './doctor.ts';

test('a missing tool is as bad as what it keeps from running', () => {
  expect(toolFinding(judge(java, ''), 'bad')).toMatchObject({
    level: 'bad',
    advice: expect.stringContaining('install'),
  });
  expect(toolFinding(judge(go, ''), 'warn')).toMatchObject({ level: 'warn', found: 'not there' });
  expect(toolFinding(judge(go, ''), 'ok')).toMatchObject({ level: 'ok', advice: '' });
  expect(toolFinding(judge(java, 'openjdk version "21.0.1"'), 'bad')).toMatchObject({ level: 'ok', found: '21.0' });
});

test('little memory is a warning, since a machine may swap; no disk is bad, since nothing fits', () => {
  expect(memoryFinding(8, 16).level).toBe('ok');
  expect(memoryFinding(1, 16).level).toBe('warn');
  expect([20, 3, 0.5].map((free) => diskFindingOf('disk', '/x', free).level)).toEqual(['ok', 'warn', 'bad']);
});

test('whatever is not well says what to do', () => {
  const findings = [memoryFinding(1, 16), diskFindingOf('disk', '/x', 3), toolFinding(judge(java, ''), 'bad')];
  for (const finding of findings) expect(finding.advice, finding.name).not.toBe('');
});
