// The least a server can do with the same sockets: what one of a room sends goes to the two others. The yardstick.
import { WebSocketServer, type WebSocket } from 'ws';

const rooms = new Map<string, Set<WebSocket>>();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (socket, request) => {
  const room = request.url ?? '/';
  const others = rooms.get(room) ?? new Set();
  rooms.set(room, others.add(socket));
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    for (const other of others) if (other !== socket) other.send(text);
  });
  socket.on('error', () => undefined);
});
server.on('listening', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.once('disconnect', () => process.exit(0));
