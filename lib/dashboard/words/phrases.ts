/**
 * Texts that are stored as they were said in English: why a job failed, what a label or a place in a session rests on. In Russian by what they look like, the
 * first that fits; `$1` is what the pattern took, and what fits none is shown as it is.
 */
export type Phrase = readonly [RegExp, string];

/** Why a job ended as it did. Several faults stand behind one another. */
export const reasonPhrases: readonly Phrase[] = [
  [/^cancelled$/, 'отменено'],
  [/^the capture is no longer there$/, 'захвата больше нет'],
  [/^the capture (.+) is no longer there$/, 'захвата $1 больше нет'],
  [
    /^given up: what ran it died during each of (\d+) attempts$/,
    'оставлено: процесс обрывался при каждой из $1 попыток',
  ],
  [/^internal error: the flows could not be stored: (.+)$/, 'внутренняя ошибка: потоки не удалось сохранить: $1'],
  [/^internal error: (.+)$/, 'внутренняя ошибка: $1'],
  [/^filter: (.+)$/, 'фильтр захвата: $1'],
];

/** What is wrong with a file at that byte, in the words of the core that are met most. */
export const faultPhrases: readonly Phrase[] = [
  [/^the capture ends (\d+) bytes into a record of (\d+)$/, 'захват обрывается: от записи в $2 байт есть $1'],
  [
    /^the capture ends (\d+) bytes into a record header of (\d+)$/,
    'захват обрывается: от заголовка записи в $2 байт есть $1',
  ],
  [/^the capture ends (\d+) bytes into a block of (\d+)$/, 'захват обрывается: от блока в $2 байт есть $1'],
  [/^the capture ends (\d+) bytes into (.+)$/, 'захват обрывается через $1 байт после начала ($2)'],
  [/^is empty$/, 'файл пуст'],
  [/^is (.+), which is not read here$/, 'это $1: такое здесь не читается'],
  [/^is neither pcap nor pcapng: it begins with the text (.+)$/, 'это не pcap и не pcapng: начинается с текста $1'],
  [/^is neither pcap nor pcapng: it begins with (.+)$/, 'это не pcap и не pcapng: начинается с $1'],
  [/^is not there: (.+)$/, 'файла нет: $1'],
  [/^cannot be (?:opened|read): (.+)$/, 'файл не читается: $1'],
  [/^has changed since it was analysed$/, 'файл изменился после разбора'],
  [/^the file shrank while it was read: it had (.+)$/, 'файл стал короче, пока его читали: было $1'],
  [/^the file was rewritten while it was read$/, 'файл переписали, пока его читали'],
  [/^is a folder, not a capture$/, 'это папка, а не захват'],
  [/^no record of a packet begins here$/, 'здесь не начинается ни один пакет'],
  [/^out of memory$/, 'не хватило памяти'],
];

/** What says that a flow has its label, or belongs to its session. */
export const evidencePhrases: readonly Phrase[] = [
  [/^corrected by hand: (.+)$/, 'исправлено вручную: $1'],
  [/^corrected by hand$/, 'исправлено вручную'],
  [/^announced by flow (\d+)(.*)$/, 'объявлен потоком $1$2'],
  [/^server port (.+)$/, 'порт сервера $1'],
  [/^IP protocol (.+)$/, 'протокол IP: $1'],
  [/^payload of (.+)$/, 'содержимое: $1'],
  [/^certificate of (.+), under (.+)$/, 'сертификат $1, входит в $2'],
  [/^certificate of (.+)$/, 'сертификат $1'],
  [/^DNS question (.+), begins with (.+)$/, 'вопрос DNS $1, начинается с $2'],
  [/^DNS name (.+), under (.+)$/, 'имя DNS $1, входит в $2'],
  [/^DNS name (.+)$/, 'имя DNS $1'],
  [/^(SNI|Host|ALPN|JA4|User-Agent) (.+), under (.+)$/, '$1 $2, входит в $3'],
  [/^model (.+): (\d+) of (\d+) windows, unlike what it learned$/, 'модель $1: окон: $2 из $3, не похоже на выученное'],
  [/^model (.+): (\d+) windows?, unlike what it learned$/, 'модель $1: окон: $2, не похоже на выученное'],
  [/^model (.+): unlike what it learned$/, 'модель $1: не похоже на выученное'],
  [/^model (.+): (\d+) of (\d+) windows, (.+), below (.+)$/, 'модель $1: окон: $2 из $3, $4, меньше $5'],
  [/^model (.+): (\d+) of (\d+) windows, (.+)$/, 'модель $1: окон: $2 из $3, $4'],
  [/^model (.+): (\d+) windows?, (.+), below (.+)$/, 'модель $1: окон: $2, $3, меньше $4'],
  [/^model (.+): (\d+) windows?, (.+)$/, 'модель $1: окон: $2, $3'],
  [/^model (.+): (.+), below (.+)$/, 'модель $1: $2, меньше $3'],
  [/^model (.+): (.+)$/, 'модель $1: $2'],
  [/^session (\d+), (.+)$/, 'сеанс $1, $2'],
  [/^(\d+) of (\d+) flows?$/, 'потоков: $1 из $2'],
  [/^same application (.+)$/, 'то же приложение $1'],
  [/^same site: (.+)$/, 'тот же сайт: $1'],
  [/^same program, (.+) s after another flow of it$/, 'та же программа, через $1 с после другого её потока'],
  [/^same socket (.+) port (\d+)$/, 'тот же сокет: $1, порт $2'],
  [/^(.+) port (\d+) is a peer of its swarm$/, '$1, порт $2 — участник его роя'],
  [/^node ([0-9a-f]+) of the swarm$/, 'узел роя $1'],
  [/^resumes the same TLS session$/, 'возобновляет тот же сеанс TLS'],
  [/^in a burst to (.+) port (\d+)$/, 'в одной серии к $1, порт $2'],
  [/^process (.+)$/, 'процесс $1'],
  [/^RTP and RTCP of (.+) port (\d+)$/, 'RTP и RTCP узла $1, порт $2'],
  [/^asks for (.+), as its other flows did$/, 'спрашивает $1, как и другие его потоки'],
  [/^asks for (.+) again$/, 'снова спрашивает $1'],
  [/^asks for a name of (.+)$/, 'спрашивает имя сайта $1'],
  [/^server looked up by flow (\d+), as others of the session$/, 'сервер найден потоком $1, как и другие в сеансе'],
  [/^its answer led to flow (\d+)$/, 'по его ответу начался поток $1'],
  [/^sent by a page of (.+)$/, 'вызван страницей $1'],
];
