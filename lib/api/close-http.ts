/** The clean end of an HTTP server: what was asked is answered, who asked nothing is hung up on. Knows no route. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How long answers under way may take when the server closes. */
const drainMs = 5000;

/** Call it before the server listens. */
export class HttpEnd {
  readonly #app: FastifyInstance;
  /** Connections on which nothing was asked yet: browsers open some ahead, and Node counts them as busy. */
  readonly #unasked = new Set<Socket>();

  constructor(app: FastifyInstance) {
    this.#app = app;
    const server: Server = app.server;
    server.on('connection', (socket) => {
      this.#unasked.add(socket);
      socket.once('close', () => this.#unasked.delete(socket));
    });
    server.on('request', ({ socket }) => this.#unasked.delete(socket));
  }

  async close(): Promise<void> {
    const { server } = this.#app;
    const insist = setTimeout(() => server.closeAllConnections(), drainMs);
    for (const socket of this.#unasked) socket.destroy();
    // Whose answer ends while the server closes keeps its connection otherwise, for a next question that nobody would answer.
    const hangUp = setInterval(() => server.closeIdleConnections(), 50);
    await this.#app.close();
    clearTimeout(insist);
    clearInterval(hangUp);
  }
}
