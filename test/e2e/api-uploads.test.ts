/** Captures sent by tus: with the protocol's own client, interrupted and resumed; and everything that is refused. */
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import * as tus from 'tus-js-client';
import { type CaptureHouse, ended, openCaptures } from './capture-house.js';
import { fixture } from './run-tractor.js';

const web = readFileSync(fixture('web.pcap'));

function send(
  house: CaptureHouse,
  bytes: Buffer,
  filename: string | null,
  options: Partial<tus.UploadOptions> = {},
): Promise<{ upload: tus.Upload; status: number | null; body: string }> {
  return new Promise((resolve) => {
    const upload = new tus.Upload(bytes, {
      endpoint: `${house.url}/api/v2/uploads`,
      metadata: filename === null ? {} : { filename },
      retryDelays: [],
      onSuccess: () => resolve({ upload, status: null, body: '' }),
      onError: (error) => {
        const response = 'originalResponse' in error ? error.originalResponse : null;
        resolve({ upload, status: response?.getStatus() ?? 0, body: response?.getBody() ?? error.message });
      },
      ...options,
    });
    upload.start();
  });
}

const waiting = (house: CaptureHouse) => readdirSync(join(house.data, 'uploads'));

t.test('sent, listed, processed', async (t) => {
  const house = await openCaptures(t);
  t.match(await send(house, web, 'sent.pcap'), { status: null });
  t.strictSame(readFileSync(join(house.captures, 'sent.pcap')), web);
  t.same(waiting(house), [], 'nothing else is kept');
  t.match((await house.ask('/captures')).body, { total: 1, captures: [{ name: 'sent.pcap', size_bytes: web.length }] });
  await house.tell('POST', '/jobs', { captures: ['sent.pcap'] });
  t.match(await house.until(1, ...ended), { state: 'finished', flows: 38 });
});

t.test('interrupted in the middle, it goes on where it was', async (t) => {
  const house = await openCaptures(t);
  const chunkSize = 20_000;
  const url = await new Promise<string>((resolve) => {
    const upload: tus.Upload = new tus.Upload(web, {
      endpoint: `${house.url}/api/v2/uploads`,
      metadata: { filename: 'resumed.pcap' },
      chunkSize,
      onChunkComplete: (_size, accepted) => {
        if (accepted < 3 * chunkSize) return;
        void upload.abort().then(() => resolve(upload.url as string));
      },
    });
    upload.start();
  });
  t.same(readdirSync(house.captures), [], 'a half is no capture');
  const head = await fetch(url, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
  t.ok(Number(head.headers.get('upload-offset')) >= 3 * chunkSize);
  let [from, sent] = [-1, 0];
  const result = await send(house, web, 'resumed.pcap', {
    uploadUrl: url,
    endpoint: null,
    chunkSize,
    onProgress: (bytes) => {
      if (from < 0) from = bytes;
      sent = bytes;
    },
  });
  t.match(result, { status: null });
  t.ok(from >= 3 * chunkSize && sent === web.length, `went on at ${from}`);
  t.strictSame(readFileSync(join(house.captures, 'resumed.pcap')), web);
});

t.test('a half upload outlives the server, until it expires', async (t) => {
  const first = await openCaptures(t);
  const started = await fetch(`${first.url}/api/v2/uploads`, {
    method: 'POST',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(web.length),
      'upload-metadata': `filename ${Buffer.from('late.pcap').toString('base64')}`,
    },
  });
  t.equal(started.status, 201);
  t.match(started.headers.get('location'), /^\/api\/v2\/uploads\/[0-9a-f]{32}$/);
  t.ok(started.headers.get('upload-expires'));
  t.equal(waiting(first).length, 2);
  await first.server.close();
  const { openOver } = await import('./capture-house.js');
  const second = await openOver(t, first.captures, first.data);
  t.equal(waiting(second).length, 2);
  await second.server.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const third = await openOver(t, first.captures, first.data, { uploadExpiryMs: 1 });
  t.same(waiting(third), []);
});

