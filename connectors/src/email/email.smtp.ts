/**
 * E-mail by SMTP (RFC 5321), through nodemailer's connection and composer. One connection a mail: the relay is near, and a
 * connection that is kept dies unnoticed just when a mail is on it.
 *
 * What the server's answers mean here:
 *  - 4yz at any step (greylisting, a full mailbox, "too many connections"): certain, and worth another try later.
 *  - 5yz to the recipient: refused for good; `addressDead` when it says that the mailbox is not there (5.1.x, or 550/551/553
 *    without an enhanced code). 5yz to the mail itself (too large, called spam): refused for good, the address is not at fault.
 *  - 535 and its like: the operator's password is wrong, which he will mend: worth another try.
 *  - No answer after the last byte was handed over: in doubt. Nobody can tell whether the server took it (RFC 1047).
 */
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { DeliveryError, type Sent } from '../delivery/sent.ts';
import { messageIdOf } from './message-id.ts';
import { type Email, type EmailSender, isEmailAddress } from './port.ts';
import { createSlots } from './slots.ts';
import type { SmtpServer } from './smtp-url.ts';

export interface SmtpOptions {
  readonly server: SmtpServer;
  /** `Name <address>` parts; the domain of the address is that of Message-IDs. */
  readonly from: { readonly address: string; readonly name: string };
  /** PEM of an authority to trust beside the system's; for a relay with a certificate of its own. */
  readonly ca?: string;
  readonly timeouts?: Partial<SmtpTimeouts>;
}

export interface SmtpTimeouts {
  /** Until the connection is made and greeted, ms. */
  readonly connectMs: number;
  /** Silence between two words of the server, ms. */
  readonly silenceMs: number;
  /** The whole of it, ms: below the 60 s of the activity, so that no two tries are ever under way together. */
  readonly wholeMs: number;
}

const usual: SmtpTimeouts = { connectMs: 10_000, silenceMs: 20_000, wholeMs: 45_000 };
/** Connections at once: relays allow some tens. */
const CONNECTIONS_MAX = 20;
/** Mails that wait for one; beyond, the caller comes again later. */
const WAITING_MAX = 1_000;

export function createSmtpSender(options: SmtpOptions): EmailSender {
  const timeouts = { ...usual, ...options.timeouts };
  const slots = createSlots(CONNECTIONS_MAX, WAITING_MAX);
  return {
    provider: 'smtp',
    repeated: 'twice',
    async send(email) {
      if (!isEmailAddress(email.to.address)) {
        throw new DeliveryError('CONNECTOR_REFUSED', 'that is no e-mail address', { addressDead: true });
      }
      const mail = await composed(email, options.from);
      return slots.run(() => handOver(mail, email.to.address, options, timeouts));
    },
  };
}

interface Composed {
  readonly messageId: string;
  readonly bytes: Buffer;
}

async function composed(email: Email, from: SmtpOptions['from']): Promise<Composed> {
  const messageId = messageIdOf(email.idempotencyKey, from.address);
  const { unsubscribeUrl } = email;
  const bytes = await new MailComposer({
    messageId: `<${messageId}>`,
    from,
    to: { address: email.to.address, name: email.to.name ?? '' },
    subject: email.subject,
    text: email.text,
    html: email.html,
    headers: {
      'Content-Language': email.language,
      ...(unsubscribeUrl === undefined
        ? { 'Auto-Submitted': 'auto-generated' }
        : { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
    // Texts come from templates: no path or address in them is ever followed.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  return { messageId, bytes };
}

function handOver(
  { messageId, bytes }: Composed,
  to: string,
  { server, from, ca }: SmtpOptions,
  timeouts: SmtpTimeouts,
): Promise<Sent> {
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: !server.secure && server.tls === 'always',
    ignoreTLS: server.tls === 'never',
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.connectMs,
    dnsTimeout: timeouts.connectMs,
    socketTimeout: timeouts.silenceMs,
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
  });
  const state = { handedOver: false };
  return new Promise<Sent>((resolve, reject) => {
    const fail = (error: unknown) => {
      clearTimeout(late);
      connection.close();
      reject(deliveryError(error as SmtpFailure, state.handedOver));
    };
    const late = setTimeout(() => fail({ code: 'ETIMEDOUT' }), timeouts.wholeMs);
    connection.once('error', fail);
    const sendNow = () =>
      connection.send({ from: from.address, to: [to], size: bytes.length }, once(bytes, state), (error) => {
        if (error !== null) return fail(error);
        clearTimeout(late);
        connection.quit();
        resolve({ provider: 'smtp', providerMessageId: messageId, offline: false });
      });
    connection.connect((error) => {
      if (error) return fail(error);
      if (server.auth === undefined) return sendNow();
      connection.login({ ...server.auth }, (refused) => (refused ? fail(refused) : sendNow()));
    });
  });
}

/** The mail as a stream that knows when its last byte was taken: from then on the server may have the whole of it. */
function once(bytes: Buffer, state: { handedOver: boolean }): Readable {
  return Readable.from(
    (function* () {
      yield bytes;
      state.handedOver = true;
    })(),
    { objectMode: false, highWaterMark: bytes.length + 1 },
  );
}

/** Replies to RCPT that speak of the mailbox, where no enhanced code says so better. */
const noSuchMailbox = new Set([550, 551, 553]);

interface SmtpFailure {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly command?: string | false;
}

/** Of the server's words only the codes are kept: they quote addresses. */
function deliveryError(failure: SmtpFailure, handedOver: boolean): DeliveryError {
  const { code = 'UNKNOWN', responseCode = 0, response = '', command } = failure;
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  const said = [responseCode || undefined, enhanced, code].filter((word) => word !== undefined).join(' ');
  if (code === 'EAUTH') return refusedFor('the mail server does not let us in', said, { retryable: true });
  if (responseCode >= 400 && responseCode < 500) {
    return new DeliveryError('CONNECTOR_RATE_LIMITED', `the mail server says: later (${said})`, { retryable: true });
  }
  // Of this mail or its recipient; a 5yz to a greeting or to STARTTLS is between the servers, and the operator's to mend.
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    const isOfRecipient = code === 'EENVELOPE' && command === 'RCPT TO';
    const addressDead = isOfRecipient && (enhanced?.startsWith('5.1.') ?? noSuchMailbox.has(responseCode));
    return refusedFor('the mail server refuses it', said, { addressDead });
  }
  const isLate = code === 'ETIMEDOUT';
  return new DeliveryError(
    isLate ? 'CONNECTOR_TIMEOUT' : 'CONNECTOR_UNAVAILABLE',
    `the mail server ${isLate ? 'did not answer in time' : 'cannot be used'} (${said})`,
    { retryable: true, inDoubt: handedOver },
  );
}

function refusedFor(what: string, said: string, options: { retryable?: boolean; addressDead?: boolean }) {
  return new DeliveryError('CONNECTOR_REFUSED', `${what} (${said})`, options);
}
