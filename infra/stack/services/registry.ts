/** The schema registry: Apicurio, which speaks Confluent's API at /apis/ccompat/v7. Its data lies in an H2 file. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureMaven, LIBRARY } from '../acquire/maven.ts';
import { run } from '../acquire/run.ts';
import { probeHttp } from '../probe/probes.ts';
import type { Context, Service } from '../service.ts';

export const REGISTRY_VERSION = '2.6.13.Final';
export const registryPart = `apicurio-registry-${REGISTRY_VERSION}`;

export const registry: Service = {
  kind: 'service',
  name: 'registry',
  title: `Schema registry (Apicurio ${REGISTRY_VERSION})`,
  needs: [],
  ports: ['registry'],
  acquire: async (context) => {
    await acquireRegistry(context);
  },
  start: async (context) => {
    const app = join(await acquireRegistry(context), 'app');
    const jar = readdirSync(app).find((name) => name.endsWith('-runner.jar'));
    if (jar === undefined) throw new Error(`no runner jar in ${app}: delete that directory and start again`);
    const data = join(context.profile.home, 'registry');
    mkdirSync(data, { recursive: true });
    return {
      command: 'java',
      args: [
        '-Xmx256m',
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '-Dquarkus.http.host=127.0.0.1',
        `-Dquarkus.http.port=${context.profile.ports.registry}`,
        `-Dquarkus.datasource.jdbc.url=jdbc:h2:file:${join(data, 'registry')}`,
        '-jar',
        join(app, jar),
      ],
      cwd: app,
    };
  },
  probe: ({ environment }) => probeHttp(`${environment.MAINSTEM_REGISTRY_URL}/subjects`),
  stop: { signal: 'SIGTERM', withinMs: 10_000 },
  readyWithinMs: 120_000,
};

function acquireRegistry({ say, signal }: Context): Promise<string> {
  return ensureMaven({
    part: registryPart,
    artifacts: [
      {
        group: 'io.apicurio',
        artifact: 'apicurio-registry-app',
        version: REGISTRY_VERSION,
        type: 'tar.gz',
        classifier: 'all',
        alone: true,
      },
    ],
    say,
    signal,
    unpack: async (directory) => {
      const archive = join(directory, LIBRARY, `apicurio-registry-app-${REGISTRY_VERSION}-all.tar.gz`);
      mkdirSync(join(directory, 'app'));
      const args = ['xzf', archive, '-C', join(directory, 'app')];
      await run({ what: 'unpacking the registry', command: 'tar', args, say, signal });
      rmSync(archive);
    },
  });
}
