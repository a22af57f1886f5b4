/** Where a job's thread finds analyzeCapture. By address, not by import: only the thread loads it, and tests give another. */

export const analysisModule = new URL('../pipeline/analyze-capture.js', import.meta.url).href;
