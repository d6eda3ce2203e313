/** One HTTP request and all of its answer, as text, to be searched. */

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Empty when the answer is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  readonly json: any;
}

/** An answer that streams is read this long. */
const STREAM_MS = 250;

export async function call(url: string, { method, path, headers = {}, body }: Call): Promise<Answer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...json, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const type = response.headers.get('content-type') ?? '';
  const text = type.startsWith('text/event-stream') ? await readSome(response) : await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    json: type.includes('json') && text !== '' ? JSON.parse(text) : {},
  };
}

async function readSome(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const chunks: Buffer[] = [];
  const timer = setTimeout(() => void reader?.cancel(), STREAM_MS);
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) break;
    chunks.push(Buffer.from(next.value));
  }
  clearTimeout(timer);
  return Buffer.concat(chunks).toString();
}
