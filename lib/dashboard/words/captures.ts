/** Words of the list of captures. */
import type { Dictionary } from './entry.js';

export const captureWords = {
  'captures.find': { en: 'Find by name', ru: 'Найти по имени' },
  'captures.anyState': { en: 'Any state', ru: 'Любое состояние' },
  'captures.state': { en: 'State', ru: 'Состояние' },
  'captures.name': { en: 'Capture', ru: 'Захват' },
  'captures.size': { en: 'Size', ru: 'Размер' },
  'captures.modified': { en: 'Changed', ru: 'Изменён' },
  'captures.from': { en: 'From', ru: 'Начало' },
  'captures.length': { en: 'Length', ru: 'Длительность' },
  'captures.flows': { en: 'Flows', ru: 'Потоки' },
  'captures.flowsHint': {
    en: 'Flows of the newest job over the capture; of a job over several captures, the flows of all of them',
    ru: 'Потоки последнего задания по захвату; у задания по нескольким захватам — потоки всех вместе',
  },
  'captures.flowsTogether': {
    en: { one: 'of {n} capture', other: 'of all {n} captures' },
    ru: {
      one: '{n} захвата вместе',
      few: 'всех {n} захватов',
      many: 'всех {n} захватов',
      other: 'всех {n} захвата',
    },
  },
  'captures.actions': { en: 'Actions', ru: 'Действия' },
  'captures.process': { en: 'Process', ru: 'Обработать' },
  'captures.processNamed': { en: 'Process {name}', ru: 'Обработать {name}' },
  'captures.processNamedAgain': { en: 'Process again {name}', ru: 'Обработать заново {name}' },
  'captures.processAgain': { en: 'Process again', ru: 'Обработать заново' },
  'captures.processSelected': {
    en: { one: 'Process {n} capture', other: 'Process {n} as one' },
    ru: {
      one: 'Обработать {n} захват',
      few: 'Обработать {n} как один',
      many: 'Обработать {n} как один',
      other: 'Обработать {n} как один',
    },
  },
  'captures.processNew': {
    en: { one: 'Process {n} new', other: 'Process {n} new' },
    ru: {
      one: 'Обработать {n} новый',
      few: 'Обработать {n} новых',
      many: 'Обработать {n} новых',
      other: 'Обработать {n} новых',
    },
  },
  'captures.select': { en: 'Select {name}', ru: 'Выбрать {name}' },
  'captures.upload': { en: 'Upload', ru: 'Загрузить' },
  'captures.uploading': { en: 'Uploading {name}', ru: 'Загружается {name}' },
  'captures.uploadFailed': { en: '{name} was not uploaded: {reason}', ru: '{name} не загружен: {reason}' },
  'captures.rescan': { en: 'Look again', ru: 'Обновить' },
  'captures.drop': { en: 'Drop captures here to upload them', ru: 'Бросьте файлы сюда, чтобы загрузить' },
  'captures.first': { en: 'the first {n} are shown', ru: 'показаны первые {n}' },
  'captures.none': { en: 'No captures here yet', ru: 'Захватов пока нет' },
  'captures.noneHint': {
    en: 'Put files into the captures folder, or upload one.',
    ru: 'Положите файлы в папку захватов или загрузите.',
  },
  'captures.noneFound': { en: 'No capture matches', ru: 'Подходящих захватов нет' },
  'captures.compare': { en: 'Compare', ru: 'Сравнить' },
  'progress.of': { en: '{done} of {all}', ru: '{done} из {all}' },
  'progress.left': { en: '{time} left', ru: 'осталось {time}' },
} as const satisfies Dictionary;
