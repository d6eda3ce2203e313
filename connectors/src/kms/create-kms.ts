/** Chooses the KMS by setting: `file:<path>`, or `vault:http(s)://host:8200/<mount>/<key>`. */
import { ConnectorError } from '../errors.ts';
import { createFileKms } from './kms.file.ts';
import { createVaultKms } from './kms.vault.ts';
import type { Kms } from './port.ts';

/** `url` is MAINSTEM_KMS_URL, `token` MAINSTEM_KMS_TOKEN. Throws `CONNECTOR_REFUSED` on an address of no known kind. */
export function createKms(url: string, token: string): Kms {
  if (url.startsWith('file:')) return createFileKms(url.slice('file:'.length).replace(/^\/\//, ''));
  if (url.startsWith('vault:')) return createVaultKms({ url: url.slice('vault:'.length), token });
  throw new ConnectorError('CONNECTOR_REFUSED', 'the address of a KMS begins with "file:" or "vault:"');
}
