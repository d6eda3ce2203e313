/** Reads an event stream (WHATWG HTML §9.2.6) as it comes in pieces: as much of it as a gateway sends. */

export interface StreamEvent {
  readonly type: string;
  /** Empty when the event only tells an id. */
  readonly data: string;
  readonly id: string | undefined;
}

/** Takes the next piece of text and gives the events it completes. */
export function createStreamParser(): (text: string) => StreamEvent[] {
  let rest = '';
  return (text) => {
    rest += text;
    const blocks = rest.split(/\r\n\r\n|\n\n|\r\r/);
    rest = blocks.pop() ?? '';
    return blocks.map(eventOf);
  };
}

function eventOf(block: string): StreamEvent {
  let type = 'message';
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') type = value;
    else if (name === 'data') data.push(value);
    else if (name === 'id' && !value.includes('\0')) id = value;
  }
  return { type, data: data.join('\n'), id };
}
