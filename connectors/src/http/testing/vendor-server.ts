/** For tests: a local HTTP server that speaks as a vendor does, and keeps what it was asked. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface VendorRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface VendorReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is when it is text. */
  readonly body?: unknown;
}

export interface VendorServer {
  readonly url: string;
  readonly asked: VendorRequest[];
  close(): void;
}

/** `answer` may be changed while it runs; 'hang' never answers, 'break' closes the connection. */
export async function startVendorServer(
  answer: (request: VendorRequest) => VendorReply | 'hang' | 'break',
): Promise<VendorServer> {
  const asked: VendorRequest[] = [];
  const server: Server = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    incoming.on('end', () => {
      const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://local');
      const { headers, method = '' } = incoming;
      const request = { method, path: pathname, query: searchParams, headers, body };
      asked.push(request);
      const reply = answer(request);
      if (reply === 'hang') return;
      if (reply === 'break') return void incoming.socket.destroy();
      const { status = 200, body: said = {} } = reply;
      const isText = typeof said === 'string' || said instanceof Buffer;
      const type = isText ? 'text/plain' : 'application/json';
      response.writeHead(status, { 'content-type': type, ...reply.headers });
      response.end(isText ? said : JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
