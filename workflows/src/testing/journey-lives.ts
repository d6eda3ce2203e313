/** A life of walks whose history is kept: for `record-histories.ts`. */
import { randomUUID } from 'node:crypto';
import { parseJourney } from '@mainstem/models/journeys/parse';
import { liveOf } from '@mainstem/models/journeys/scenario';
import { journeyHeard, journeyRemembered } from '../journeys/messages.ts';
import { JourneyRun } from '../workflows.ts';
import type { Life } from './campaign-lives.ts';
import { until } from './scratch.ts';

const parsed = parseJourney(
  `journey: hello
family: onboarding
about: A message, then a wait for an order.
policy: { purpose: marketing }
nodes:
  in: { kind: event, on: PersonTracked, where: { event: Added }, next: hello }
  hello: { kind: message, channel: push, template: journey-feature@v1, next: order }
  order: { kind: wait, on: PersonTracked, where: { event: Bought }, for: 4h, next: out, otherwise: out }
  out: { kind: exit }
`,
  () => true,
);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const hello = liveOf(parsed.value, 0);

export const journeyLives: readonly Life[] = [
  {
    name: 'journey-run',
    script: { journeyWorld: () => ({ zone: 'Europe/Berlin', journeys: { hello } }) },
    async run(client, at) {
      const occurredAtMs = Date.now();
      const told = (event: string) => {
        const [eventId, correlationId] = [randomUUID(), randomUUID()];
        const heard = { id: eventId, type: 'PersonTracked', atMs: Date.now(), fields: { event } };
        return { eventId, correlationId, occurredAtMs, heard };
      };
      const handle = await client.workflow.signalWithStart(JourneyRun, {
        ...at,
        args: [{ tenant: 'acme', kind: 'person', id: 'person-1' }],
        signal: journeyHeard,
        signalArgs: [told('Added')],
      });
      const walks = async () => (await handle.query(journeyRemembered)).person.walks;
      await until('the wait', async () => (await walks())[0]?.waiting === 'WAIT');
      await handle.signal(journeyHeard, told('Bought'));
      await until('the end', async () => (await walks()).length === 0);
      await handle.terminate('the walk is over; it would wait for a year');
    },
  },
];
