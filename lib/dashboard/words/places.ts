/** Kinds of addresses that are nowhere in the world, in Russian, as the server names them in place of a country. */
export const placesInRussian: Readonly<Record<string, string>> = {
  unspecified: 'не указан',
  loopback: 'сам узел',
  private: 'частная сеть',
  shared: 'сеть оператора',
  'link-local': 'местный канал',
  documentation: 'для документации',
  benchmarking: 'для испытаний',
  multicast: 'многоадресный',
  broadcast: 'широковещательный',
  reserved: 'зарезервирован',
  unknown: 'неизвестно',
};
