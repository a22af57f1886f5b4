/** The catalogue that ships: what must be in it, and a sample of names that everybody knows. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { labelList } from '../../../lib/labels/catalogue.js';
import { checkCatalogueFile } from '../../../lib/labels/catalogue-schema.js';
import { builtInCatalogueFolder, loadCatalogue } from '../../../lib/labels/load-catalogue.js';

const catalogue = await loadCatalogue();

t.test('size and the labels of the first day', async (t) => {
  t.ok(catalogue.groups.size >= 12, `${catalogue.groups.size} groups`);
  t.ok(catalogue.labels.size >= 500, `${catalogue.labels.size} labels`);
  for (const label of ['facebook', 'vk', 'bittorrent', 'skype', 'vpn', 'socks5', 'ssh', 'telnet'])
    t.ok(catalogue.labels.has(label), label);
  const listed = labelList(catalogue).flatMap(({ labels }) => labels);
  t.equal(listed.length, catalogue.labels.size + 1, 'every label is listed, and unknown');
  t.equal(new Set(listed).size, listed.length, 'once');
});

t.test('each file is as the schema says, which no start of the program checks again', async (t) => {
  const folder = builtInCatalogueFolder();
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    t.doesNotThrow(() => checkCatalogueFile(path, JSON.parse(readFileSync(path, 'utf8'))), name);
  }
});

t.test('each file is one group of its own name, and no key stands twice in it', async (t) => {
  const folder = builtInCatalogueFolder();
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');
    const { group, labels } = JSON.parse(text) as { group: string; labels: object };
    t.equal(`${group}.json`, name);
    // JSON.parse keeps the last of two equal keys without a word.
    const keys = [...text.matchAll(/^ {4}"([a-z0-9_]+)": \{/gm)].map(([, key]) => key);
    t.strictSame(keys, Object.keys(labels), name);
  }
});

t.test('every protocol that the core can name has a label', async (t) => {
  const text = readFileSync(join(import.meta.dirname, '../../../../native/src/dissect/protocols.def'), 'utf8');
  const names = [...text.matchAll(/^TRACTOR_PROTOCOL\(\w+,\s*"([^"]+)"\)/gm)].map(([, name]) => name as string);
  t.ok(names.length >= 4 && names.includes('tls'));
  for (const name of names) if (name !== 'unknown') t.ok(catalogue.labelOfProtocol(name), name);
});

t.test('no label claims a port of the dynamic range: nothing is registered there (RFC 6335, section 6)', async (t) => {
  for (const transport of ['tcp', 'udp', 'sctp', 'tls', 'dtls'])
    for (let port = 49152; port <= 65535; port++)
      if (catalogue.labelOfPort(transport, port) !== undefined) t.fail(`${transport}/${port}`);
  t.equal(catalogue.labelOfPort('tcp', 22), 'ssh');
});

t.test('names that everybody knows', async (t) => {
  const expected: Record<string, string> = {
    'static.xx.fbcdn.net': 'facebook',
    'scontent.cdninstagram.com': 'instagram',
    'pp.userapi.com': 'vk',
    'rr3---sn-abc.googlevideo.com': 'youtube',
    'www.google.com': 'google',
    'mail.google.com': 'gmail',
    'web.telegram.org': 'telegram',
    'mmg.whatsapp.net': 'whatsapp',
    'mail.yandex.ru': 'yandex_mail',
    'music.yandex.ru': 'yandex_music',
    'yandex.ru': 'yandex',
    'cloud.mail.ru': 'mail_ru_cloud',
    'e.mail.ru': 'mail_ru',
    'i.mycdn.me': 'ok',
    'rutube.ru': 'rutube',
    'dzen.ru': 'dzen',
    'v.qq.com': 'tencent_video',
    'api.bilibili.com': 'bilibili',
    'open.spotify.com': 'spotify',
    'discord.gg': 'discord',
    'us04web.zoom.us': 'zoom',
    'abcdefghij.onion': 'tor',
    'www.ozon.ru': 'ozon',
    'basket-01.wbbasket.ru': 'wildberries',
    'www.avito.ru': 'avito',
    'esia.gosuslugi.ru': 'gosuslugi',
    'online.sberbank.ru': 'sber',
    'tile0.maps.2gis.com': 'two_gis',
    'hd.kinopoisk.ru': 'kinopoisk',
    'api.deepseek.com': 'deepseek',
    'chat.openai.com': 'chatgpt',
    'github.com': 'github',
    'raw.githubusercontent.com': 'github',
    'download.windowsupdate.com': 'windows_update',
    'stats.g.doubleclick.net': 'google_ads',
    'www.google-analytics.com': 'google_analytics',
    'mc.yandex.ru': 'yandex_metrica',
    'd111111abcdef8.cloudfront.net': 'cloudfront',
    's3.eu-west-1.amazonaws.com': 'amazon_aws',
    'www.amazon.co.uk': 'amazon',
    'www.irs.gov': 'us_government',
    'www.ox.ac.uk': 'universities',
    'login.microsoftonline.com': 'azure_ad',
    'dns.google': 'dns_over_https',
    'courier.push.apple.com': 'push_notifications',
  };
  for (const [name, label] of Object.entries(expected)) t.equal(catalogue.names.find(name)?.label, label, name);
  t.equal(catalogue.names.find('www.example.com'), null);
});
