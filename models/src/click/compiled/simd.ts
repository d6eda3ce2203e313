/**
 * A dense layer on 128-bit vectors: sixteen outputs are reckoned side by side, four to a vector, which JavaScript alone
 * cannot say. The code is a WebAssembly module of one function, written out below instruction by instruction; there is no
 * toolchain behind it. Vectors of WebAssembly are exact to the bit on every machine, so a replay foretells alike (R4).
 *
 *   dense(x, w, b, y, inner, blocks):
 *     for each block of 16 outputs: sums = b[block]; for each input: sums += x[i] · w[block][i]; y[block] = sums
 *
 * Weights lie in the order they are read: by block, then input, then output.
 */

type DenseFunction = (x: number, w: number, b: number, y: number, inner: number, blocks: number) => void;

/** Outputs reckoned side by side. */
const BLOCK = 16;
const PAGE_BYTES = 65_536;

export interface SimdLayer {
  /** To be filled before a run. */
  readonly input: Float32Array;
  /** Filled by a run; longer than the layer is wide. */
  readonly output: Float32Array;
  run(): void;
}

/** `weights` has one list of `inner` per output. */
export function createSimdLayer(weights: Float32Array, bias: Float32Array, inner: number, outer: number): SimdLayer {
  const blocks = Math.ceil(outer / BLOCK);
  const padded = blocks * BLOCK;
  const [x, b] = [0, align(inner)];
  const y = b + padded;
  const w = y + padded;
  const bytes = (w + padded * inner) * 4;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const module = new WebAssembly.Module(moduleBytes());
  const { dense } = new WebAssembly.Instance(module, { m: { m: memory } }).exports as { dense: DenseFunction };
  const floats = new Float32Array(memory.buffer);
  floats.set(bias.subarray(0, outer), b);
  for (let out = 0; out < outer; out += 1) {
    const from = w + Math.floor(out / BLOCK) * BLOCK * inner + (out % BLOCK);
    for (let at = 0; at < inner; at += 1) floats[from + at * BLOCK] = weights[out * inner + at] as number;
  }
  return {
    input: floats.subarray(x, x + inner),
    output: floats.subarray(y, y + padded),
    run: () => dense(x * 4, w * 4, b * 4, y * 4, inner, blocks),
  };
}

/** To whole vectors. */
function align(count: number): number {
  return Math.ceil(count / 4) * 4;
}

const [I32, V128] = [0x7f, 0x7b];
const [BLOCK_OP, LOOP, END, BR, BR_IF, VOID] = [0x02, 0x03, 0x0b, 0x0c, 0x0d, 0x40];
const [GET, SET, CONST, EQZ, ADD, SUB] = [0x20, 0x21, 0x41, 0x45, 0x6a, 0x6b];
const SIMD = 0xfd;
const [LOAD, SPLAT, STORE] = [0x00, 0x09, 0x0b];
/** f32x4.add and f32x4.mul, as LEB128. */
const [VECTOR_ADD, VECTOR_MUL] = [
  [0xe4, 0x01],
  [0xe6, 0x01],
] as const;
/** Parameters, then locals: rest of inputs, place among them, what is multiplied, and four sums from SUMS on. */
const [X, W, B, Y, INNER, BLOCKS, REST, AT, EACH, SUMS] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const vectors = [0, 1, 2, 3] as const;

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  const types = section(1, [1, 0x60, 6, I32, I32, I32, I32, I32, I32, 0]);
  const imports = section(2, [1, ...name('m'), ...name('m'), 0x02, 0x00, 1]);
  const functions = section(3, [1, 0]);
  const exports = section(7, [1, ...name('dense'), 0x00, 0]);
  const body = [2, 2, I32, 5, V128, ...denseCode(), END];
  const code = section(10, [1, ...unsigned(body.length), ...body]);
  return Uint8Array.from([...header, ...types, ...imports, ...functions, ...exports, ...code]);
}

function denseCode(): number[] {
  const moved = (local: number, by: number) => [GET, local, CONST, ...signed(by), ADD, SET, local];
  const less = (local: number) => [GET, local, CONST, 1, SUB, SET, local];
  const leaveWhenNone = (local: number) => [GET, local, EQZ, BR_IF, 1];
  const perInput = [
    ...leaveWhenNone(REST),
    ...[GET, AT, SIMD, SPLAT, 2, 0, SET, EACH],
    ...vectors.flatMap((n) => [
      ...[GET, SUMS + n, GET, EACH, GET, W, SIMD, LOAD, 4, 16 * n],
      ...[SIMD, ...VECTOR_MUL, SIMD, ...VECTOR_ADD, SET, SUMS + n],
    ]),
    ...[...moved(W, 64), ...moved(AT, 4), ...less(REST), BR, 0],
  ];
  const perBlock = [
    ...leaveWhenNone(BLOCKS),
    ...vectors.flatMap((n) => [GET, B, SIMD, LOAD, 4, 16 * n, SET, SUMS + n]),
    ...[GET, INNER, SET, REST, GET, X, SET, AT],
    ...[BLOCK_OP, VOID, LOOP, VOID, ...perInput, END, END],
    ...vectors.flatMap((n) => [GET, Y, GET, SUMS + n, SIMD, STORE, 4, 16 * n]),
    ...[...moved(Y, 64), ...moved(B, 64), ...less(BLOCKS), BR, 0],
  ];
  return [BLOCK_OP, VOID, LOOP, VOID, ...perBlock, END, END];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  return [text.length, ...[...text].map((character) => character.charCodeAt(0))];
}

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** LEB128 of a small number that is not negative: one more byte where the sign bit would be set. */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)];
}
