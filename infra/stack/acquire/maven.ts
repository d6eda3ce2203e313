/** Gets Java parts by Maven: a generated pom in the cache, its dependencies copied beside it. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureCached } from './cache.ts';
import { withLock } from './lock.ts';
import { run } from './run.ts';

export interface MavenArtifact {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  readonly type?: string;
  readonly classifier?: string;
  /** Only the artifact itself, nothing it depends on. */
  readonly alone?: boolean;
}

export interface MavenPart {
  readonly part: string;
  readonly artifacts: readonly MavenArtifact[];
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  /** Makes the part out of the downloaded files, in the same directory. */
  readonly unpack?: (directory: string) => Promise<void>;
}

/** Directory in a part that Maven copies the files to. */
export const LIBRARY = 'libs';

/** Returns the directory of the part, with all its files in `libs/`. */
export function ensureMaven({ part, artifacts, say, signal, unpack }: MavenPart): Promise<string> {
  return ensureCached({
    part,
    say,
    fill: async (scratch) => {
      say(`downloading ${part} with Maven`);
      writeFileSync(join(scratch, 'pom.xml'), pom(part, artifacts));
      const copy = () =>
        run({
          what: `downloading ${part} with Maven`,
          command: 'mvn',
          args: ['--batch-mode', '--quiet', 'dependency:copy-dependencies', `-DoutputDirectory=${LIBRARY}`],
          cwd: scratch,
          say,
          signal,
        });
      // Two Mavens at once may spoil the local repository they share, which is not made for that.
      await withLock(join(dirname(scratch), 'maven.lock'), say, copy);
      await unpack?.(scratch);
    },
  });
}

/** The pom that asks for the artifacts. */
export function pom(part: string, artifacts: readonly MavenArtifact[]): string {
  const element = (name: string, value: string | undefined) =>
    value === undefined ? '' : `\n      <${name}>${value}</${name}>`;
  const dependencies = artifacts.map(
    (
      artifact,
    ) => `    <dependency>${element('groupId', artifact.group)}${element('artifactId', artifact.artifact)}${element(
      'version',
      artifact.version,
    )}${element('type', artifact.type)}${element('classifier', artifact.classifier)}${
      artifact.alone
        ? '\n      <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>'
        : ''
    }
    </dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>mainstem.local</groupId>
  <artifactId>${part.replace(/[^a-z0-9.-]/gi, '-')}</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}
