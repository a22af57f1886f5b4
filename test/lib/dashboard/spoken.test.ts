/** What the server says, in Russian: complete, with every value, and of real phrases. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import {
  aliasText,
  columnText,
  counterText,
  countryText,
  evidenceText,
  faultText,
  operatorText,
  reasonText,
  splitText,
} from '../../../lib/dashboard/state/spoken.js';
import { columnsInRussian, operatorsInRussian } from '../../../lib/dashboard/words/columns.js';
import { faultsInRussian, filterWordsInRussian } from '../../../lib/dashboard/words/faults.js';
import { placesInRussian } from '../../../lib/dashboard/words/places.js';
import { columnsOf, fieldsOf } from '../../../lib/filter/fields.js';
import { FilterError } from '../../../lib/filter/filter-error.js';
import { parseFilter } from '../../../lib/filter/parse-filter.js';
import { operators } from '../../../lib/filter/questions.js';
import { specialKind, specialKinds } from '../../../lib/geo/special-addresses.js';
import { faultText as englishFault, type FaultCode, faultTexts, filterWords } from '../../../lib/schema/fault-texts.js';

const cyrillic = /[а-яё]/i;
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

t.test('every code of a fault has Russian words, with the same places for values', async (t) => {
  t.same(Object.keys(faultsInRussian).sort(), Object.keys(faultTexts).sort());
  for (const [code, text] of Object.entries(faultTexts)) {
    const ru = faultsInRussian[code as FaultCode];
    t.match(ru, cyrillic, code);
    t.same(places(ru), places(text), code);
  }
  t.same(Object.keys(filterWordsInRussian).sort(), [...filterWords].sort());
});

t.test('every column and field that is shown has a Russian description of its own table', async (t) => {
  for (const of of ['flows', 'sessions'] as const) {
    for (const fields of [columnsOf[of], fieldsOf[of]])
      for (const { name, featureSet, spec } of fields.values()) {
        const told = { name, description: spec.description, feature_set: featureSet };
        t.match(columnText(told, 'ru', of), cyrillic, `${of}: ${name}`);
      }
    const known = new Set([...fieldsOf.flows.keys(), ...fieldsOf.sessions.keys()]);
    for (const name of Object.keys(columnsInRussian[of])) t.ok(known.has(name), `${name} is a column still`);
  }
  t.same(Object.keys(operatorsInRussian).sort(), operators.map(({ name }) => name).sort());
});

t.test('in English the words of the server stay', async (t) => {
  const said = { message: 'there is no job 7', code: 'job_unknown', params: { id: '7' } };
  t.equal(faultText(said, 'en'), 'there is no job 7');
  t.equal(columnText({ name: 'sni', description: 'as told' }, 'en'), 'as told');
  t.equal(evidenceText('announced by flow 3 (ftp)', 'en'), 'announced by flow 3 (ftp)');
  t.equal(reasonText('cancelled', 'en'), 'cancelled');
});

t.test('faults in Russian', async (t) => {
  const russian = (code: FaultCode, params = {}) =>
    faultText({ message: englishFault(code, params), code, params }, 'ru');
  t.equal(russian('job_unknown', { id: '7000' }), 'задания 7000 нет', 'numbers that name something are not grouped');
  t.equal(russian('job_ended', { id: 7, state: 'cancelled' }), 'задание 7 уже закончилось: отменено');
  t.equal(
    russian('job_without_flows', { id: 7, reason: 'the capture is no longer there' }),
    'задание 7 завершилось ошибкой и не оставило потоков: захвата больше нет',
  );
  t.equal(faultText({ message: 'Failed to fetch' }, 'ru'), 'Failed to fetch', 'what has no code is shown as it is');
});

t.test('faults of filters in Russian, as the parser finds them', async (t) => {
  const russian = (filter: string) => {
    try {
      parseFilter(filter);
    } catch (error) {
      if (error instanceof FilterError) return faultText(error, 'ru');
      throw error;
    }
    return '';
  };
  t.equal(russian('prot == 443'), 'поля prot нет; похожие: port, protocol, protocols');
  t.equal(russian('port =='), 'фильтр кончился, а должно быть ещё: значение');
  t.equal(russian('port == x'), 'port (port) сравнивают с другим (порт от 0 до 65535), а «x» — не то');
  t.equal(russian('(port == 1'), 'скобка ( не закрыта: не хватает )');
  t.equal(russian('port == {1'), 'скобка { не закрыта: не хватает }');
  t.equal(russian('(port == 1 2)'), 'здесь стоит «2», а должно быть: &&, || или )');
  t.equal(russian('port in {2..1}'), 'промежуток 2..1 перевёрнут: начало больше конца');
  t.equal(russian('time > 2016-02-30'), 'такой даты нет: 2016-02-30');
  t.match(russian('session.length > x'), 'миллисекунды');
  t.equal(russian('port == 1 2'), 'здесь стоит «2», а должно быть: && или ||');
});

t.test('columns, aliases and operators in Russian', async (t) => {
  t.equal(columnText({ name: 'duration_us', description: '' }, 'ru'), 'от первого пакета до последнего');
  t.equal(
    columnText({ name: 'duration_us', description: '' }, 'ru', 'sessions'),
    'от первого пакета его потоков до последнего',
  );
  t.equal(columnText({ name: 'later', description: 'came later' }, 'ru'), 'came later');
  t.equal(aliasText('Wireshark: port of tcp', 'ru'), 'Wireshark: port по tcp');
  t.equal(aliasText('Arkime: duration_us in milliseconds', 'ru'), 'Arkime: duration_us в миллисекундах');
  t.equal(operatorText({ name: '<', description: 'is less' }, 'ru'), 'меньше');
});

t.test('every counter of packets has Russian words', async (t) => {
  for (const list of ['outcomes', 'anomalies']) {
    const names = readFileSync(new URL(`../../../../native/src/packet/${list}.def`, import.meta.url), 'utf8');
    const all = [...names.matchAll(/^TRACTOR_\w+\(\w+, "([^"]+)"\)/gm)].map(([, name]) => name as string);
    t.ok(all.length > 10, list);
    for (const name of all) t.ok(counterText(name, 'ru'), name);
  }
  t.equal(counterText('metered', 'en'), null);
});

t.test('countries, kinds of addresses and splits in Russian', async (t) => {
  t.equal(countryText('Germany', 'DE', 'ru'), 'Германия');
  t.equal(countryText('United States', 'US', 'ru'), 'Соединенные Штаты');
  t.equal(countryText('Germany', 'DE', 'en'), 'Germany');
  // Of these, versions of ICU differ in the English name: it is not what is looked up.
  for (const code of ['HK', 'MO', 'PS', 'FK']) t.match(countryText('as the server says', code, 'ru'), cyrillic, code);
  t.equal(countryText('Atlantis', null, 'ru'), 'Atlantis');
  t.equal(countryText('Atlantis', 'QQ', 'ru'), 'Atlantis', 'a code that is none');
  t.equal(countryText(String(specialKind('10.0.0.1')), null, 'ru'), 'частная сеть');
  for (const kind of specialKinds) t.ok(placesInRussian[kind], kind);
  t.equal(splitText('random_10_fold', 'ru'), 'случайно, частей: 10');
  t.equal(splitText('holdout', 'ru'), 'holdout');
});

t.test('evidence in Russian', async (t) => {
  for (const [en, ru] of [
    ['corrected by hand: seen in the log', 'исправлено вручную: seen in the log'],
    ['announced by flow 12 (ftp)', 'объявлен потоком 12 (ftp)'],
    ['SNI a.telegram.org, under telegram.org', 'SNI a.telegram.org, входит в telegram.org'],
    ['server port udp/123', 'порт сервера udp/123'],
    ['its answer led to flow 62', 'по его ответу начался поток 62'],
    ['3 of 4 flows', 'потоков: 3 из 4'],
    ['DNS response', 'ответ DNS'],
    ['HTTP request, Host, response', 'запрос HTTP, Host, ответ'],
    ['NTP message on its port', 'сообщение NTP на своём порту'],
    ['TLS ClientHello, ALPN', 'TLS ClientHello, ALPN'],
    ['same program, 0.4 s after another flow of it', 'та же программа, через 0.4 с после другого её потока'],
  ] as const)
    t.equal(evidenceText(en, 'ru'), ru);
});

t.test('why a job failed, in Russian', async (t) => {
  t.equal(
    reasonText('at byte 24: the capture ends 8 bytes into a record of 60 (3 packets read before)', 'ru'),
    'байт 24: захват обрывается: от записи в 60 байт есть 8 (до этого прочитано пакетов: 3)',
  );
  t.equal(
    reasonText('a.pcap: at byte 0: is empty (0 packets read before); the capture b.pcap is no longer there', 'ru'),
    'a.pcap: байт 0: файл пуст (до этого прочитано пакетов: 0); захвата b.pcap больше нет',
  );
  t.equal(reasonText('cancelled', 'ru'), 'отменено');
});
