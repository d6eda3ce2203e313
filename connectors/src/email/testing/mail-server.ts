/** For tests: a real SMTP server on this machine with the answers a test wants, and a mailbox read by a real parser. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface MailServer {
  readonly port: number;
  readonly mails: ParsedMail[];
  /** Raw, as they came. */
  readonly raw: string[];
  /** Connections, logins and recipients that came, in order. */
  readonly steps: string[];
  close(): Promise<void>;
}

export interface Manner {
  readonly tls?: 'implicit' | 'starttls' | 'none';
  readonly password?: string;
  /** Answer to the n-th recipient; none to take it. */
  recipient?(nth: number): { code: number; text: string } | undefined;
  /** Answer to the n-th mail, after all of it came; `hang` never answers, `drop` closes the line. */
  data?(nth: number): { code: number; text: string } | 'hang' | 'drop' | undefined;
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate for localhost that signs itself, made by openssl. */
export function selfSigned(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'mail-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const read = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return read;
}

export async function startMailServer(certificate: Certificate, manner: Manner = {}): Promise<MailServer> {
  const { tls = 'none', password } = manner;
  const mails: ParsedMail[] = [];
  const raw: string[] = [];
  const steps: string[] = [];
  let recipients = 0;
  let data = 0;
  const server = new SMTPServer({
    ...certificate,
    secure: tls === 'implicit',
    hideSTARTTLS: tls !== 'starttls',
    disabledCommands: [...(tls === 'none' ? ['STARTTLS'] : []), ...(password === undefined ? ['AUTH'] : [])],
    authOptional: password === undefined,
    onConnect(_session, done) {
      steps.push('connect');
      done();
    },
    onAuth(auth, session, done) {
      steps.push(`auth ${session.secure ? 'over TLS' : 'in clear'}`);
      if (auth.password === password) return done(null, { user: auth.username ?? '' });
      done(answerOf({ code: 535, text: '5.7.8 no' }));
    },
    onRcptTo(_address, _session, done) {
      recipients += 1;
      steps.push('recipient');
      const answer = manner.recipient?.(recipients);
      done(answer === undefined ? undefined : answerOf(answer));
    },
    onData(stream, session, done) {
      data += 1;
      const answer = manner.data?.(data);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        steps.push('data');
        if (answer !== undefined && typeof answer === 'object') return done(answerOf(answer));
        const bytes = Buffer.concat(chunks);
        raw.push(bytes.toString('latin1'));
        mails.push(await simpleParser(bytes));
        if (answer === 'hang') return;
        if (answer === 'drop') return dropLine(server, session.id);
        done();
      });
    },
  });
  server.on('error', () => undefined); // of clients that go away, which tests mean to
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    raw,
    steps,
    close: () =>
      new Promise((resolve) => {
        for (const { id } of connectionsOf(server)) dropLine(server, id);
        server.close(() => resolve());
      }),
  };
}

interface Line {
  readonly id: string;
  readonly _socket: { destroy(): void };
}

function connectionsOf(server: SMTPServer): readonly Line[] {
  return [...(server as unknown as { connections: Iterable<Line> }).connections];
}

function dropLine(server: SMTPServer, id: string): void {
  connectionsOf(server)
    .find((one) => one.id === id)
    ?._socket.destroy();
}

function answerOf({ code, text }: { code: number; text: string }): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
