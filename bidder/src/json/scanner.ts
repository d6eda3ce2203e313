/**
 * Reads from the bytes of a JSON text the fields a shape names, and passes over the rest without making anything of it. For
 * a bid request of 4 KB of which a tenth is used this takes a fraction of JSON.parse, which builds the whole tree.
 *
 * Whatever JSON.parse reads is read to the same values (RFC 8259; of a repeated field the last counts). What is passed over
 * is held only to brackets and quotes, so a text that JSON.parse refuses may still be read; where a wanted value is broken,
 * or the text ends early, or goes on after its value, `NotJson` is thrown.
 */
import { type Json, Later } from './later.ts';
import { LATER, LIST, type Node, nameHash, nodeOf, OBJECT, SCALAR } from './shape.ts';

/** Made once: no stack is taken for each broken body. */
class NotJsonError extends Error {
  override readonly name = 'NotJsonError';
}
export const notJson: Error = new NotJsonError('not JSON');

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const ZERO = 0x30;
const NINE = 0x39;
const MARK_BYTES = 3;
/** Bytes from here on are no ASCII. */
const NOT_ASCII = 0x80;
const nothing = Buffer.alloc(0);
/** Longer lists are not kept room for from one body to the next, nor what stood in them. */
const GATHERED_MAX = 256;
/** Digits of a whole number that a double holds exactly, whatever they are. */
const SAFE_DIGITS = 15;

/** What is nested deeper is left to JSON.parse, which bounds its depth. */
const listOfScalars: Node = nodeOf(LIST, nodeOf(SCALAR));

/** One body at a time; a scanner is kept and used again. */
export class Scanner {
  #bytes: Buffer = nothing;
  /** The bytes one to one as characters: slices of it cost next to nothing, and are right where all is ASCII. */
  #text = '';
  #at = 0;
  /** Of the string passed over last: its content holds an escape, or a byte that is no ASCII. */
  #isPlain = true;
  /** Entries of the lists that are being read, the innermost last; what stands from `#top` on is stale. */
  #gathered: Json[] = [];
  #top = 0;

  /** Throws `notJson`. */
  read(bytes: Buffer, node: Node): Json {
    this.#bytes = bytes;
    this.#text = bytes.toString('latin1');
    this.#at = startsWithMark(bytes) ? MARK_BYTES : 0;
    this.#top = 0;
    if (this.#gathered.length > GATHERED_MAX) this.#gathered = [];
    this.#space();
    const value = this.#value(node);
    this.#space();
    if (this.#at !== bytes.length) throw notJson;
    this.#bytes = nothing;
    this.#text = '';
    return value;
  }

  #value(node: Node): Json {
    const code = this.#bytes[this.#at];
    if (code === QUOTE) return this.#string();
    const { kind } = node;
    if (kind === LATER && (code === OPEN_BRACE || code === OPEN_BRACKET)) return this.#later();
    if (code === OPEN_BRACE && kind === OBJECT) return this.#object(node);
    if (code === OPEN_BRACKET && kind === LIST) return this.#list(node.entry as Node);
    return this.#whole(code, kind !== SCALAR);
  }

  #object(node: Node): Json {
    const object = node.make();
    if (this.#begins(CLOSE_BRACE)) return object as Json;
    for (;;) {
      const index = this.#name(node);
      this.#space();
      this.#expect(COLON);
      this.#space();
      if (index < 0) this.#skip();
      else node.put(object, index, this.#value(node.children[index] as Node));
      if (this.#ended(CLOSE_BRACE)) return object as Json;
    }
  }

  /** Entries are gathered where lists inside them are too, and then copied: a list that grows takes room for sixteen more. */
  #list(entry: Node): Json {
    if (this.#begins(CLOSE_BRACKET)) return [];
    const from = this.#top;
    for (;;) {
      const value = this.#value(entry);
      this.#gathered[this.#top] = value;
      this.#top += 1;
      if (!this.#ended(CLOSE_BRACKET)) continue;
      const list = this.#gathered.slice(from, this.#top);
      this.#top = from;
      return list;
    }
  }

  #later(): Later {
    const start = this.#at;
    this.#skipNested();
    return new Later(this.#text.slice(start, this.#at));
  }

  /** At an opening bracket: true and past `close` when nothing is in it, else before the first entry. */
  #begins(close: number): boolean {
    this.#at += 1;
    this.#space();
    if (this.#bytes[this.#at] !== close) return false;
    this.#at += 1;
    return true;
  }

  /** After an entry: false and past the comma, or true and past `close`. */
  #ended(close: number): boolean {
    this.#space();
    const code = this.#bytes[this.#at];
    this.#at += 1;
    if (code === COMMA) {
      this.#space();
      return false;
    }
    if (code !== close) throw notJson;
    return true;
  }

  /** Passes over a field's name; its index in the node, or -1. */
  #name(node: Node): number {
    this.#expect(QUOTE);
    const bytes = this.#bytes;
    const start = this.#at;
    for (let at = start; at < bytes.length; at += 1) {
      const code = bytes[at] as number;
      if (code === QUOTE) {
        this.#at = at + 1;
        return lookUp(node, bytes, this.#text, start, at - start);
      }
      // Escapes in names are so rare that they may cost what they like.
      if (code === BACKSLASH) {
        this.#at = start - 1;
        return node.names.indexOf(this.#string());
      }
    }
    throw notJson;
  }

  #whole(code: number | undefined, mayNest: boolean): Json {
    if (code === undefined) throw notJson;
    if (code >= ZERO && code <= NINE) return this.#number();
    if (code === OPEN_BRACKET && mayNest) return this.#list(listOfScalars.entry as Node);
    const start = this.#at;
    this.#skip();
    return this.#parsed(start);
  }

  #string(): string {
    const start = this.#at;
    this.#skipString();
    return this.#isPlain ? this.#text.slice(start + 1, this.#at - 1) : (this.#parsed(start) as string);
  }

  #number(): number {
    const bytes = this.#bytes;
    const start = this.#at;
    let value = 0;
    let at = start;
    for (; at - start < SAFE_DIGITS; at += 1) {
      const digit = (bytes[at] ?? QUOTE) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (ends(bytes[at]) && (at - start === 1 || bytes[start] !== ZERO)) {
      this.#at = at;
      return value;
    }
    this.#skip();
    return this.#parsed(start) as number;
  }

  /** What stands from `start` to here, as JSON.parse reads it. */
  #parsed(start: number): Json {
    try {
      return JSON.parse(this.#bytes.toString('utf8', start, this.#at)) as Json;
    } catch {
      throw notJson; // the caller knows one way only to say so
    }
  }

  /** Passes over one value. */
  #skip(): void {
    const code = this.#bytes[this.#at];
    if (code === QUOTE) this.#skipString();
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) this.#skipNested();
    else this.#skipWord();
  }

