import { defineMessages } from '../../../kit/messages.ts';

export const t = defineMessages('people.import', {
  title: { en: 'Import people', ja: 'ユーザーをインポート' },
  people: { en: 'People', ja: 'ユーザー' },
  lead: {
    en: 'Creates and updates people from a CSV file. Nothing changes until you press Import; try it first, and see what would happen to each line.',
    ja: 'CSV ファイルからユーザーを作成・更新します。「インポート」を押すまで何も変わりません。先に試行して、行ごとの結果を確認できます。',
  },
  'file.title': { en: '1. The file', ja: '1. ファイル' },
  'file.lead': {
    en: 'A CSV file in UTF-8 whose first line names the columns, one person a line. Up to 50,000 lines.',
    ja: '1 行目が列名で、1 行に 1 人の UTF-8 の CSV ファイルです。50,000 行まで。',
  },
  'file.choose': { en: 'Choose a file', ja: 'ファイルを選択' },
  'file.other': { en: 'Choose another file', ja: '別のファイルを選択' },
  'file.template': { en: 'Download an empty template', ja: '空のテンプレートをダウンロード' },
  'file.chosen_one': { en: '{{name}}: {{count}} line', ja: '{{name}}: {{count}} 行' },
  'file.chosen_other': { en: '{{name}}: {{count}} lines', ja: '{{name}}: {{count}} 行' },
  'file.empty': {
    en: 'There is no line under the first one. The first line names the columns; each line under it is a person.',
    ja: '1 行目の下に行がありません。1 行目は列名で、2 行目以降が 1 人ずつのデータです。',
  },
  'file.tooMany': {
    en: 'There are {{count}} lines. Split the file: 50,000 at a time.',
    ja: '{{count}} 行あります。50,000 行以下に分割してください。',
  },
  'file.unreadable': {
    en: 'This does not read as text in UTF-8. Save it as “CSV UTF-8” in your spreadsheet.',
    ja: 'UTF-8 のテキストとして読めません。表計算ソフトで「CSV UTF-8」として保存してください。',
  },
  'file.notKept': {
    en: 'The file is too large to be kept across a reload of this page.',
    ja: 'ファイルが大きいため、ページを再読み込みすると選択し直す必要があります。',
  },
  'columns.title': { en: '2. What the columns are', ja: '2. 列の対応付け' },
  'columns.lead': {
    en: 'Say which attribute each column fills. Empty cells leave the attribute as it is.',
    ja: '各列がどの属性に対応するかを指定します。空のセルは属性を変更しません。',
  },
  'columns.column': { en: 'Column', ja: '列' },
  'columns.sample': { en: 'First values', ja: '先頭の値' },
  'columns.attribute': { en: 'Attribute', ja: '属性' },
  'columns.attributeOf': { en: 'Attribute for the column {{column}}', ja: '列「{{column}}」の属性' },
  'columns.skip': { en: 'Leave out', ja: '使わない' },
  'columns.twice': {
    en: '{{attribute}} is filled by two columns. Leave one of them out.',
    ja: '{{attribute}} に 2 つの列が対応しています。どちらかを外してください。',
  },
  'columns.missing': {
    en: 'No column fills {{attributes}}. Without, nobody can be created.',
    ja: '{{attributes}} に対応する列がありません。このままでは新規作成できません。',
  },
  'columns.noMatch': {
    en: 'No column fills {{attribute}}, by which people are recognised.',
    ja: 'ユーザーの照合に使う {{attribute}} に対応する列がありません。',
  },
  'options.action': { en: 'What to do', ja: '処理' },
  'options.upsert': { en: 'Create who is new, update who is there', ja: '新規は作成し、既存は更新する' },
  'options.create': { en: 'Only create; who is there already is an error', ja: '作成のみ (既存はエラー)' },
  'options.update': {
    en: 'Only update; who is not there is an error',
    ja: '更新のみ (存在しない場合はエラー)',
  },
  'options.matchBy': { en: 'Recognise people by', ja: '照合に使う属性' },
  'options.matchByHelp': {
    en: 'Nobody else has the same value.',
    ja: '他のユーザーと重複しない属性です。',
  },
  'options.activate': {
    en: 'Activate who is created, and mail them a link to set a password',
    ja: '作成したユーザーを有効化し、パスワード設定用リンクをメールで送る',
  },
  'options.activateHelp': {
    en: 'Otherwise they are there, and wait until you activate them.',
    ja: '選択しない場合、有効化するまで利用できません。',
  },
  'options.groups': { en: 'Put who is created into these groups', ja: '作成したユーザーを追加するグループ' },
  'preview.title': { en: '3. A look at the first lines', ja: '3. 先頭の行を確認' },
  'preview.lead': {
    en: 'As they would be written. What your schema does not take is marked.',
    ja: '書き込まれる内容です。スキーマに合わない値には印が付きます。',
  },
  'preview.line': { en: 'Line', ja: '行' },
  'preview.fine': { en: 'Every value fits your schema.', ja: 'すべての値がスキーマに合っています。' },
  'preview.problems_one': {
    en: '{{count}} line has a value that your schema does not take. It will fail; the others go on.',
    ja: '{{count}} 行にスキーマに合わない値があります。その行だけが失敗し、残りは処理されます。',
  },
  'preview.problems_other': {
    en: '{{count}} lines have a value that your schema does not take. They will fail; the others go on.',
    ja: '{{count}} 行にスキーマに合わない値があります。それらの行だけが失敗し、残りは処理されます。',
  },
  'preview.only': { en: 'Show only lines with problems', ja: '問題のある行だけを表示' },
  'preview.shown': {
    en: 'The first {{shown}} of {{count}} lines.',
    ja: '{{count}} 行中、先頭の {{shown}} 行です。',
  },
  'run.title': { en: '4. Try, then import', ja: '4. 試行とインポート' },
  'run.lead': {
    en: 'Trying asks the server about every line and changes nothing.',
    ja: '試行では、すべての行をサーバーで確認しますが、何も変更しません。',
  },
  'run.try': { en: 'Try it', ja: '試行する' },
  'run.import': { en: 'Import', ja: 'インポート' },
  'run.confirmTitle': { en: 'Import now?', ja: 'インポートを実行しますか?' },
  'run.confirm_one': {
    en: '{{count}} line is written. Who is created stays when you change your mind; you can deactivate them.',
    ja: '{{count}} 行を書き込みます。作成したユーザーは自動では元に戻せませんが、無効化できます。',
  },
  'run.confirm_other': {
    en: '{{count}} lines are written. Who is created stays when you change your mind; you can deactivate them.',
    ja: '{{count}} 行を書き込みます。作成したユーザーは自動では元に戻せませんが、無効化できます。',
  },
  'run.triedTitle': { en: 'Tried: nothing has changed', ja: '試行しました (変更はありません)' },
  'run.doneTitle': { en: 'Imported', ja: 'インポートしました' },
  'run.stoppedTitle': { en: 'Stopped', ja: '中止しました' },
  'run.brokenTitle': { en: 'It stopped in the middle', ja: '途中で止まりました' },
  'run.broken': {
    en: 'The rest was not sent. Import again: lines that are written already come out “as they were”.',
    ja: '残りは送信されていません。もう一度インポートしてください。処理済みの行は「変更なし」になります。',
  },
  'run.created': { en: 'created', ja: '作成' },
  'run.updated': { en: 'updated', ja: '更新' },
  'run.unchanged': { en: 'as they were', ja: '変更なし' },
  'run.failed': { en: 'failed', ja: '失敗' },
  'run.download': { en: 'Download the result (CSV)', ja: '結果をダウンロード (CSV)' },
  'run.toPeople': { en: 'See who was added today', ja: '本日追加されたユーザーを表示' },
  'run.failures': { en: 'Lines that failed', ja: '失敗した行' },
  'run.line': { en: 'Line {{line}}', ja: '{{line}} 行目' },
  'run.again': { en: 'Import another file', ja: '別のファイルをインポート' },
});
