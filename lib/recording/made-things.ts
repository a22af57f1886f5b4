/**
 * What a recording changed on this machine, written down before it is done, so that it can be undone by whoever comes later.
 * Undoing touches only what is written there, in reverse order, and does not mind what is gone already; what cannot be undone
 * stays written.
 */
import {
  isAlive,
  isNoted,
  type MadeThing,
  type Note,
  notePath,
  readNotes,
  removeNote,
  startOf,
  writeNote,
} from './recording-notes.js';
import { isThere, nameOf, undo } from './undoing.js';

/** No process has this number. */
const nobody = 2 ** 30;

/** Undone or gone: null. Else what stands in the way. */
async function tryToUndo(thing: MadeThing, path: string): Promise<string | null> {
  try {
    await undo(thing, path);
    return null;
  } catch (error) {
    return (await isThere(thing)) ? (error as Error).message : null;
  }
}

/** The note always says what is left: whoever is killed at this leaves the rest to `cleanUp`. */
async function undoAll(path: string, note: Note): Promise<string[]> {
  const problems: string[] = [];
  let left = note.things;
  const write = ({ pid, started }: Pick<Note, 'pid' | 'started'>) => {
    try {
      writeNote(path, { pid, started, things: left, ending: true });
    } catch {
      // No room for it: the earlier one tells of more than is left, never of less.
    }
  };
  write(note);
  for (const thing of note.things.toReversed()) {
    if (thing.kind === 'folder' && left.some(({ kind }) => kind === 'resolv')) continue; // it holds that
    const problem = await tryToUndo(thing, path);
    if (problem !== null) problems.push(problem);
    else left = left.filter((other) => other !== thing);
    write(note);
  }
  if (left.length === 0) removeNote(path);
  else write({ pid: nobody, started: '' });
  return problems;
}

export class MadeThings {
  readonly #path: string;
  readonly #things: MadeThing[] = [];

  constructor(id: string) {
    this.#path = notePath(id);
    writeNote(this.#path, this.#note());
  }

  /** Written down first: a process that dies between the two leaves a note of a thing that is not there, never the other way. */
  async make(thing: MadeThing, work: () => Promise<unknown> | unknown): Promise<void> {
    this.#things.push(thing);
    writeNote(this.#path, this.#note());
    await work();
  }

  /** What recordings have in common: each notes it, unless it was there before any of them, and whoever ends last undoes it. */
  async share(thing: MadeThing, isThereNow: boolean, work: () => Promise<unknown> | unknown): Promise<void> {
    if (!isThereNow || isNoted(thing)) await this.make(thing, work);
  }

  /** Says what could not be undone. */
  async undo(): Promise<string[]> {
    return await undoAll(this.#path, this.#note());
  }

  #note(): Note {
    return { pid: process.pid, started: startOf(process.pid) ?? '', things: this.#things };
  }
}

/** Undoes what killed recordings left; says of how many nothing is left now, and what of the others could not be undone. */
export async function cleanUp(): Promise<{ readonly recordings: number; readonly problems: readonly string[] }> {
  const dead = readNotes().filter(({ note }) => !isAlive(note));
  const problems: string[] = [];
  let recordings = 0;
  for (const { path, note } of dead) {
    const ofThis = await undoAll(path, note);
    problems.push(...ofThis);
    if (ofThis.length === 0) recordings++;
  }
  return { recordings, problems };
}

/** What recordings of this process would leave if it ended now. */
export function leftByThisProcess(): string[] {
  const ours = readNotes().filter(({ note }) => note.pid === process.pid);
  return ours.flatMap(({ note }) => note.things.map(nameOf));
}
