/** Every change of a job's state and every end, of a job that has ended already too, written down by the database itself in the transaction of the change: nobody can forget one. */
import type { Postgres } from '../../lib/postgres.js';

export interface Change {
  readonly job_id: number;
  readonly before: string;
  readonly after: string;
}

const definition = `
CREATE TABLE state_changes (number bigserial PRIMARY KEY, job_id bigint NOT NULL, before text NOT NULL, after text NOT NULL);
CREATE FUNCTION note_state_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO state_changes (job_id, before, after) VALUES (NEW.job_id, OLD.state, NEW.state);
  RETURN NULL;
END $$;
CREATE TRIGGER note_state_change AFTER UPDATE ON jobs FOR EACH ROW
  WHEN ((OLD.state, OLD.finished_at_ms) IS DISTINCT FROM (NEW.state, NEW.finished_at_ms)) EXECUTE FUNCTION note_state_change();
`;

export class JobHistory {
  readonly #postgres: Postgres;
  readonly #database: string;

  constructor(postgres: Postgres, database: string) {
    this.#postgres = postgres;
    this.#database = database;
  }

  async begin(): Promise<void> {
    await this.#postgres.query(definition, this.#database);
  }

  /** In their order. */
  async of(jobId: number): Promise<Change[]> {
    const rows = await this.#postgres.query(
      `SELECT job_id::int, before, after FROM state_changes WHERE job_id = ${jobId} ORDER BY number`,
      this.#database,
    );
    return rows as unknown as Change[];
  }

  /** How often the job came to an end; more than once is a result that was made twice. */
  async ends(jobId: number): Promise<number> {
    return (await this.of(jobId)).filter(({ after }) => after !== 'new' && after !== 'in_progress').length;
  }
}
