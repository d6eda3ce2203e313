/**
 * An object or list of a JSON text that nobody has asked for yet. It keeps its part of the text, and is read when it is
 * asked for: most bid requests are answered without a look at the page, its content, or the person's ids.
 */
/** What a JSON text holds, some of it perhaps not read yet. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json } | Later;

/** One of the bytes that are no ASCII. */
const NOT_ASCII = /[\u0080-\u00ff]/;

export class Later {
  #text: string;
  #value: Json | undefined;

  /** `text`: the bytes, one a character. It begins with the bracket of the value. */
  constructor(text: string) {
    this.#text = text;
  }

  /** Known without reading it. */
  get isObject(): boolean {
    return this.#text === '' ? !Array.isArray(this.#value) : this.#text.startsWith('{');
  }

  /** Read at the first call; null when it is no JSON. */
  value(): Json {
    if (this.#value === undefined) {
      this.#value = parsed(this.#text);
      this.#text = '';
    }
    return this.#value;
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(NOT_ASCII.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text) as Json;
  } catch {
    return null; // what cannot be read says nothing (OpenRTB 2.6 §2.3)
  }
}
