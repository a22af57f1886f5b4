/** The list of features that is written down is that of the native core. */
import t from 'tap';
import { featureSchema } from '../../../lib/pipeline/feature-schema.js';
import { featureColumns } from '../../../lib/schema/feature-columns.js';

t.test('the features of the core, in its order: npm run docs:features', async (t) => {
  t.strictSame(
    featureColumns.map(({ name, set, unit, description }) => ({ name, set, unit, definition: description })),
    featureSchema().map(({ name, set, unit, definition }) => ({ name, set, unit, definition })),
  );
});
