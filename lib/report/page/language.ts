/** Report page: its words in English and Russian, and how numbers and times are written in either. Text of captures is in neither. */

export const languages = ['en', 'ru'] as const;
export type Language = (typeof languages)[number];

const en = {
  title: 'Traffic report',
  contents: 'Contents',
  madeBy: 'Made by',
  filter: 'Packet filter',
  utc: 'Times are UTC.',
  read: 'What was read',
  headline: 'At a glance',
  overTime: 'Traffic over time',
  overTimeNote: 'Bits per second on the wire by application label; a flow’s bytes are spread evenly over its time.',
  applications: 'Applications and their groups',
  labels: 'Applications',
  groups: 'Groups of applications',
  protocols: 'Application protocols',
  transports: 'Transports',
  clients: 'Clients',
  servers: 'Servers',
  ports: 'Server ports',
  names: 'Names asked for',
  countries: 'Countries',
  countriesNote: 'A flow counts for both of its sides.',
  whom: 'Who talks to whom',
  whomNote: 'Client, application, server; the largest by bytes.',
  protection: 'Encrypted, readable, unknown',
  protectionNote:
    'By application protocol. Mail and chat protocols that switch to TLS after a greeting count as readable where the switch was not seen.',
  encrypted: 'encrypted',
  readable: 'readable',
  either: 'either, or nothing to hide',
  unknown: 'not recognised',
  fingerprints: 'TLS clients (JA4)',
  userAgents: 'User agents',
  largestFlows: 'The largest flows',
  largestSessions: 'The largest application sessions',
  flows: 'Flows',
  sessions: 'Sessions',
  packets: 'Packets',
  bytes: 'Bytes',
  share: 'Share',
  label: 'Application',
  client: 'Client',
  server: 'Server',
  protocol: 'Protocol',
  start: 'Begin',
  duration: 'Time',
  name: 'Name',
  source: 'Said by',
  sure: 'Sure',
  program: 'Program',
  serverCount: 'Servers',
  labelled: 'Flows with a label',
  rate: 'Mean rate',
  payload: 'Payload',
  others: 'others',
  none: 'none',
  empty: 'Nothing to show.',
  noFlows: 'There are no flows.',
  capture: 'Capture',
  format: 'Format',
  linkTypes: 'Link types',
  firstPacket: 'First packet',
  lastPacket: 'Last packet',
  captured: 'Captured',
  cut: 'Cut packets',
  outOfOrder: 'Out of order',
  notUnderstood: 'Bytes not understood',
  outcomes: 'What became of the packets',
  anomalies: 'Seen on the way',
  endReasons: 'How flows ended',
  unsupported: 'Unsupported link types',
  whole: 'Every capture was read to its end.',
  damaged: 'Not everything could be read',
  atByte: 'at byte',
  bitPerSecond: 'bit/s',
};

export type Words = Readonly<typeof en>;

const ru: Words = {
  title: 'Отчёт о трафике',
  contents: 'Содержание',
  madeBy: 'Составлен программой',
  filter: 'Фильтр пакетов',
  utc: 'Время — UTC.',
  read: 'Что прочитано',
  headline: 'Главное',
  overTime: 'Трафик во времени',
  overTimeNote: 'Бит в секунду на линии по меткам приложений; байты потока распределены по его времени равномерно.',
  applications: 'Приложения и их группы',
  labels: 'Приложения',
  groups: 'Группы приложений',
  protocols: 'Прикладные протоколы',
  transports: 'Транспортные протоколы',
  clients: 'Клиенты',
  servers: 'Серверы',
  ports: 'Порты серверов',
  names: 'Запрошенные имена',
  countries: 'Страны',
  countriesNote: 'Поток считается для обеих сторон.',
  whom: 'Кто с кем обменивается',
  whomNote: 'Клиент, приложение, сервер; крупнейшие по байтам.',
  protection: 'Зашифровано, открыто, неизвестно',
  protectionNote:
    'По прикладному протоколу. Почтовые протоколы и чаты, которые переходят на TLS после приветствия, считаются открытыми, если переход не виден.',
  encrypted: 'зашифровано',
  readable: 'открыто',
  either: 'по-разному или скрывать нечего',
  unknown: 'не опознано',
  fingerprints: 'Клиенты TLS (JA4)',
  userAgents: 'Программы-клиенты (User-Agent)',
  largestFlows: 'Крупнейшие потоки',
  largestSessions: 'Крупнейшие сеансы приложений',
  flows: 'Потоки',
  sessions: 'Сеансы',
  packets: 'Пакеты',
  bytes: 'Байты',
  share: 'Доля',
  label: 'Приложение',
  client: 'Клиент',
  server: 'Сервер',
  protocol: 'Протокол',
  start: 'Начало',
  duration: 'Время',
  name: 'Имя',
  source: 'Чем определено',
  sure: 'Уверенность',
  program: 'Программа',
  serverCount: 'Серверы',
  labelled: 'Потоки с меткой',
  rate: 'Средняя скорость',
  payload: 'Полезная нагрузка',
  others: 'прочие',
  none: 'нет',
  empty: 'Показывать нечего.',
  noFlows: 'Потоков нет.',
  capture: 'Захват',
  format: 'Формат',
  linkTypes: 'Типы канала',
  firstPacket: 'Первый пакет',
  lastPacket: 'Последний пакет',
  captured: 'Захвачено',
  cut: 'Обрезанные пакеты',
  outOfOrder: 'Не по порядку',
  notUnderstood: 'Непонятые байты',
  outcomes: 'Что стало с пакетами',
  anomalies: 'Замечено по ходу',
  endReasons: 'Чем закончились потоки',
  unsupported: 'Неподдерживаемые типы канала',
  whole: 'Все захваты прочитаны до конца.',
  damaged: 'Прочитано не всё',
  atByte: 'на байте',
  bitPerSecond: 'бит/с',
};

