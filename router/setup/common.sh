# shellcheck shell=bash
# Words, folders and small checks that every part of the set-up shares. Sourced, never run.

# Shared by all clones on this machine, so that a second clone is ready at once.
tools_folder() {
  local folder=${ATIENDE_TOOLS:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/atiende/tools}
  case "$folder" in
    /*) printf '%s' "$folder" ;;
    *) printf '%s/%s' "$PWD" "$folder" ;;
  esac
}

# Progress goes to standard error: standard output belongs to the command itself (JSON, transcripts).
say()  { printf '» %s\n' "$*" >&2; }
note() { printf '  %s\n' "$*" >&2; }
fail() { printf 'atiende: %s\n' "$*" >&2; exit 1; }

is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }

# "22.10.1~dfsg" -> 22; nothing when there is no leading number.
major_of() {
  local digits=${1%%[!0-9]*}
  printf '%s' "$digits"
}

at_least() { # VERSION MINIMUM-MAJOR
  local major
  major=$(major_of "$1")
  [ -n "$major" ] && [ "$major" -ge "$2" ]
}

# The multiarch name of the machine's libraries, as Debian and Ubuntu spell it.
library_triple() {
  case "$(dpkg --print-architecture 2>/dev/null)" in
    amd64) printf 'x86_64-linux-gnu' ;;
    arm64) printf 'aarch64-linux-gnu' ;;
    *) return 1 ;;
  esac
}

# What must be undone whatever happens (temporary folders, the service guard). Last in, first out.
cleanups=()
at_exit() { cleanups=("$1" ${cleanups[@]+"${cleanups[@]}"}); }
clean_up() {
  local step
  for step in ${cleanups[@]+"${cleanups[@]}"}; do $step || true; done
  cleanups=()
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Two clones must not install at once. The lock dies with the process, so a killed set-up leaves none.
lock_tools() {
  local tools
  tools=$(tools_folder)
  mkdir -p "$tools" || fail "cannot create the tools folder $tools (choose another with ATIENDE_TOOLS)"
  exec 9>"$tools/lock" || fail "cannot write to the tools folder $tools (choose another with ATIENDE_TOOLS)"
  if ! flock -n 9; then
    say "Another set-up is at work in $tools; waiting for it to finish (15 minutes at most)"
    flock -w 900 9 || fail "the other set-up did not finish within 15 minutes"
  fi
}
unlock_tools() { exec 9>&-; }

quoted() { printf "'%s'" "${1//\'/\'\\\'\'}"; }