t.test('what is refused: names, contents, sizes', async (t) => {
  const house = await openCaptures(t, { fixtures: ['mail.pcap'], maxUploadBytes: web.length });
  const mail = readFileSync(join(house.captures, 'mail.pcap'));
  const names = [
    '../up.pcap',
    '/etc/x.pcap',
    'a/b.pcap',
    'a\\b.pcap',
    '.hidden.pcap',
    'notes.txt',
    'x',
    'a\nb.pcap',
    '',
  ];
  for (const name of [...names, `${'x'.repeat(300)}.pcap`, 'nul\0.pcap', '..', '.pcap'])
    t.match(
      await send(house, web, name),
      { status: 400, body: /"status":400.*filename/ },
      JSON.stringify(name).slice(0, 40),
    );
  t.match(await send(house, web, null), { status: 400 }, 'no name');
  t.match(await send(house, web, 'mail.pcap'), { status: 409, body: /already/ });
  t.strictSame(readFileSync(join(house.captures, 'mail.pcap')), mail, 'nothing is overwritten');
  symlinkSync('/nowhere', join(house.captures, 'link.pcap'));
  t.match(await send(house, web, 'link.pcap'), { status: 409 }, 'nor is a link followed');
  t.match(await send(house, Buffer.from('this is no capture'), 'text.pcap'), { status: 415, body: /cannot be read/ });
  t.match(await send(house, Buffer.alloc(0), 'empty.pcap'), { status: 415 });
  t.match(await send(house, Buffer.concat([web, web]), 'large.pcap'), { status: 413 });
  t.same(waiting(house), [], 'of what was refused nothing is kept');
  t.same(readdirSync(house.captures).sort(), ['link.pcap', 'mail.pcap']);
  for (const [method, headers] of [
    ['POST', { 'upload-length': '5' }],
    ['POST', { 'tus-resumable': '1.0.0', 'upload-defer-length': '1', 'upload-metadata': 'filename YS5wY2Fw' }],
    ['POST', { 'tus-resumable': '1.0.0', 'upload-length': '5', 'upload-metadata': 'filename !!' }],
    ['HEAD', { 'tus-resumable': '1.0.0' }],
  ] as const) {
    const path = method === 'HEAD' ? '/uploads/..%2F..%2Fcatalogue.db' : '/uploads';
    const { status } = await fetch(`${house.url}/api/v2${path}`, {
      method,
      headers: { ...headers } as Record<string, string>,
    });
    t.ok(status >= 400 && status < 500, `${method} ${JSON.stringify(headers)}: ${status}`);
  }
  t.equal((await house.ask('/uploads/x')).status, 404, 'nothing is given out');
});

t.test('a cut capture is one; two under one name: one is taken', async (t) => {
  const house = await openCaptures(t);
  t.match(await send(house, web.subarray(0, 50_000), 'cut.pcap'), { status: null });
  const both = await Promise.all([send(house, web, 'same.pcap'), send(house, web.subarray(0, 60_000), 'same.pcap')]);
  t.same(both.map(({ status }) => status).sort(), [409, null]);
  const taken = both[0]?.status === null ? web : web.subarray(0, 60_000);
  t.strictSame(readFileSync(join(house.captures, 'same.pcap')), taken, 'and it is whole');
  writeFileSync(join(house.captures, 'over.pcap'), 'there before');
  t.match(await send(house, web, 'over.pcap'), { status: 409 });
});

t.test('what is refused is told as problems, by tus itself too', async (t) => {
  const house = await openCaptures(t);
  const post = (headers: Record<string, string>) =>
    fetch(`${house.url}/api/v2/uploads`, { method: 'POST', headers: { 'tus-resumable': '1.0.0', ...headers } });
  const name = `filename ${Buffer.from('x.exe').toString('base64')}`;
  for (const [headers, status, code] of [
    [{ 'upload-length': '10', 'upload-metadata': name }, 400, 'upload_name_wrong'],
    [{ 'upload-length': 'abc' }, 400, 'request'],
    [{ 'tus-resumable': '0.1' }, 400, 'request'],
  ] as const) {
    const answer = await post(headers);
    t.equal(answer.status, status);
    t.match(answer.headers.get('content-type'), /^application\/problem\+json/);
    t.match(await answer.json(), { status, code });
  }
});

t.test('none are taken where the limit is 0', async (t) => {
  const house = await openCaptures(t, { maxUploadBytes: 0 });
  t.match(await send(house, web, 'a.pcap'), { status: 404 });
});

t.test('what is under way takes no more of the disk than it may', async (t) => {
  const house = await openCaptures(t, { maxUnfinishedUploadBytes: 2 * web.length });
  const begin = async (bytes: number) => {
    const filename = Buffer.from('part.pcap').toString('base64');
    const headers = {
      'tus-resumable': '1.0.0',
      'upload-length': String(bytes),
      'upload-metadata': `filename ${filename}`,
    };
    const answer = await fetch(`${house.url}/api/v2/uploads`, { method: 'POST', headers });
    return { status: answer.status, location: answer.headers.get('location') ?? '', text: await answer.text() };
  };
  t.match(await begin(2 * web.length + 1), { status: 413, text: /all uploads under way take \d+ bytes at most/ });
  const [one, two, three] = await Promise.all([1, 2, 3].map(() => begin(web.length)));
  const all = [one, two, three].map((answer) => answer?.status).sort();
  t.same(all, [201, 201, 507], 'of three at once two have room');
  t.match(await begin(1), { status: 507, text: /again once some have ended or expired/ });
  t.match(await send(house, web, 'late.pcap'), { status: 507 });
  const begun = [one, two, three].filter((answer) => answer?.status === 201);
  const gone = await fetch(new URL(begun[0]?.location ?? '', `${house.url}/api/v2/uploads`), {
    method: 'DELETE',
    headers: { 'tus-resumable': '1.0.0' },
  });
  t.equal(gone.status, 204);
  t.match(await send(house, web, 'late.pcap'), { status: null }, 'what is taken back makes room');
  t.match(await send(house, web, 'later.pcap'), { status: null }, 'and so does what is whole');
});
