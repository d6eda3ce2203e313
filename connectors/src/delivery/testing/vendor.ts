/** For tests: a vendor's HTTP interface on this machine, which keeps what it was asked. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface VendorCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export interface VendorAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Vendor {
  readonly url: string;
  readonly calls: VendorCall[];
  close(): void;
}

/** `hang` never answers, `drop` closes the line once the request is in. */
export async function startVendor(answer: (call: VendorCall) => VendorAnswer | 'hang' | 'drop'): Promise<Vendor> {
  const calls: VendorCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const call = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
      calls.push(call);
      const given = answer(call);
      if (given === 'hang') return;
      if (given === 'drop') return request.socket.destroy();
      const text = given.body === undefined ? '' : JSON.stringify(given.body);
      response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
