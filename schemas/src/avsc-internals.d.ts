/** What `wire.ts` uses of avsc 5.7.9 beyond its public types: the byte cursor, and reading and writing through one. */
declare module 'avsc/lib/utils.js' {
  export class Tap {
    constructor(buf: Buffer, pos?: number);
    buf: Buffer;
    pos: number;
    isValid(): boolean;
    readInt(): number;
    readLong(): number;
    readString(): string;
    writeLong(value: number): void;
    writeString(value: string): void;
  }
}
