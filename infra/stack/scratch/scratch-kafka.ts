/** Kafka brokers of its own for one test file, one or a cluster of some, each broker and controller at once. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIBRARY } from '../acquire/maven.ts';
import { run } from '../acquire/run.ts';
import { probeKafka } from '../probe/probes.ts';
import { profile } from '../profiles.ts';
import { acquireKafka, loggingProperties, serverProperties } from '../services/kafka.ts';
import { createScratchProcess, freePorts, type ScratchProcess, scratchDirectory } from './scratch-process.ts';

export interface ScratchKafkaOptions {
  /** Brokers; 1 when not given. */
  readonly nodes?: number;
  /** A second listener, on a port of its own, that says it is at `advertisedPort`: where a proxy to it listens. */
  readonly proxied?: { readonly port: number; readonly advertisedPort: number };
  /** Where a node keeps its log; below the test's own directory when not given. */
  readonly dataDirectory?: (node: number) => string;
  /** Over the properties of the local stack. */
  readonly properties?: Readonly<Record<string, string | number>>;
}

export interface ScratchKafka {
  /** `host:port`, separated by commas. */
  readonly brokers: string;
  /** Node 1 comes first. */
  readonly nodes: readonly ScratchProcess[];
  close(): Promise<void>;
}

/** As the stack's own, which shows that 384 MB are enough. */
const jvmFlags = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

interface Node {
  readonly id: number;
  readonly home: string;
  readonly port: number;
  readonly controllerPort: number;
}

/** Starts the nodes, one JVM each; a cluster needs about 400 MB and ten seconds of a core for every node. */
export async function startScratchKafka(options: ScratchKafkaOptions = {}): Promise<ScratchKafka> {
  const { nodes: count = 1 } = options;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const signal = new AbortController().signal;
  const libraries = join(await acquireKafka({ say, signal }), LIBRARY, '*');
  const directory = scratchDirectory('kafka');
  const ports = await freePorts(count * 2);
  const nodes = Array.from({ length: count }, (_, index): Node => {
    const home = join(directory.path, `node-${index + 1}`);
    return { id: index + 1, home, port: ports[index * 2] as number, controllerPort: ports[index * 2 + 1] as number };
  });
  const clusterId = randomBytes(16).toString('base64url');
  const java = (home: string) => [...jvmFlags, `-Dlog4j2.configurationFile=${join(home, 'log4j2.properties')}`];
  const processes: ScratchProcess[] = [];
  try {
    for (const node of nodes) {
      const properties = writeProperties(node, nodes, options);
      // In one word: an id may begin with a dash.
      const format = [
        'format',
        `--cluster-id=${clusterId}`,
        '-c',
        properties,
        ...(count === 1 ? ['--standalone'] : []),
      ];
      const args = [...java(node.home), '-cp', libraries, 'kafka.tools.StorageTool', ...format];
      await run({ what: 'formatting a log directory', command: 'java', args, say, signal });
      const broker = createScratchProcess({
        name: `kafka-${node.id}`,
        command: 'java',
        args: [...java(node.home), '-cp', libraries, 'kafka.Kafka', properties],
        cwd: node.home,
        home: node.home,
        probe: () => probeKafka(node.port),
      });
      processes.push(broker);
      broker.launch();
    }
    for (const broker of processes) await broker.ready();
  } catch (error) {
    await Promise.all(processes.map((broker) => broker.end('SIGKILL')));
    throw error;
  }
  return {
    brokers: nodes.map(({ port }) => `127.0.0.1:${port}`).join(','),
    nodes: processes,
    async close() {
      await Promise.all(processes.map((broker) => broker.end('SIGKILL')));
      directory.remove();
    },
  };
}

function writeProperties(node: Node, nodes: readonly Node[], options: ScratchKafkaOptions): string {
  mkdirSync(node.home, { recursive: true });
  writeFileSync(join(node.home, 'log4j2.properties'), loggingProperties);
  const test = profile('test');
  const ports = { ...test.ports, kafka: node.port, kafkaController: node.controllerPort };
  const base = serverProperties({ ...test, ports }, node.home);
  const lines = nodes.length === 1 ? base : base.replace(/^controller\.quorum\.bootstrap\.servers=.*$/m, '');
  const own = {
    'log.dirs': options.dataDirectory?.(node.id) ?? join(node.home, 'data'),
    ...(nodes.length === 1 ? {} : clusterProperties(node, nodes)),
    ...(options.proxied === undefined ? {} : proxiedListener(node, options.proxied)),
    ...options.properties,
  };
  const path = join(node.home, 'server.properties');
  // Of a property that comes twice, Java takes the last.
  writeFileSync(
    path,
    `${lines}${Object.entries(own)
      .map(([name, value]) => `${name}=${value}\n`)
      .join('')}`,
  );
  return path;
}

/** A broker that is killed is known to be gone after three seconds, in place of nine: tests wait for that. */
function clusterProperties(node: Node, nodes: readonly Node[]): Record<string, string | number> {
  return {
    'node.id': node.id,
    'controller.quorum.voters': nodes.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(),
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'controller.quorum.fetch.timeout.ms': 1_000,
    'controller.quorum.election.timeout.ms': 500,
    // A node that comes back gets its partitions back at once, so that leaders also move while all are alive.
    'leader.imbalance.check.interval.seconds': 2,
    'leader.imbalance.per.broker.percentage': 0,
  };
}

function proxiedListener(
  { port, controllerPort }: Node,
  proxied: { readonly port: number; readonly advertisedPort: number },
): Record<string, string> {
  return {
    listeners: `PLAINTEXT://127.0.0.1:${port},PROXIED://127.0.0.1:${proxied.port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},PROXIED://127.0.0.1:${proxied.advertisedPort}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
  };
}
