// Frames over a WebSocket. The ticket travels as a subprotocol: an address ends in logs, a subprotocol does not.

import { readFrame, type Transport } from './transport.ts';

export const FRAME_CHARACTERS_MAX = 4 * 1024 * 1024;

/** As much of a WebSocket as is used here. */
export interface SocketLike {
  readonly readyState: number;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(): void;
}

const OPEN = 1;

export function socketTransport(
  url: string,
  connect: (url: string, protocols: string[]) => SocketLike,
): Transport {
  return {
    name: 'socket',
    open({ ticket, hello, received, closed }) {
      let ended = false;
      const end = () => {
        if (ended) return;
        ended = true;
        closed();
      };
      let socket: SocketLike;
      try {
        socket = connect(url, ['sealdesk.1', `ticket.${ticket}`]);
      } catch {
        // A page's policy may forbid the address: that throws at once in some browsers.
        queueMicrotask(end);
        return { send() {}, close: () => void (ended = true) };
      }
      socket.onopen = () => socket.send(JSON.stringify(hello));
      socket.onmessage = ({ data }) => {
        if (ended) return;
        const frame = typeof data === 'string' && data.length <= FRAME_CHARACTERS_MAX ? parse(data) : null;
        if (frame !== null) received(frame);
        else socket.close();
      };
      socket.onclose = end;
      socket.onerror = () => {};
      return {
        send(frame) {
          if (!ended && socket.readyState === OPEN) socket.send(JSON.stringify(frame));
        },
        close() {
          ended = true;
          socket.close();
        },
      };
    },
  };
}

function parse(text: string) {
  try {
    return readFrame(JSON.parse(text));
  } catch {
    return null;
  }
}
