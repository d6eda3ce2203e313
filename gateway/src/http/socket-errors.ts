/**
 * Requests that never become one: bytes that are no HTTP, headers too large, bodies that do not come. Node hands over the
 * bare socket, so the problem document is written by hand, and the connection ends: what follows on it cannot be trusted.
 */
import type { Socket } from 'node:net';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { errorTable, type GatewayErrorCode } from '../errors.ts';
import { PROBLEM_TYPE, problemType } from './problem.ts';

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Answers and hangs up. Nothing is logged: anyone on the network can cause it as often as they like. */
export function refuseSocket(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = codeOf(error.code);
  const { status, title, retryable, next } = errorTable[code];
  const fields = { status, title, retryable, next, code, detail: title, requestId: uuidV7() };
  const body = JSON.stringify({ type: problemType(code), ...fields });
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status]}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function codeOf(code: string | undefined): GatewayErrorCode {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'REQUEST_INCOMPLETE';
  return code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'REQUEST_MALFORMED';
}