  #skipNested(): void {
    const bytes = this.#bytes;
    const length = bytes.length;
    let depth = 0;
    for (let at = this.#at; at < length; at += 1) {
      const code = bytes[at] as number;
      if (code === QUOTE) {
        at += 1;
        while (at < length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        depth += 1;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        depth -= 1;
        if (depth > 0) continue;
        this.#at = at + 1;
        return;
      }
    }
    throw notJson;
  }

  /** A number, true, false or null: all that stands before the next sign. */
  #skipWord(): void {
    const start = this.#at;
    while (!ends(this.#bytes[this.#at])) this.#at += 1;
    if (this.#at === start) throw notJson;
  }

  #skipString(): void {
    const bytes = this.#bytes;
    const length = bytes.length;
    let seen = 0;
    for (let at = this.#at + 1; at < length; at += 1) {
      const code = bytes[at] as number;
      if (code === QUOTE) {
        this.#at = at + 1;
        this.#isPlain = seen < NOT_ASCII;
        return;
      }
      seen |= code;
      if (code !== BACKSLASH) continue;
      at += 1;
      seen |= NOT_ASCII;
    }
    throw notJson;
  }

  #expect(code: number): void {
    if (this.#bytes[this.#at] !== code) throw notJson;
    this.#at += 1;
  }

  #space(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    while (isSpace(bytes[at])) at += 1;
    this.#at = at;
  }
}

/** A byte order mark is no JSON, but some write it first. */
function startsWithMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function lookUp(node: Node, bytes: Buffer, text: string, start: number, length: number): number {
  const { table, names } = node;
  if (length === 0) return names.indexOf('');
  const mask = table.length - 1;
  const middle = bytes[start + (length >> 1)] as number;
  const hash = nameHash(length, bytes[start] as number, middle, bytes[start + length - 1] as number);
  for (let at = hash & mask; ; at = (at + 1) & mask) {
    const place = table[at] as number;
    if (place === 0) return -1;
    const name = names[place - 1] as string;
    if (name.length === length && text.startsWith(name, start)) return place - 1;
  }
}

/** What may follow a number or word: the end, a comma, a closing bracket, space. */
function ends(code: number | undefined): boolean {
  return code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code === undefined || isSpace(code);
}

function isSpace(code: number | undefined): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
