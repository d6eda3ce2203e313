/** Apache Kafka, one node that is broker and controller at once. Maven brings it; KRaft keeps its own metadata. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureMaven, LIBRARY } from '../acquire/maven.ts';
import { run } from '../acquire/run.ts';
import { probeKafka } from '../probe/probes.ts';
import type { Profile } from '../profiles.ts';
import type { Context, Service } from '../service.ts';

export const KAFKA_VERSION = '4.2.0';
const LOG4J_VERSION = '2.25.1';
export const kafkaPart = `kafka-${KAFKA_VERSION}`;

export const kafka: Service = {
  kind: 'service',
  name: 'kafka',
  title: `Kafka ${KAFKA_VERSION}`,
  needs: [],
  ports: ['kafka', 'kafkaController'],
  acquire: async (context) => {
    await acquireKafka(context);
  },
  start: async (context) => {
    const libraries = join(await acquireKafka(context), LIBRARY, '*');
    const home = join(context.profile.home, 'kafka');
    mkdirSync(home, { recursive: true });
    const properties = join(home, 'server.properties');
    writeFileSync(properties, serverProperties(context.profile, home));
    writeFileSync(join(home, 'log4j2.properties'), loggingProperties);
    await format(context, libraries, home, properties);
    return {
      command: 'java',
      args: [...jvmFlags(context.profile, home), '-cp', libraries, 'kafka.Kafka', properties],
      cwd: home,
    };
  },
  probe: ({ profile }) => probeKafka(profile.ports.kafka),
  stop: { signal: 'SIGTERM', withinMs: 15_000 },
  readyWithinMs: 120_000,
};

/** Directory of the jars' part, downloaded on first use. */
export function acquireKafka({ say, signal }: Pick<Context, 'say' | 'signal'>): Promise<string> {
  return ensureMaven({
    part: kafkaPart,
    artifacts: [
      { group: 'org.apache.kafka', artifact: 'kafka_2.13', version: KAFKA_VERSION },
      { group: 'org.apache.logging.log4j', artifact: 'log4j-core', version: LOG4J_VERSION },
      { group: 'org.apache.logging.log4j', artifact: 'log4j-slf4j-impl', version: LOG4J_VERSION },
    ],
    say,
    signal,
  });
}

/** Gives the data directory its cluster id, once. */
async function format(context: Context, libraries: string, home: string, properties: string): Promise<void> {
  const done = join(home, 'formatted');
  if (existsSync(done)) return;
  const idFile = join(home, 'cluster-id');
  if (!existsSync(idFile)) writeFileSync(idFile, randomBytes(16).toString('base64url'));
  // --ignore-formatted: a start killed between the format and the mark below simply does it again.
  // In one word: an id may begin with a dash.
  const cluster = `--cluster-id=${readFileSync(idFile, 'utf8')}`;
  const format = ['format', cluster, '-c', properties, '--standalone', '--ignore-formatted'];
  await run({
    what: 'formatting the log directory',
    command: 'java',
    args: [...jvmFlags(context.profile, home), '-cp', libraries, 'kafka.tools.StorageTool', ...format],
    say: context.say,
    signal: context.signal,
  });
  writeFileSync(done, '');
}

/** A small, quickly starting JVM; benchmarks get Kafka's usual compiler and collector, or the figures would be ours. */
function jvmFlags(profile: Profile, home: string): string[] {
  const size =
    profile.name === 'bench' ? ['-Xmx1g'] : ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
  return [...size, `-Dlog4j2.configurationFile=${join(home, 'log4j2.properties')}`];
}

/** Replication 1 everywhere: one node has nobody to replicate to, and Kafka's defaults of 3 would never be met. */
export function serverProperties({ ports }: Profile, home: string): string {
  return `${Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `PLAINTEXT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.kafka}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${ports.kafkaController}`,
    'log.dirs': join(home, 'data'),
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'num.network.threads': 2,
    'num.io.threads': 2,
    // The default of 128 MB is taken at once and does not fit the heap.
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    // Hundreds of partitions that each take 10 MB of index up front fill a disk with nothing.
    'log.index.size.max.bytes': 1_048_576,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}

export const loggingProperties = `status=error
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %p %m (%c{1})%n
rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
logger.start.name=kafka.server.KafkaRaftServer
logger.start.level=info
`;