export const dictionary: Readonly<Record<Language, Words>> = { en, ru };

/** What lib/geo calls addresses that are nowhere. */
const nowhereRu: Readonly<Record<string, string>> = {
  unspecified: 'не указан',
  loopback: 'сам узел',
  private: 'частные адреса',
  shared: 'адреса провайдеров (CGN)',
  'link-local': 'адреса канала',
  documentation: 'адреса для документации',
  benchmarking: 'адреса для испытаний',
  multicast: 'групповые адреса',
  broadcast: 'широковещательный',
  reserved: 'зарезервированные',
  unknown: 'неизвестно',
};

let russianNames: Map<string, string> | undefined;

/** English names of countries to Russian ones, by way of all codes that there can be. */
function namesInRussian(): Map<string, string> {
  if (russianNames !== undefined) return russianNames;
  const [english, russian] = ['en', 'ru'].map(
    (language) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }),
  ) as [Intl.DisplayNames, Intl.DisplayNames];
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  russianNames = new Map();
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const [from, to] = [english.of(code), russian.of(code)];
    if (from !== undefined && to !== undefined) russianNames.set(from, to);
  }
  return russianNames;
}

/** A country, or a kind of address, as lib/geo names them. */
export function countryName(name: string, language: Language): string {
  if (language === 'en') return name;
  return nowhereRu[name] ?? namesInRussian().get(name) ?? name;
}

const prefixes: Readonly<Record<Language, readonly string[]>> = {
  en: ['', 'k', 'M', 'G', 'T', 'P'],
  ru: ['', 'к', 'М', 'Г', 'Т', 'П'],
};
const byteUnit: Readonly<Record<Language, string>> = { en: 'B', ru: 'Б' };
const spanUnits: Readonly<Record<Language, { us: string; ms: string; s: string; min: string; h: string; d: string }>> =
  {
    en: { us: 'µs', ms: 'ms', s: 's', min: 'min', h: 'h', d: 'd' },
    ru: { us: 'мкс', ms: 'мс', s: 'с', min: 'мин', h: 'ч', d: 'д' },
  };

/** Writes amounts in one language. */
export class Amounts {
  readonly #language: Language;
  readonly #whole: Intl.NumberFormat;
  readonly #three: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;

  constructor(language: Language) {
    this.#language = language;
    this.#whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    this.#three = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
    this.#percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  }

  count(value: number): string {
    return this.#whole.format(value);
  }

  percent(share: number): string {
    return this.#percent.format(share);
  }

  /** Three digits and a prefix. */
  scaled(value: number, unit: string): string {
    let rest = value;
    let index = 0;
    while (rest >= 999.5 && index < 5) {
      rest /= 1000;
      index++;
    }
    return `${this.#three.format(rest)}\u00a0${prefixes[this.#language][index]}${unit}`.trimEnd();
  }

  bytes(value: number): string {
    return this.scaled(value, byteUnit[this.#language]);
  }

  span(us: number): string {
    const unit = spanUnits[this.#language];
    const say = (value: number, name: string) => `${this.#three.format(value)}\u00a0${name}`;
    if (us < 999.5) return say(us, unit.us);
    if (us < 999_500) return say(us / 1e3, unit.ms);
    if (us < 120e6) return say(us / 1e6, unit.s);
    if (us < 7200e6) return say(us / 60e6, unit.min);
    return us < 172_800e6 ? say(us / 3600e6, unit.h) : say(us / 86_400e6, unit.d);
  }

  /** UTC, to the millisecond; what no calendar has is a dash. */
  time(us: number | null): string {
    const ms = Math.floor((us ?? Number.NaN) / 1000);
    return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString().replace('T', ' ').replace('Z', '') : '–';
  }
}
