// A thousand people of a mobile operator that does not exist: the same thousand every time.
export type DemoPerson = {
  login: string;
  firstName: string;
  lastName: string;
  displayName: string;
  title: string;
  department: string;
  city: string;
  employeeNumber: string;
  locale: string;
  preferredLanguage: string;
  timezone: string;
  countryCode: string;
  groups: string[];
};

type Name = { written: string; spoken: string };

const japanesePeople =
  names(`田中:tanaka 佐藤:sato 鈴木:suzuki 高橋:takahashi 伊藤:ito 渡辺:watanabe 山本:yamamoto 中村:nakamura
小林:kobayashi 加藤:kato 吉田:yoshida 山田:yamada 佐々木:sasaki 山口:yamaguchi 松本:matsumoto 井上:inoue 木村:kimura 林:hayashi
斎藤:saito 清水:shimizu 森:mori 池田:ikeda 橋本:hashimoto 阿部:abe 石川:ishikawa 前田:maeda 藤田:fujita 小川:ogawa 岡田:okada
後藤:goto 長谷川:hasegawa 村上:murakami 近藤:kondo 石井:ishii 坂本:sakamoto 遠藤:endo 青木:aoki 藤井:fujii 西村:nishimura 福田:fukuda`);
const japaneseGiven =
  names(`葵:aoi 蓮:ren 陽菜:hina 湊:minato 凛:rin 大翔:hiroto 結衣:yui 樹:itsuki 咲良:sakura 悠真:yuma 美咲:misaki
健太:kenta 七海:nanami 翔太:shota 優花:yuka 直樹:naoki 彩:aya 拓海:takumi 真由美:mayumi 誠:makoto 恵子:keiko 浩二:koji 由紀:yuki
隆:takashi 千尋:chihiro 亮:ryo 香織:kaori 大輔:daisuke 麻衣:mai 剛:tsuyoshi`);
const englishFamily =
  'Walker Hughes Patel Novak Silva Becker Moreau Rossi Kowalski Larsen Okafor Nguyen Garcia Murphy Fischer Haddad Ivanova Costa Andersson Kim Singh Papadopoulos Dubois Horvat'.split(
    ' ',
  );
const englishGiven =
  'Alice Daniel Maria Thomas Priya Lukas Sofia James Amara Henrik Chloe Mateo Hannah Omar Elena Victor Grace Samir Julia Felix Naomi Oscar Leila Simon'.split(
    ' ',
  );

const cities = [
  'Tokyo',
  'Osaka',
  'Nagoya',
  'Sapporo',
  'Fukuoka',
  'Sendai',
  'Hiroshima',
  'Kanazawa',
  'Yokohama',
  'Kobe',
  'Kyoto',
  'Naha',
];
const shops = cities.flatMap((city) => [`Shop ${city} Station`, `Shop ${city} East`]);

/** How many of a hundred work where, and what they are called there. */
const departments = [
  { name: 'Shops', share: 46, titles: ['Shop assistant', 'Shop manager', 'Device technician'] },
  { name: 'Call centre', share: 28, titles: ['Agent', 'Senior agent', 'Team lead'] },
  { name: 'Network', share: 8, titles: ['Network engineer', 'Field engineer'] },
  { name: 'IT', share: 6, titles: ['Software engineer', 'Platform engineer', 'Help desk'] },
  { name: 'Finance', share: 4, titles: ['Accountant', 'Controller'] },
  { name: 'People', share: 3, titles: ['HR partner', 'Recruiter'] },
  { name: 'Marketing', share: 3, titles: ['Campaign manager', 'Designer'] },
  { name: 'Partners', share: 2, titles: ['Partner agent'] },
];

const extraGroups = [
  'Managers',
  'Night shift',
  'First aiders',
  'New joiners',
  'Security champions',
  'Works council',
  'Company car',
  'English speakers',
];

/** The forty groups: one per shop, one per department, and a few that cut across. */
export const demoGroups: string[] = [
  ...shops,
  ...departments.map((department) => department.name),
  ...extraGroups,
];

/** Whom the demo suggests to sign in as. */
export const demoWorker: DemoPerson = {
  login: 'aoi.tanaka@example.com',
  firstName: '葵',
  lastName: '田中',
  displayName: '田中 葵',
  title: 'Agent',
  department: 'Call centre',
  city: 'Tokyo',
  employeeNumber: '100001',
  locale: 'ja_JP',
  preferredLanguage: 'ja',
  timezone: 'Asia/Tokyo',
  countryCode: 'JP',
  groups: ['Call centre', 'Night shift'],
};

export function demoPeople(count: number): DemoPerson[] {
  const random = seeded(20_261_122);
  const taken = new Set<string>();
  taken.add(demoWorker.login);
  return [
    demoWorker,
    ...Array.from({ length: count - 1 }, (_, index) => demoPerson(index + 1, random, taken)),
  ];
}

function demoPerson(index: number, random: () => number, taken: Set<string>): DemoPerson {
  const isJapanese = random() < 0.72;
  const department = departmentAt(random() * 100);
  const title = pick(department.titles, random);
  const city = pick(cities, random);
  const name = isJapanese ? japaneseName(random) : englishName(random);
  const groups = [department.name];
  if (department.name === 'Shops') groups.push(random() < 0.6 ? `Shop ${city} Station` : `Shop ${city} East`);
  if (/manager|lead|Controller/i.test(title)) groups.push('Managers');
  if (!isJapanese) groups.push('English speakers');
  for (const extra of extraGroups.slice(1, 7)) if (random() < 0.06) groups.push(extra);
  return {
    login: freeLogin(name.mailbox, taken),
    firstName: name.first,
    lastName: name.last,
    displayName: name.display,
    title,
    department: department.name,
    city,
    employeeNumber: String(100_001 + index),
    locale: isJapanese ? 'ja_JP' : 'en_US',
    preferredLanguage: isJapanese ? 'ja' : 'en',
    timezone: 'Asia/Tokyo',
    countryCode: 'JP',
    groups,
  };
}

function japaneseName(random: () => number) {
  const last = pick(japanesePeople, random);
  const first = pick(japaneseGiven, random);
  return {
    first: first.written,
    last: last.written,
    display: `${last.written} ${first.written}`,
    mailbox: `${first.spoken}.${last.spoken}`,
  };
}

function englishName(random: () => number) {
  const last = pick(englishFamily, random);
  const first = pick(englishGiven, random);
  return { first, last, display: `${first} ${last}`, mailbox: `${first}.${last}`.toLowerCase() };
}

function freeLogin(mailbox: string, taken: Set<string>): string {
  for (let number = 1; ; number += 1) {
    const login = `${mailbox}${number === 1 ? '' : number}@example.com`;
    if (taken.has(login)) continue;
    taken.add(login);
    return login;
  }
}

function departmentAt(percent: number): (typeof departments)[number] {
  let reached = 0;
  for (const department of departments) {
    reached += department.share;
    if (percent < reached) return department;
  }
  throw new Error('the shares of the departments must add up to 100');
}

function pick<T>(list: readonly T[], random: () => number): T {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function names(list: string): Name[] {
  return list.split(/\s+/).map((pair) => {
    const [written = '', spoken = ''] = pair.split(':');
    return { written, spoken };
  });
}

/** mulberry32: small, even, and the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
