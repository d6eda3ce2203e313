/** Reads MAINSTEM_SMTP_URL: `smtps://user:password@host:465`, or `smtp://host:587` with STARTTLS. */
import { ConnectorError } from '../errors.ts';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (RFC 8314). */
  readonly secure: boolean;
  /**
   * `always`: never a word before STARTTLS worked. `never`: a server on this machine or in its own network, by `?tls=never`;
   * refused together with a password.
   */
  readonly tls: 'always' | 'never';
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
}

const ports = { 'smtp:': 587, 'smtps:': 465 } as const;

/** Throws `CONNECTOR_REFUSED`; the message holds nothing of the URL, which may hold a password. */
export function smtpServerOf(url: string): SmtpServer {
  if (!URL.canParse(url)) throw invalid('it is no address');
  const { protocol, hostname, port, username, password, searchParams, pathname } = new URL(url);
  if (protocol !== 'smtp:' && protocol !== 'smtps:') throw invalid('it begins with smtp: or smtps:');
  if (hostname === '' || pathname.length > 1) throw invalid('it is smtp(s)://user:password@host:port');
  const tls = searchParams.get('tls') ?? 'always';
  if (tls !== 'always' && tls !== 'never') throw invalid('tls is "always" or "never"');
  if (tls === 'never' && username !== '') throw invalid('a password is not sent without TLS');
  if ([...searchParams.keys()].some((name) => name !== 'tls')) throw invalid('it has a parameter that is not known');
  const auth = username === '' ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? ports[protocol] : Number(port),
    secure: protocol === 'smtps:',
    tls,
    auth,
  };
}

function invalid(why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_REFUSED', `MAINSTEM_SMTP_URL: ${why}`);
}
