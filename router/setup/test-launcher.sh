#!/usr/bin/env bash
# Tests of the launcher and its set-up that need no Asterisk, no network and no root: each says what a person would see.
# Prints a line per test; exit 0 only if all passed. Run by org.atiende.setup.LauncherTest.
set -uo pipefail
# Whatever the caller's set-up exported must not answer for what is tested here.
unset "${!ATIENDE_@}" JAVA_HOME

home=$(cd "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
chmod 755 "$lab"
failures=0

ran=0
check() { # NAME COMMAND…
  local name=$1
  shift
  ran=$((ran + 1))
  if "$@" > "$lab/said" 2>&1; then
    printf 'ok    %s\n' "$name"
  else
    failures=$((failures + 1))
    printf 'WRONG %s\n' "$name"
    sed 's/^/      /' "$lab/said"
  fi
}

# Runs the launcher and checks exit code and words: expect CODE WORDS-OR-EMPTY ARGUMENTS…
expect() {
  local code=$1 words=$2 got=0 output
  shift 2
  output=$("$home/atiende" "$@" 2>&1 </dev/null) || got=$?
  printf 'exit %s, said:\n%s\n' "$got" "$output"
  [ "$got" = "$code" ] && grep -qF -- "$words" <<< "$output"
}

# Runs a snippet with the set-up parts loaded: in_setup SNIPPET (environment as given by the caller)
in_setup() {
  ATIENDE_TOOLS=$lab/tools bash -c '
    set -euo pipefail
    ATIENDE_HOME=$1 FOUND_JAVA_HOME=
    for part in common packages java asterisk machine build tests; do . "$ATIENDE_HOME/router/setup/$part.sh"; done
    '"$1" snippet "$home"
}

fake_jdk() { # FOLDER VERSION
  mkdir -p "$1/bin"
  printf '#!/bin/sh\nexit 0\n' | tee "$1/bin/java" > "$1/bin/javac"
  chmod 755 "$1/bin/java" "$1/bin/javac"
  printf 'IMPLEMENTOR="test"\nJAVA_VERSION="%s"\n' "$2" > "$1/release"
}

fake_asterisk() { # PREFIX VERSION
  local module
  mkdir -p "$1/sbin" "$1/lib/asterisk/modules" "$1/share/asterisk/sounds/en" "$1/share/asterisk/sounds/es" "$1/share/asterisk/moh"
  # shellcheck disable=SC2016
  printf '#!/bin/sh\n[ "$1" = -V ] || { echo started > "%s/started"; exit 9; }\necho "Asterisk %s"\n' "$1" "$2" > "$1/sbin/asterisk"
  chmod 755 "$1/sbin/asterisk"
  # shellcheck source=/dev/null
  for module in $(. "$home/router/setup/common.sh" && . "$home/router/setup/asterisk.sh" && echo "${ASTERISK_MODULES_NEEDED[@]}"); do
    : > "$1/lib/asterisk/modules/$module.so"
  done
}

# --- words and exit codes ---
help_names_every_command() {
  local command
  for command in demo test bench run import prompts simulate explain; do expect 0 "  $command " --help || return 1; done
}
check 'help names every command' help_names_every_command
check 'demo --help tells its option' expect 0 '--once' demo --help
check 'test --help tells its option' expect 0 '--long' test --help
check 'bench --help tells what there is to measure' expect 0 'core | turns | held | ami | queue' bench --help
check 'bench core --help tells its options' expect 0 '--floors' bench core --help
check 'bench queue --help tells its option' expect 0 '--trials' bench queue --help
check 'explain --help tells what it does, built or not' expect 0 'explain' explain --help
check 'no command at all is wrong use' expect 2 'Use: ./atiende'
check 'an unknown command is wrong use, with a hint' expect 2 "Try './atiende --help'" dmeo
check 'a command name is not a pattern' expect 2 'no command' '*'
check 'an unknown option of demo is wrong use' expect 2 'only --once' demo --twice
check 'an unknown option of test is wrong use' expect 2 'only --long' test --once --long
check 'an unknown option of bench is wrong use' expect 2 'only core, turns, held, ami, queue' bench --once
check 'bench of something else is wrong use' expect 2 'only core, turns, held, ami, queue' bench horses

help_works_through_a_link_and_from_elsewhere() {
  ln -s "$home/atiende" "$lab/link" && (cd / && "$lab/link" --help | grep -q 'a telephone rings')
}
check 'the launcher works through a link, from any folder' help_works_through_a_link_and_from_elsewhere

# --- which Java ---
fake_jdk "$lab/named" 25.0.1
fake_jdk "$lab/usual" 26
fake_jdk "$lab/onpath" 27.0.2
fake_jdk "$lab/old" 21.0.4
fake_jdk "$lab/jvm/java-25" 25
mkdir -p "$lab/nothing"
java_found() { # EXPECTED VARIABLES… (as env takes them)
  local expected=$1 found
  shift
  # shellcheck disable=SC2163
  found=$(export ATIENDE_JVM_FOLDER="$lab/nothing" ATIENDE_JAVA_HOME='' JAVA_HOME='' && export "$@" && in_setup 'find_java || echo none')
  printf 'found %s, expected %s\n' "$found" "$expected"
  [ "$found" = "$expected" ]
}
usable_path=$lab/tools-of-the-shell
mkdir "$usable_path" # a PATH without any Java
for program in bash sh cat dirname readlink sed grep awk id dpkg timeout mktemp env; do
  ln -s "$(command -v $program)" "$usable_path/$program"
done
check 'ATIENDE_JAVA_HOME comes first' java_found "$lab/named" ATIENDE_JAVA_HOME="$lab/named" JAVA_HOME="$lab/usual" PATH="$lab/onpath/bin:$PATH"
check 'then JAVA_HOME' java_found "$lab/usual" JAVA_HOME="$lab/usual" PATH="$lab/onpath/bin:$PATH"
check 'then PATH' java_found "$lab/onpath" JAVA_HOME="$lab/old" PATH="$lab/onpath/bin:$PATH" ATIENDE_JVM_FOLDER="$lab/jvm"
check 'then the folder of the system' java_found "$lab/jvm/java-25" PATH="$lab/old/bin:$usable_path" ATIENDE_JVM_FOLDER="$lab/jvm"
check 'an older Java is none' java_found none PATH="$lab/old/bin:$usable_path" JAVA_HOME="$lab/old"
check 'a JRE without compiler is none' java_found none PATH="$usable_path" JAVA_HOME="$lab/nothing"

# --- which Asterisk ---
fake_asterisk "$lab/pbx" 22.4.1
fake_asterisk "$lab/oldpbx" 18.10.0~dfsg
fake_asterisk "$lab/certified" certified-20.7-cert3
fake_asterisk "$lab/barepbx" 20.6.0
rm -r "$lab/barepbx/share/asterisk/sounds/es"
asterisk_found() { # PREFIX SNIPPET
  local output
  output=$(PATH="$1/sbin:$PATH" ATIENDE_ASTERISK='' in_setup "$2")
  printf '%s\n' "$output"
  [ "$output" = yes ] && [ ! -e "$1/started" ]
}
# shellcheck disable=SC2016 # the snippets run in another shell
{
check "the machine's own Asterisk is found and not started" asterisk_found "$lab/pbx" \
  'find_asterisk && [ "$ATIENDE_ASTERISK_VERSION ${ATIENDE_ASTERISK_DATA##*/}" = "22.4.1 asterisk" ] && echo yes'
check 'one that is too old is not used, and the reason is kept' asterisk_found "$lab/oldpbx" \
  'find_asterisk || [[ $machine_refusal == *"version 18.10.0"* ]] && echo yes'
check 'one without Spanish sounds is not used' asterisk_found "$lab/barepbx" \
  'find_asterisk || [[ $machine_refusal == *"no sounds/es"* ]] && echo yes'
check 'versions compare as numbers' in_setup 'at_least 100.1 20 && at_least 20 20 && ! at_least 9.9 20 && ! at_least "" 20 && ! at_least GIT-master 20'
check 'a certified Asterisk tells its version' asterisk_found "$lab/certified" \
  'find_asterisk && [ "$ATIENDE_ASTERISK_VERSION" = 20.7 ] && echo yes'
}

# --- the guard that keeps services from starting ---
guard_is_gone_after_a_failure() {
  local seen
  # shellcheck disable=SC2016
  seen=$(ATIENDE_SERVICE_GUARD=$lab/guard in_setup 'guard_services; "$SERVICE_GUARD" || echo "refuses with $?"; fail broken' 2>/dev/null)
  printf 'said: %s\n' "$seen"
  [ "$seen" = 'refuses with 101' ] && [ ! -e "$lab/guard" ]
}
guard_of_another_stays() {
  printf '#!/bin/sh\nexit 0\n' > "$lab/guard"
  ATIENDE_SERVICE_GUARD=$lab/guard in_setup 'guard_services; unguard_services' && [ "$(tail -n 1 "$lab/guard")" = 'exit 0' ]
}
check 'the service guard refuses services and is removed, also after a failure' guard_is_gone_after_a_failure
check "somebody else's service guard stays as it is" guard_of_another_stays

# --- who may install ---
without_root() { # runs as nobody when we are root
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
  else
    "$@"
  fi
}
not_root_is_told_the_commands() {
  local output got=0
  readable_copy
  output=$(without_root env HOME="$lab/nobody" ATIENDE_TOOLS="$lab/nobody/tools" PATH="$usable_path:$lab/apt" ATIENDE_JVM_FOLDER="$lab/nothing" \
    bash "$lab/copy/atiende" demo --once 2>&1 </dev/null) || got=$?
  printf 'exit %s, said:\n%s\n' "$got" "$output"
  [ "$got" = 1 ] && grep -q 'sudo apt-get install .*maven.* sip-tester' <<< "$output" &&
    grep -q 'Nothing has been installed' <<< "$output" && [ -z "$(find "$lab/nobody" -type f ! -name lock)" ]
}
readable_copy() { # the checkout may lie where nobody may look
  mkdir -p "$lab/copy/router" "$lab/nobody" "$lab/apt"
  cp "$home/atiende" "$lab/copy/" && cp -r "$home/router/setup" "$lab/copy/router/"
  chmod -R a+rX "$lab" && chmod 777 "$lab/nobody"
  printf '#!/bin/sh\necho apt must not be called >&2\nexit 1\n' | tee "$lab/apt/apt-get" > "$lab/apt/apt-cache"
  chmod 755 "$lab"/apt/*
  for program in mkdir flock rm find; do ln -sf "$(command -v $program)" "$usable_path/$program"; done
}
check 'without root the commands to run are told, and nothing is installed' not_root_is_told_the_commands

# --- the closing line ---
report() { # FILE TEXT
  mkdir -p "$(dirname "$1")" && printf '%s\n' "$2" > "$1"
}
summed_up() { # EXPECTED-EXIT EXPECTED-LAST-LINE EXPECTED-WORDS [ASTERISK-POSSIBLE]
  local output got=0
  # shellcheck disable=SC2016
  output=$(REPORTS=$lab/reports POSSIBLE=${4:-yes} bash -c '
    set -euo pipefail
    asterisk_possible=$POSSIBLE ROUTER=$REPORTS; mkdir -p "$ROUTER/target"
    . "$1/router/setup/tests.sh"
    sum_up "${2:-0}"' snippet "$home" "${5:-0}") || got=$?
  printf 'exit %s, said:\n%s\n' "$got" "$output"
  [ "$got" = "$1" ] && [ "$(tail -n 1 <<< "$output")" = "$2" ] && grep -qF -- "$3" <<< "$output"
}
report "$lab/reports/target/surefire-reports/TEST-a.xml" '<testsuite name="a" time="1" tests="3" errors="0" skipped="0" failures="0">
  <testcase name="x" classname="a"><system-out><![CDATA[
<testcase name="faked" classname="a"/><failure message="printed by a test"/>
]]></system-out></testcase></testsuite>'
check 'all passed: one line, exit 0' summed_up 0 '3 passed, 0 failed' passed
check 'without an Asterisk it is no success' summed_up 1 '3 passed, 0 failed, 4 skipped' skipped no 4
report "$lab/reports/target/asterisk-reports/TEST-b.xml" '<testsuite name="b" tests="5" errors="1" skipped="1" failures="1">
  <testcase name="ownerRings" classname="b" time="0.1"/>
  <testcase name="nobodyRings" classname="b" time="0.1"><failure message="no ring"><![CDATA[stack]]></failure></testcase>
  <testcase name="breaks" classname="b"><error type="x"/></testcase></testsuite>'
check 'failures of both folders are named and counted' summed_up 1 '5 passed, 2 failed, 1 skipped' 'FAILED: b.nobodyRings'
rm -r "$lab/reports"
check 'no test at all is no success' summed_up 1 '0 passed, 0 failed' passed

printf '%s launcher checks, %s wrong\n' "$ran" "$failures"
[ "$failures" = 0 ]
