import { parseJourney } from '@mainstem/models/journeys/parse';
import { expect, test } from 'vitest';
import { loadTemplates } from '../communication/templates/load.ts';
import { checkJourney } from './check.ts';
import { readJourneys, shippedJourneys, testJourney } from './library.ts';

test('KIKI-33: four families are shipped, and every scenario beside them passes', async () => {
  const files = await readJourneys(shippedJourneys);
  const families = files.map(({ parsed }) => (parsed.ok ? parsed.value.family : parsed.problems));
  expect([...families].sort()).toEqual(['engagement', 'growth', 'onboarding', 'retention']);
  for (const file of files) {
    const { problems, verdicts } = await testJourney(file);
    expect(problems, file.path).toEqual([]);
    for (const { name, actual, expected } of verdicts) expect(actual, `${file.path}: ${name}`).toEqual(expected);
    expect(verdicts.length).toBeGreaterThan(0);
  }
});

test('KIKI-33: every event, field, word and text that they name is there', async () => {
  const templates = loadTemplates();
  for (const { path, parsed } of await readJourneys(shippedJourneys)) {
    expect(parsed.ok ? checkJourney(parsed.value, templates) : parsed.problems, path).toEqual([]);
  }
});

test('KIKI-32: a journey that waits for what never comes is told so', () => {
  const text = `journey: some
family: growth
about: x
policy: { purpose: marketing }
nodes:
  in: { kind: event, on: PersonTracked, where: { colour: red }, key: basket, next: a }
  never: { kind: event, on: BidLost, next: a }
  a: { kind: wait, on: HealthBandChanged, where: { to: PURPLE }, for: 1d, next: b, otherwise: b }
  b: { kind: condition, if: { field: revenueMicros, over: 5 }, next: c, otherwise: c }
  c:
    kind: choose
    strategies:
      - name: s
        when: [{ last: SuccessStageChanged, field: to, in: [AT_RISK, LOST] }, { field: shoe, in: [1] }]
        next: d
    otherwise: d
  d:
    kind: message
    channel: sms
    template: journey-welcome@v1
    or: [no-such@v1]
    variables: { x: $orderId, y: $shoe }
    next: e
  e: { kind: exit, on: NoSuchEvent }
`;
  const parsed = parseJourney(text, () => true);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const found = checkJourney(parsed.value, loadTemplates());
  expect(found.map(({ nodeId, message }) => `${nodeId}: ${message}`)).toEqual([
    'in: of PersonTracked journeys see no field colour',
    'in: of PersonTracked journeys see no field basket',
    'never: journeys hear nothing of BidLost: what they hear is in docs/journeys.md',
    'a: HealthBandChanged.to is never PURPLE',
    'c: SuccessStageChanged.to is never LOST',
    'c: of PersonTracked journeys see no field shoe',
    'd: journey-welcome@v1 has no English text for sms',
    'd: journey-welcome@v1 has no variable x',
    'd: journey-welcome@v1 has no variable y',
    'd: of PersonTracked journeys see no field shoe',
    'd: there is no template no-such@v1',
    'e: journeys hear nothing of NoSuchEvent: what they hear is in docs/journeys.md',
  ]);
});
