/** toxiproxy of its own for one test file: a way to a server that is slow, narrow, cut or silent. */
import { ensureGoProgram } from '../acquire/go-program.ts';
import { toxiproxy } from '../acquire/test-programs.ts';
import { probeHttp } from '../probe/probes.ts';
import { createScratchProcess, freePorts, scratchDirectory } from './scratch-process.ts';

/** As toxiproxy's own documentation has them; times in ms, rate in KB/s. */
export type Toxic =
  | { readonly type: 'latency'; readonly attributes: { readonly latency: number; readonly jitter?: number } }
  | { readonly type: 'bandwidth'; readonly attributes: { readonly rate: number } }
  | { readonly type: 'reset_peer'; readonly attributes: { readonly timeout: number } }
  | { readonly type: 'timeout'; readonly attributes: { readonly timeout: number } };

export interface ToxicWay {
  /** Adds a toxic in a direction: `upstream` to the server, `downstream` from it. Returns the way to take it out. */
  add(toxic: Toxic, stream: 'upstream' | 'downstream'): Promise<() => Promise<void>>;
  /** Refuses connections and cuts those there are, or takes them again. */
  enable(enabled: boolean): Promise<void>;
  /** Bytes that went through in a direction since the beginning. */
  bytes(direction: 'upstream' | 'downstream'): Promise<number>;
}

export interface ScratchToxiproxy {
  /** Listens on a port and passes on to another one. */
  way(name: string, listenPort: number, serverPort: number): Promise<ToxicWay>;
  close(): Promise<void>;
}

export async function startScratchToxiproxy(say: (line: string) => void): Promise<ScratchToxiproxy> {
  const command = await ensureGoProgram(toxiproxy, { say });
  const directory = scratchDirectory('toxiproxy');
  const [port = 0] = await freePorts(1);
  const api = `http://127.0.0.1:${port}`;
  const program = createScratchProcess({
    name: 'toxiproxy',
    command,
    args: ['-host', '127.0.0.1', '-port', String(port), '-proxy-metrics'],
    home: directory.path,
    probe: () => probeHttp(`${api}/version`),
  });
  await program.start();
  return {
    async way(name, listenPort, serverPort) {
      const [listen, upstream] = [listenPort, serverPort].map((one) => `127.0.0.1:${one}`);
      await call(api, 'POST', '/proxies', { name, listen, upstream, enabled: true });
      return wayOf(api, name);
    },
    async close() {
      await program.end('SIGKILL');
      directory.remove();
    },
  };
}

function wayOf(api: string, name: string): ToxicWay {
  let made = 0;
  return {
    async add(toxic, stream) {
      made += 1;
      const path = `/proxies/${name}/toxics`;
      const toxicName = `${toxic.type}-${made}`;
      await call(api, 'POST', path, { name: toxicName, stream, toxicity: 1, ...toxic });
      return () => call(api, 'DELETE', `${path}/${toxicName}`).then(() => {});
    },
    async enable(enabled) {
      await call(api, 'POST', `/proxies/${name}`, { enabled });
    },
    async bytes(direction) {
      const metrics = await call(api, 'GET', '/metrics');
      const lines = metrics.split('\n').filter((line) => line.startsWith('toxiproxy_proxy_received_bytes_total{'));
      const ours = lines.filter((line) => line.includes(`"${direction}"`) && line.includes(`proxy="${name}"`));
      return ours.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
  };
}

async function call(api: string, method: string, path: string, body?: object): Promise<string> {
  const response = await fetch(`${api}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`toxiproxy refused ${method} ${path}: ${response.status} ${text}`);
  return text;
}
