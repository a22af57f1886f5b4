#!/usr/bin/env node
/** The entry of `tractor`. Ends the process itself: a native thread may still wait for input that will never come. */
import { runProgram } from './program.js';

process.exit(await runProgram(process.argv.slice(2)));
