/** Ids of messages of a client's life: they name the client, so that what becomes of a message finds its workflow. Pure. */

/** As messages take them. */
const MESSAGE_ID_CHARACTERS_MAX = 128;

/** `life~<what>~<client id>`; null when that would be too long, and nobody hears then whether it was opened. */
export function messageIdOf(what: string, clientId: string): string {
  const id = `life~${what}~${clientId}`;
  return id.length <= MESSAGE_ID_CHARACTERS_MAX ? id : idWithin(`long~${what}`, clientId, MESSAGE_ID_CHARACTERS_MAX);
}

/** `<prefix>-<client id>` of at most `max` characters; one that would be longer ends in a digest instead. */
export function idWithin(prefix: string, clientId: string, max = MESSAGE_ID_CHARACTERS_MAX): string {
  const id = `${prefix}-${clientId}`;
  return id.length <= max ? id : `${id.slice(0, max - 17)}-${digest(clientId)}`;
}

/** The client a message of a life went to; null for all other messages. */
export function clientOfMessage(messageId: string): string | null {
  const [, clientId] = /^life~[^~]+~(.+)$/.exec(messageId) ?? [];
  return clientId ?? null;
}

/** FNV-1a twice: 64 bits that tell long ids apart which begin alike. */
function digest(text: string): string {
  const half = (seed: number) => {
    let sum = seed;
    for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193) >>> 0;
    return sum.toString(16).padStart(8, '0');
  };
  return half(0x811c9dc5) + half(0x9dc5811c);
}
