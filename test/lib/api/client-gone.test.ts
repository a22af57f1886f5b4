import { connect } from 'node:net';
import { Readable } from 'node:stream';
import fastify, { type FastifyReply } from 'fastify';
import t from 'tap';
import { goneSignal, hangUpOnStall, whenClosed } from '../../../lib/api/client-gone.js';

async function serving(answer: (reply: FastifyReply) => Promise<unknown>) {
  const app = fastify();
  app.get('/', async (_request, reply) => await answer(reply));
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const address = app.server.address() as { port: number };
  return { app, port: address.port };
}

t.test('a client that left before anybody listened for it has left', { timeout: 20_000 }, async (t) => {
  const seen = await new Promise<{ aborted: boolean; told: boolean }>((resolve, reject) => {
    const answer = async (reply: FastifyReply) => {
      await new Promise<void>((closed) => reply.raw.once('close', closed));
      let told = false;
      whenClosed(reply, () => {
        told = true;
      });
      resolve({ aborted: goneSignal(reply).aborted, told });
      return reply.hijack();
    };
    serving(answer).then(({ port }) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'));
      setTimeout(() => socket.destroy(), 100);
    }, reject);
  });
  t.strictSame(seen, { aborted: true, told: true });
});

t.test('an answer that is out is no client that left; its head alone ends the work for its body', async (t) => {
  const signals: AbortSignal[] = [];
  const { port } = await serving(async (reply) => {
    signals.push(goneSignal(reply));
    return 'an answer';
  });
  for (const method of ['GET', 'HEAD']) await (await fetch(`http://127.0.0.1:${port}/`, { method })).text();
  await new Promise((resolve) => setTimeout(resolve, 100));
  t.strictSame(
    signals.map(({ aborted }) => aborted),
    [false, true],
  );
});

t.test('who takes nothing of an answer is hung up on; who takes little is not', { timeout: 30_000 }, async (t) => {
  const closed: string[] = [];
  const piece = Buffer.alloc(65_536);
  function* endless() {
    for (;;) yield piece;
  }
  const { app, port } = await serving(async (reply) => {
    hangUpOnStall(reply, 500);
    const name = String(reply.request.headers['x-name']);
    reply.raw.once('close', () => closed.push(name));
    return reply.send(Readable.from(endless(), { objectMode: false }));
  });
  const ask = (name: string) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx-name: ${name}\r\n\r\n`),
    );
    socket.on('error', () => {});
    return socket;
  };
  const [still, slow] = [ask('still'), ask('slow')];
  still.pause();
  slow.pause();
  const sipping = setInterval(() => slow.resume() && setTimeout(() => slow.pause(), 20), 100);
  while (closed.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  t.same(closed, ['still']);
  clearInterval(sipping);
  for (const socket of [still, slow]) socket.destroy();
  app.server.closeAllConnections();
});
