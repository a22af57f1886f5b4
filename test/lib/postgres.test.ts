import t from 'tap';
import { lackingPostgres, Postgres } from './postgres.js';

t.test(
  'a PostgreSQL of the test: durable, there again after a crash with all that was committed',
  { skip: lackingPostgres },
  async (t) => {
    const postgres = await Postgres.start(t);
    t.match(await postgres.query('SHOW fsync'), [{ fsync: 'on' }]);
    const name = new URL(await postgres.database()).pathname.slice(1);
    await postgres.query('CREATE TABLE kept (n integer)', name);
    await postgres.query('INSERT INTO kept VALUES (7)', name);
    await postgres.kill();
    t.equal(postgres.pid, null);
    await t.rejects(postgres.query('SELECT 1'));
    await postgres.run();
    t.match(await postgres.query('SELECT n FROM kept', name), [{ n: 7 }]);
  },
);
