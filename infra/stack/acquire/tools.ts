/** The programs of the machine that the stack is built with: are they there, how old are they, how does one get them? */
import { spawnSync } from 'node:child_process';
import { run } from './run.ts';

export interface Tool {
  readonly name: 'Java' | 'Maven' | 'Go';
  readonly command: string;
  readonly args: readonly string[];
  /** Finds major and minor in what the program prints. */
  readonly version: RegExp;
  readonly atLeast: readonly [major: number, minor: number];
  /** Debian packages that bring it, where Debian's version is new enough. */
  readonly aptPackages?: readonly string[];
  readonly advice: string;
}

export const java: Tool = {
  name: 'Java',
  command: 'java',
  args: ['-version'],
  version: /version "(\d+)(?:\.(\d+))?/,
  atLeast: [17, 0],
  aptPackages: ['openjdk-17-jre-headless'],
  advice:
    'install a Java runtime >= 17 (Debian, Ubuntu: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk@17)',
};
export const maven: Tool = {
  name: 'Maven',
  command: 'mvn',
  args: ['--version'],
  version: /Apache Maven (\d+)\.(\d+)/,
  atLeast: [3, 6],
  aptPackages: ['maven'],
  advice: 'install Maven >= 3.6 (Debian, Ubuntu: apt-get install maven; macOS: brew install maven)',
};
export const go: Tool = {
  name: 'Go',
  command: 'go',
  args: ['version'],
  version: /go(\d+)\.(\d+)/,
  atLeast: [1, 25],
  // Debian's golang is too old for Temporal, so apt cannot mend this one.
  advice: 'install Go >= 1.25 (https://go.dev/doc/install) or put a `temporal` binary on PATH',
};

export interface ToolState {
  readonly tool: Tool;
  /** Undefined when the program is not there or does not say. */
  readonly found: string | undefined;
  readonly good: boolean;
}

/** Asks the program for its version. */
export function inspect(tool: Tool, environment: NodeJS.ProcessEnv = process.env): ToolState {
  const asked = spawnSync(tool.command, tool.args, { encoding: 'utf8', env: environment });
  return judge(tool, asked.error ? '' : `${asked.stdout}${asked.stderr}`);
}

/** Judges what a program said when asked for its version. */
export function judge(tool: Tool, said: string): ToolState {
  const match = tool.version.exec(said);
  if (!match) return { tool, found: undefined, good: false };
  const [major, minor] = [Number(match[1]), Number(match[2] ?? 0)];
  const good = major > tool.atLeast[0] || (major === tool.atLeast[0] && minor >= tool.atLeast[1]);
  return { tool, found: `${major}.${minor}`, good };
}

/** One line that names what is missing or too old, and how to get it. */
export function complaint({ tool, found }: ToolState): string {
  const wanted = `${tool.name} >= ${tool.atLeast[0]}${tool.atLeast[1] > 0 ? `.${tool.atLeast[1]}` : ''}`;
  const state = found === undefined ? `${wanted} is missing` : `${tool.name} ${found} is too old (${wanted} is needed)`;
  return `${state}: ${tool.advice}`;
}

/** Whether missing tools may and can be installed here by apt. */
export function canInstall(tools: readonly Tool[]): boolean {
  return (
    process.getuid?.() === 0 &&
    tools.every((tool) => tool.aptPackages !== undefined) &&
    spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0
  );
}

/** Installs the tools with apt; only ever called with the user's leave. */
export async function install(tools: readonly Tool[], say: (line: string) => void): Promise<void> {
  const packages = tools.flatMap((tool) => tool.aptPackages ?? []);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const what = `installing ${packages.join(', ')} with apt-get`;
  say(what);
  await run({ what, command: 'apt-get', args: ['update', '--quiet'], environment, say });
  const args = ['install', '--yes', '--quiet', '--no-install-recommends', ...packages];
  await run({ what, command: 'apt-get', args, environment, say });
}
