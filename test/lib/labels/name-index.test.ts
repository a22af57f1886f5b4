import t from 'tap';
import { NameIndex } from '../../../lib/labels/name-index.js';

function index(claims: Record<string, string>): NameIndex {
  const names = new NameIndex();
  for (const [pattern, label] of Object.entries(claims)) names.claim(pattern, { label, layer: 0, where: pattern });
  return names;
}
const labelOf = (names: NameIndex, name: string) => names.find(name)?.label;

t.test('the longest suffix wins, at label boundaries', async (t) => {
  const names = index({ 'example.com': 'site', 'video.example.com': 'video', 'a.b.video.example.com': 'deep' });
  t.equal(labelOf(names, 'example.com'), 'site');
  t.equal(labelOf(names, 'www.example.com'), 'site');
  t.equal(labelOf(names, 'video.example.com'), 'video');
  t.equal(labelOf(names, 'cdn.video.example.com'), 'video');
  t.equal(labelOf(names, 'x.a.b.video.example.com'), 'deep');
  t.equal(labelOf(names, 'notexample.com'), undefined);
  t.equal(labelOf(names, 'example.com.evil.net'), undefined);
  t.equal(labelOf(names, 'com'), undefined);
  t.strictSame(names.find('cdn.video.example.com'), { label: 'video', pattern: 'video.example.com' });
});

t.test('* stands for a part of the first label', async (t) => {
  const names = index({
    '*.cdn.example.com': 'below',
    'edge-*.example.com': 'edge',
    'edge-mq*-v*.example.com': 'queue',
    'edge-1.example.com': 'one',
  });
  t.equal(labelOf(names, 'cdn.example.com'), undefined, 'below it, not itself');
  t.equal(labelOf(names, 'x.cdn.example.com'), 'below');
  t.equal(labelOf(names, 'x.y.cdn.example.com'), 'below');
  t.equal(labelOf(names, 'edge-9.example.com'), 'edge');
  t.equal(labelOf(names, 'edge-.example.com'), 'edge', 'also for nothing');
  t.equal(labelOf(names, 'edge.example.com'), undefined);
  t.equal(labelOf(names, 'www.edge-9.example.com'), 'edge', 'and all below');
  t.equal(labelOf(names, 'edge-mqtt-v4.example.com'), 'queue', 'the longer pattern');
  t.equal(labelOf(names, 'edge-mqtt-w4.example.com'), 'edge', 'its middle must fit');
  t.equal(labelOf(names, 'edge-1.example.com'), 'one', 'the plain name before any pattern');
});

t.test('parts around * do not overlap', async (t) => {
  const names = index({ 'aba*aba.example.com': 'x' });
  t.equal(labelOf(names, 'aba.example.com'), undefined);
  t.equal(labelOf(names, 'ababa.example.com'), undefined);
  t.equal(labelOf(names, 'abaaba.example.com'), 'x');
});

t.test('example.* is below any public suffix and nothing else', async (t) => {
  const names = index({ 'google.*': 'google', 'maps.google.*': 'maps', 'google.dev': 'dev' });
  t.equal(labelOf(names, 'google.com'), 'google');
  t.equal(labelOf(names, 'www.google.co.uk'), 'google');
  t.equal(labelOf(names, 'maps.google.com.br'), 'maps');
  t.equal(labelOf(names, 'x.maps.google.de'), 'maps');
  t.equal(labelOf(names, 'google.dev'), 'dev', 'the plain name before the pattern');
  t.equal(labelOf(names, 'google.example.com'), undefined, 'example.com is no public suffix');
  t.equal(labelOf(names, 'google.github.io'), undefined, 'nor is a private one');
  t.equal(labelOf(names, 'notgoogle.com'), undefined);
});

t.test('a public suffix needs its dot', async (t) => {
  for (const pattern of ['com', 'co.uk', 'gov', '*.com', 'рф'])
    t.throws(() => index({ [pattern]: 'x' }), { message: /is a public suffix; write "\./ }, pattern);
  const names = index({ '.gov': 'government' });
  t.equal(labelOf(names, 'www.nasa.gov'), 'government');
  t.equal(labelOf(names, 'gov'), 'government');
});

t.test('patterns are compared in lower case and ASCII', async (t) => {
  const names = index({ 'Почта.РФ': 'post', 'WWW.Example.Com': 'site' });
  t.equal(labelOf(names, 'xn--80a1acny.xn--p1ai'), 'post');
  t.equal(labelOf(names, 'www.example.com'), 'site');
});

t.test('what is no pattern is refused', async (t) => {
  for (const pattern of ['', '.', '*', '*.*', 'a..com', 'a b.com', 'x.*.com', 'a*.google.*', 'https://a.com', 'a.com/'])
    t.throws(() => index({ [pattern]: 'x' }), Error, JSON.stringify(pattern));
});

t.test('one name for two labels of a layer is refused; a later layer takes it over; forget gives it up', async (t) => {
  const names = index({ 'example.com': 'first', '*.x.example.com': 'first' });
  t.throws(() => names.claim('EXAMPLE.com', { label: 'second', layer: 0, where: 'here' }), {
    message: 'claims the name "example.com", which example.com claims for first already',
  });
  names.claim('example.com', { label: 'second', layer: 1, where: 'there' });
  t.equal(labelOf(names, 'example.com'), 'second');
  names.forget('first');
  t.equal(labelOf(names, 'a.x.example.com'), 'second', 'the pattern is gone, the suffix stays');
});
