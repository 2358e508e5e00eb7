# shellcheck shell=bash
# Makes the machine ready: looks what is there (cheaply, every time), says what is missing, gets it, and tells the rest of
# the launcher by environment variables. Kinds of need: "java" (build and run), "voice" (prompts), "telephony"
# (demo and tests: an Asterisk, phones and a voice), "clock" (tests: a wall clock that can be stepped for one process).

# Results, exported for Java: JAVA_HOME and the ATIENDE_* of README's table.
asterisk_possible=yes

ready() { # NEEDS…
  local needs=" $* "
  look "$needs"
  if nothing_missing; then publish "$needs"; return 0; fi
  # Looked for again under the lock: another clone may just have put it there.
  lock_tools
  look "$needs"
  if ! nothing_missing; then
    refuse_if_apt_is_out_of_reach
    announce
    fetch_missing
    look "$needs"
    say "Set-up finished after $SECONDS s"
  fi
  publish "$needs"
  unlock_tools
}

# Fills missing_packages, missing_java, missing_asterisk.
look() { # NEEDS
  missing_packages=() missing_java=no missing_asterisk=no
  has mvn || missing_packages+=(maven)
  if ! JAVA_HOME=$(find_java); then missing_java=yes; JAVA_HOME=; fi
  case "$1" in
    *" telephony "* | *" voice "*) ATIENDE_ESPEAK=$(command -v espeak-ng) || missing_packages+=(espeak-ng) ;;
  esac
  case "$1" in
    *" clock "*) ATIENDE_FAKETIME=$(find_faketime) || missing_packages+=(libfaketime) ;;
  esac
  case "$1" in
    *" telephony "*)
      ATIENDE_SIPP=$(command -v sipp) || missing_packages+=(sip-tester)
      if [ "$asterisk_possible" = yes ] && ! find_asterisk; then missing_asterisk=yes; fi ;;
  esac
}

# Debian and Ubuntu keep it out of the linker's sight.
find_faketime() {
  local library
  for library in /usr/lib/*/faketime/libfaketimeMT.so.1; do
    if [ -e "$library" ]; then printf '%s' "$library"; return 0; fi
  done
  return 1
}

nothing_missing() {
  [ "${#missing_packages[@]}" = 0 ] && [ "$missing_java" = no ] && [ "$missing_asterisk" = no ]
}

# Never half an installation: what this user cannot put in place stops the set-up before anything is touched.
refuse_if_apt_is_out_of_reach() {
  if ! has apt-get; then
    fail "this set-up works on Debian and Ubuntu. Please install by other means: $(missing_in_words)"
  fi
  if is_root || [ "${#missing_packages[@]}" = 0 ]; then return 0; fi
  {
    printf 'atiende: something is missing that only root can install. Please run:\n\n'
    printf '    sudo apt-get update\n    sudo apt-get install --no-install-recommends -y %s\n\n' "${missing_packages[*]}"
    printf 'and then this command again. Nothing has been installed or changed.\n'
  } >&2
  exit 1
}

missing_in_words() {
  local words=("${missing_packages[@]}")
  if [ "$missing_java" = yes ]; then words+=("a JDK $JAVA_MINIMUM or newer (ATIENDE_JAVA_HOME)"); fi
  if [ "$missing_asterisk" = yes ]; then words+=("Asterisk $ASTERISK_MINIMUM or newer"); fi
  local IFS=,
  printf '%s' "${words[*]}" | sed 's/,/, /g'
}

announce() {
  local tools
  tools=$(tools_folder)
  if ! apt_knows maven; then apt_refresh; fi # no lists at all: a fresh machine
  say "Atiende needs a few things that this machine does not have. It will now get:"
  if [ "${#missing_packages[@]}" != 0 ]; then note "- by apt, on this machine: ${missing_packages[*]} (no service is started)"; fi
  if [ "$missing_java" = yes ]; then
    if java_by_apt; then
      note "- by apt, on this machine: $JAVA_PACKAGE"
    else
      note "- Java $JAVA_MINIMUM, unpacked into $tools/jdk (about 280 MB; not installed on the machine)"
    fi
  fi
  if [ "$missing_asterisk" = yes ]; then
    if [ -n "$machine_refusal" ]; then note "  (the machine's own Asterisk stays untouched and unused: $machine_refusal)"; fi
    note "- Asterisk with sounds and music, unpacked into $tools/asterisk (about 170 MB; not installed on the machine)"
  fi
}

fetch_missing() {
  if [ "${#missing_packages[@]}" != 0 ]; then apt_install "${missing_packages[@]}"; fi
  if [ "$missing_java" = yes ]; then get_java; fi
  if [ "$missing_asterisk" = yes ] && ! get_asterisk; then
    asterisk_possible=no
    say "No Asterisk $ASTERISK_MINIMUM or newer can be had on this machine (reasons above)."
    note "What still works: 'mvn verify' (all tests that need no Asterisk) and './atiende run' beside an Asterisk of yours."
    note "To use an Asterisk that set-up did not find, name its program, module folder and data folder in"
    note "ATIENDE_ASTERISK, ATIENDE_ASTERISK_MODULES and ATIENDE_ASTERISK_DATA."
  fi
}

publish() { # NEEDS
  export JAVA_HOME
  if [ -n "${ATIENDE_ESPEAK:-}" ]; then export ATIENDE_ESPEAK; fi
  if [ -n "${ATIENDE_FAKETIME:-}" ]; then export ATIENDE_FAKETIME; fi
  case "$1" in
    *" telephony "*)
      export ATIENDE_SIPP
      [ "$asterisk_possible" = yes ] || return 0
      export ATIENDE_ASTERISK ATIENDE_ASTERISK_MODULES ATIENDE_ASTERISK_DATA ATIENDE_ASTERISK_VERSION
      if asterisk_is_old; then tell_of_old_asterisk; fi
      write_environment ;;
  esac
}

# For a person who wants to start one test from an editor: `. <tools>/env`.
write_environment() {
  local tools name
  tools=$(tools_folder)
  [ -w "$tools" ] || return 0
  for name in JAVA_HOME ATIENDE_ASTERISK ATIENDE_ASTERISK_VERSION ATIENDE_ASTERISK_MODULES ATIENDE_ASTERISK_DATA \
    ATIENDE_SIPP ATIENDE_FAKETIME ATIENDE_ESPEAK; do
    if [ -n "${!name:-}" ]; then printf 'export %s=%s\n' "$name" "$(quoted "${!name}")"; fi
  done > "$tools/env.$$"
  mv "$tools/env.$$" "$tools/env"
}
