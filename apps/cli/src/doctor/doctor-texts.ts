import type { BilingualText } from '@gridpilot/contract'

export type Language = keyof BilingualText

/** What `gridpilot doctor` says of this installation, in both languages. `{{name}}` is a parameter. */
const DOCTOR_TEXTS = {
  // names of checks
  node: { en: 'node', ko: 'Node' },
  packages: { en: 'packages', ko: '패키지' },
  page: { en: 'page', ko: '화면' },
  data_directory: { en: 'data directory', ko: '데이터 폴더' },
  privacy: { en: 'privacy', ko: '비공개' },
  disk: { en: 'disk', ko: '디스크' },
  database: { en: 'database', ko: '데이터베이스' },
  paper_database: { en: "paper exchange's database", ko: '모의 거래소 데이터베이스' },
  paper_exchange: { en: 'paper exchange', ko: '모의 거래소' },
  port: { en: 'port', ko: '포트' },
  port_number: { en: 'port {{port}}', ko: '포트 {{port}}' },
  clock: { en: 'clock', ko: '시계' },
  accounts: { en: 'accounts', ko: '계정' },
  account_paper: { en: 'account {{name}} (paper)', ko: '계정 {{name}} (모의)' },
  account_bitget: { en: 'account {{name}} (bitget)', ko: '계정 {{name}} (실계정)' },
  'account_bitget-demo': { en: 'account {{name}} (bitget-demo)', ko: '계정 {{name}} (데모)' },
  // the program
  node_fine: { en: 'Node {{version}}', ko: 'Node {{version}}' },
  node_old: {
    en: 'Node {{version}} is older than {{least}}',
    ko: 'Node {{version}} 버전이 {{least}}보다 낮습니다',
  },
  node_todo: {
    en: 'Use "npm start": it fetches a fitting Node by itself.',
    ko: '"npm start"로 실행해 주세요. 알맞은 Node를 스스로 받습니다.',
  },
  packages_fine: { en: 'installed', ko: '설치되어 있습니다' },
  packages_missing: { en: 'the packages are not installed', ko: '패키지가 설치되어 있지 않습니다' },
  packages_todo: { en: 'Run "npm start": it installs them.', ko: '"npm start"를 실행하면 설치됩니다.' },
  page_fine: { en: 'built', ko: '만들어져 있습니다' },
  page_missing: { en: 'the page is not built yet', ko: '화면이 아직 만들어지지 않았습니다' },
  page_todo: {
    en: 'Run "npm start": it builds the page first.',
    ko: '"npm start"를 실행하면 화면을 먼저 만듭니다.',
  },
  // the data directory
  folder_absent: {
    en: '{{folder}} is not there yet: the first start makes it',
    ko: '{{folder}} 폴더가 아직 없습니다. 처음 시작할 때 만들어집니다',
  },
  folder_none: { en: '{{folder}} is no folder', ko: '{{folder}}은(는) 폴더가 아닙니다' },
  folder_none_todo: { en: 'Name another one with --data-dir.', ko: '--data-dir로 다른 폴더를 지정해 주세요.' },
  folder_fine: { en: '{{folder}} can be read and written', ko: '{{folder}} 폴더를 읽고 쓸 수 있습니다' },
  folder_closed: {
    en: '{{folder}} cannot be read and written',
    ko: '{{folder}} 폴더를 읽거나 쓸 수 없습니다',
  },
  folder_closed_todo: {
    en: 'Give it to the user who runs Gridpilot, or name another one with --data-dir.',
    ko: 'Gridpilot을 실행하는 사용자에게 권한을 주거나 --data-dir로 다른 폴더를 지정해 주세요.',
  },
  privacy_skipped: { en: 'not checked on Windows', ko: 'Windows에서는 확인하지 않습니다' },
  privacy_fine: {
    en: '{{count}} secret files and databases are readable by you alone',
    ko: '비밀 파일과 데이터베이스 {{count}}개를 본인만 읽을 수 있습니다',
  },
  privacy_open: { en: 'others can read {{files}}', ko: '다른 사용자가 읽을 수 있습니다: {{files}}' },
  privacy_todo: { en: 'Run: {{command}}', ko: '다음을 실행해 주세요: {{command}}' },
  disk_fine: { en: '{{megabytes}} MB free', ko: '{{megabytes}}MB 남아 있습니다' },
  disk_full: { en: 'only {{megabytes}} MB free', ko: '{{megabytes}}MB만 남아 있습니다' },
  disk_todo: {
    en: 'Make room: when the disk is full no order can be made durable.',
    ko: '공간을 확보해 주세요. 디스크가 가득 차면 주문을 안전하게 기록할 수 없습니다.',
  },
  database_absent: {
    en: 'not there yet: the first start makes it',
    ko: '아직 없습니다. 처음 시작할 때 만들어집니다',
  },
  database_fine: { en: '{{file}} is whole', ko: '{{file}} 파일이 온전합니다' },
  database_damaged: { en: '{{file}} is damaged: {{reason}}', ko: '{{file}} 파일이 손상되었습니다: {{reason}}' },
  database_unreadable: {
    en: '{{file}} cannot be read: {{reason}}',
    ko: '{{file}} 파일을 읽을 수 없습니다: {{reason}}',
  },
  database_busy: {
    en: 'in use by a running program, so not looked into',
    ko: '실행 중인 프로그램이 사용하고 있어 확인하지 않았습니다',
  },
  database_todo: {
    en: 'Stop Gridpilot, keep a copy of {{file}}, and put a backup in its place.',
    ko: 'Gridpilot을 멈추고 {{file}} 파일의 사본을 남긴 뒤 백업으로 바꿔 주세요.',
  },
  // the paper exchange
  paper_absent: { en: 'not running: a start brings it up', ko: '실행 중이 아닙니다. 시작하면 함께 실행됩니다' },
  paper_ended: { en: 'it ended without goodbye', ko: '비정상적으로 종료되었습니다' },
  paper_ended_todo: {
    en: 'Nothing: the next start takes its place and loses nothing.',
    ko: '할 일이 없습니다. 다음에 시작할 때 이어서 실행되며 잃는 것은 없습니다.',
  },
  paper_fine: {
    en: 'answers on port {{port}} (pid {{pid}})',
    ko: '포트 {{port}}에서 응답합니다(pid {{pid}})',
  },
  paper_silent: {
    en: 'process {{pid}} does not answer on port {{port}}',
    ko: '프로세스 {{pid}}이(가) 포트 {{port}}에서 응답하지 않습니다',
  },
  paper_silent_todo: {
    en: 'See {{log}}. If process {{pid}} is another program, do nothing: the next start takes the place.',
    ko: '{{log}} 파일을 확인해 주세요. 프로세스 {{pid}}이(가) 다른 프로그램이면 할 일이 없습니다. 다음에 시작할 때 이어서 실행됩니다.',
  },
  // the port
  port_none: { en: 'GRIDPILOT_PORT is no port', ko: 'GRIDPILOT_PORT 값이 포트 번호가 아닙니다' },
  port_none_todo: {
    en: 'Set it to a whole number from 0 to 65535, or unset it.',
    ko: '0에서 65535 사이의 정수로 설정하거나 지워 주세요.',
  },
  port_free: { en: 'free', ko: '비어 있습니다' },
  port_closed: { en: 'cannot be opened ({{code}})', ko: '열 수 없습니다({{code}})' },
  port_closed_todo: {
    en: 'Choose one above 1023: npm start -- --port 3000',
    ko: '1023보다 큰 포트를 선택해 주세요: npm start -- --port 3000',
  },
  port_ours_ok: { en: 'Gridpilot {{version}} answers there, ok', ko: 'Gridpilot {{version}} 응답, 정상' },
  port_ours_degraded: {
    en: 'Gridpilot {{version}} answers there, degraded',
    ko: 'Gridpilot {{version}} 응답, 일부 기능 이상',
  },
  port_taken: { en: 'is taken by another program', ko: '다른 프로그램이 사용하고 있습니다' },
  port_taken_todo: {
    en: 'End that program, or choose another port: npm start -- --port N',
    ko: '그 프로그램을 끝내거나 다른 포트를 선택해 주세요: npm start -- --port N',
  },
  // the clock
  clock_before_program: {
    en: '{{time}} is before this program was installed',
    ko: '{{time}}은(는) 이 프로그램이 설치되기 전입니다',
  },
  clock_before_write: {
    en: '{{time}} is before the last write to the database, {{write}}',
    ko: '{{time}}은(는) 데이터베이스에 마지막으로 기록한 {{write}}보다 이릅니다',
  },
  clock_todo: {
    en: 'Set the system clock (network time): signatures, tokens and every record carry it.',
    ko: '시스템 시계를 맞춰 주세요(네트워크 시간). 서명과 토큰, 모든 기록이 이 시각을 사용합니다.',
  },
  // the accounts
  accounts_none: { en: 'none is stored yet', ko: '아직 저장된 계정이 없습니다' },
  accounts_unchecked: { en: 'could not be checked: {{reason}}', ko: '확인할 수 없었습니다: {{reason}}' },
  check_unfinished: { en: 'the check did not end', ko: '점검이 끝나지 않음' },
  accounts_todo: {
    en: 'Run the self-test in Settings → Accounts.',
    ko: '설정 → 계정에서 자가 점검을 실행해 주세요.',
  },
  account_paper_off: {
    en: 'not looked at: the paper exchange does not run',
    ko: '모의 거래소가 실행 중이 아니어서 확인하지 않았습니다',
  },
  account_key_closed: {
    en: 'its key is disabled or does not open',
    ko: '키가 비활성화되었거나 열리지 않습니다',
  },
  account_key_todo: {
    en: 'Enter the key again in Settings → Accounts.',
    ko: '설정 → 계정에서 키를 다시 입력해 주세요.',
  },
  account_passed: { en: '{{passed}} of {{count}} passed', ko: '{{count}}개 중 {{passed}}개 통과' },
  account_passed_family: {
    en: '{{passed}} of {{count}} passed, {{family}}',
    ko: '{{count}}개 중 {{passed}}개 통과, {{family}} 계정',
  },
  classic: { en: 'classic', ko: '클래식' },
  unified: { en: 'unified', ko: '통합' },
  // the end
  all_well: { en: 'Nothing keeps Gridpilot from working.', ko: 'Gridpilot의 작동을 막는 문제가 없습니다.' },
  to_mend: { en: '{{count}} to be put right.', ko: '바로잡을 문제가 {{count}}개 있습니다.' },
} as const satisfies Readonly<Record<string, BilingualText>>

type DoctorText = keyof typeof DOCTOR_TEXTS
type Params = Readonly<Record<string, string | number>>

/** Which check it is: `check` stays the same in every language, for programs; `title` is for a person. */
export interface Heading {
  readonly check: string
  readonly title: string
}

/** The doctor in the language that was asked for. */
export interface Speech {
  readonly language: Language
  readonly say: (text: DoctorText, params?: Params) => string
  readonly about: (name: DoctorText, params?: Params) => Heading
}

export function speech(language: Language): Speech {
  const sayIn = (wanted: Language, text: DoctorText, params: Params): string =>
    DOCTOR_TEXTS[text][wanted].replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? '–'))
  return {
    language,
    say: (text, params = {}) => sayIn(language, text, params),
    about: (name, params = {}) => ({ check: sayIn('en', name, params), title: sayIn(language, name, params) }),
  }
}

/** Every text in both languages, for those who compare them. */
export const doctorTexts = (): Readonly<Record<string, BilingualText>> => DOCTOR_TEXTS
