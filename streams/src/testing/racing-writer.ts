/** A process that sends 30 commands to one campaign and prints the answers as JSON; started twice by a test. */
import { connectKafkaLog } from '../log/log.kafka.ts';
import { by, price, startWriter } from './campaign-log.ts';

const [brokers = '', topicPrefix = '', name = '', entity = ''] = process.argv.slice(2);
const log = await connectKafkaLog({ brokers, topicPrefix, clientId: `racer-${name}`, lingerMs: 1 });
const writer = startWriter(log, name);
await writer.whenCaughtUp();
const outcomes = await Promise.all(
  Array.from({ length: 30 }, (_, n) =>
    writer.execute('acme', entity, price(7_000 + n), by({ commandId: `race-${n}` })),
  ),
);
await writer.stop();
await log.close();
const answers = outcomes.map((outcome) => ({
  kind: outcome.kind,
  ids: outcome.kind === 'accepted' ? outcome.events.map(({ envelope }) => envelope.id) : [],
}));
process.stdout.write(JSON.stringify(answers));
