/**
 * `mainstem login`: logs a person in and prints the tokens of the session, or accepts an invitation. The password is asked
 * for on the terminal, or read from standard input; never from the command line, which other programs can read.
 */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { createClient } from '@mainstem/gateway/client/client';
import { readSettings } from '@mainstem/streams/settings';
import { Command } from 'commander';
import { usage } from '../errors.ts';
import { told } from '../gateway-client.ts';
import { defineVerb, type VerbContext } from '../verb.ts';

interface Flags {
  readonly organisation?: string;
  readonly email?: string;
  readonly accept?: string;
}

export function command(): Command {
  return defineVerb<Flags>(
    new Command('login')
      .description('log in with a password and print the tokens; with --accept, become a user by an invitation')
      .option('--organisation <name>', 'organisation the user belongs to')
      .option('--email <address>', 'address of the user')
      .option('--accept <invitation>', 'choose a password and accept this invitation'),
    login,
  );
}

async function login({ environment, output }: VerbContext, flags: Flags): Promise<void> {
  const { accept: invitation, organisation, email } = flags;
  if (invitation === undefined && (organisation === undefined || email === undefined)) {
    throw usage('give --organisation and --email, or --accept');
  }
  const password = await readPassword(invitation === undefined ? 'Password: ' : 'New password, 12 or more: ');
  const { MAINSTEM_GATEWAY_URL: url } = readSettings(['MAINSTEM_GATEWAY_URL'], environment);
  const client = createClient({ url, token: 'none' }); // nobody who logs in has one yet
  if (invitation !== undefined) {
    const accepted = client.post('/v1/invitations/accept', { body: { invitation, password } });
    const { data } = await accepted.catch(told(url));
    output.document(data, () => `welcome: user ${data.userId} of ${data.tenant}`);
    return;
  }
  const body = { organisation: organisation ?? '', email: email ?? '', password };
  const { data } = await client.post('/v1/login', { body }).catch(told(url));
  output.document(data, () => data.accessToken);
}

/** A line from the terminal without showing it, or the first line of what is piped in. */
async function readPassword(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  if (stdin.isTTY === true) stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: stdin.isTTY === true });
  try {
    for await (const line of lines) return line;
    throw usage('no password came on standard input');
  } finally {
    lines.close();
    if (stdin.isTTY === true) stderr.write('\n');
  }
}
