// Run by proxy.test.ts: connections that are cut while the end of their data is on its way, and then nothing more.
import { connect, createServer } from 'node:net';
import { cut } from '../../lab/proxy.ts';

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket
    .on('error', () => undefined)
    .on('close', () => server.close())
    .resume()
    .once('end', () => socket.end());
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
const client = connect({ host: '127.0.0.1', port: address.port, allowHalfOpen: true }, () => {
  client.on('error', () => undefined).end();
  cut(client);
});
