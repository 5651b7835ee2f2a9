#!/bin/sh
# Runs one of the project's tasks after making sure that what it needs is installed.
#   sh tools/with-setup.sh start|demo|cli|test|test:fast|fuzz|bench|screenshots|check [arguments]
# npm itself may be run by an older Node; from here on everything runs on the pinned one (see
# docs/decisions/001-pinned-node.md). Nothing here may need an installed package.
set -eu

cd "$(dirname "$0")/.."
task=${1:?"usage: sh tools/with-setup.sh start|demo|cli|test|test:fast|fuzz|bench|screenshots|check [arguments]"}
shift

say() { printf '%s\n' "gatehouse: $*" >&2; }
stop() { say "$*"; exit 1; }

stamp=node_modules/.gatehouse-installed

is_installed() {
  [ -f node_modules/.package-lock.json ] || return 1
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(cksum <package-lock.json)" ] && return 0
  # Installed by hand with npm: npm writes its own copy of the lock file last of all.
  [ -n "$(find node_modules/.package-lock.json -newer package-lock.json)" ]
}

install() {
  command -v npm >/dev/null 2>&1 || stop "npm was not found. Install Node.js 20 or newer (it brings npm), then run this again."
  say "installing dependencies (only when package-lock.json changed; about half a minute) …"
  npm_output=$(mktemp "${TMPDIR:-/tmp}/gatehouse-install.XXXXXX")
  if npm ci --no-audit --no-fund --loglevel=error >"$npm_output" 2>&1; then
    rm -f "$npm_output"
  else
    cat "$npm_output" >&2
    rm -f "$npm_output"
    stop "npm ci failed (its output stands above). Mend that, then run the same command again."
  fi
}

if ! is_installed; then install; fi
cksum <package-lock.json >"$stamp" 2>/dev/null || true

# The pinned Node comes as an optional dependency. Where it has none for this machine (npm ci --omit=optional, or a
# platform without a build), the machine's own Node will do from 22.12 on.
runs_typescript='const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) ? 0 : 1)'
node=
for candidate in node_modules/.bin/node "${npm_node_execpath:-}" "$(command -v node || true)"; do
  if [ -n "$candidate" ] && "$candidate" -e "$runs_typescript" >/dev/null 2>&1; then node=$candidate; break; fi
done
[ -n "$node" ] || stop "no usable Node.js: the pinned one is not installed (npm ci without --omit=optional brings it) and this machine's is older than 22.12."

flags=--disable-warning=ExperimentalWarning
# Node 22.12 to 22.17 strip types only when asked to; newer ones need no flag.
"$node" -e 'process.exit(process.features.typescript ? 0 : 1)' || flags="$flags --experimental-strip-types"

# Scripts started further down find the same Node first.
case $node in
  node_modules/*) node=$PWD/$node ;;
esac
PATH=$(dirname "$node"):$PWD/node_modules/.bin:$PATH
export PATH

# shellcheck disable=SC2086 # the flags are words without spaces
run() { exec "$node" $flags "$@"; }

# The administrators' console, unless it is built of these very sources already.
case $task in
  start | demo | screenshots)
    # shellcheck disable=SC2086
    "$node" $flags tools/build-console.ts || stop "the console could not be built (see above)." ;;
esac

case $task in
  # A young generation of 4 MiB instead of 16 keeps an idle node some 20 MiB smaller, and costs no throughput that shows.
  start) run --max-semi-space-size=4 src/main.ts start "$@" ;;
  cli) run src/main.ts "$@" ;;
  demo) run demo/start.ts "$@" ;;
  test) run tools/test.ts all "$@" ;;
  test:fast) run tools/test.ts fast "$@" ;;
  check) run tools/test.ts check "$@" ;;
  fuzz) run tools/fuzz.ts "$@" ;;
  bench) run bench/main.ts "$@" ;;
  screenshots) run tools/screenshots.ts "$@" ;;
  *) stop "there is no task \"$task\". There are: start, demo, cli, test, test:fast, fuzz, bench, screenshots, check." ;;
esac
