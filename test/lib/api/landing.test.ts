import t from 'tap';
import { landingPage } from '../../../lib/api/landing.js';

t.test('a name that turns the direction of its line, or is markup, is shown and does neither', async (t) => {
  const file = { name: 'a\u202egnp.<b>\u0007', extension: 'pcap', time_start: 0, time_end: 0, size: 1 };
  const page = landingPage([{ file: { ...file, status: { state: 'new' } }, labels: [] }], 0);
  t.match(page, '<code>a\\u202egnp.&lt;b&gt;\\x07.pcap</code>');
  for (const character of ['\u202e', '\u0007']) t.notOk(page.includes(character));
});
