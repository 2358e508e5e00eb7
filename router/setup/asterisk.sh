# shellcheck shell=bash disable=SC2034
# Finds an Asterisk of version 20 or newer for the demo and the tests, or gets one of its own into the tools folder.
# An Asterisk that belongs to the machine is only ever read: it is never started, stopped or edited, and packages are
# unpacked, not installed, so that no exchange starts at the next boot either.

readonly ASTERISK_MINIMUM=20
readonly ASTERISK_PACKAGES=(asterisk asterisk-modules asterisk-core-sounds-en-gsm asterisk-core-sounds-es-gsm
  asterisk-moh-opsound-gsm)
# What somebody named in the environment, kept apart from what is found here.
readonly NAMED_ASTERISK=${ATIENDE_ASTERISK:-} NAMED_MODULES=${ATIENDE_ASTERISK_MODULES:-} NAMED_DATA=${ATIENDE_ASTERISK_DATA:-}
# Without these no story can be told.
readonly ASTERISK_MODULES_NEEDED=(chan_pjsip res_pjsip_registrar res_agi app_dial app_userevent res_musiconhold codec_gsm
  format_gsm format_wav func_channel func_timeout func_pjsip_contact)

asterisk_version() { # PROGRAM -> "22.10.1", or nothing
  # A program that hangs must not hang us.
  timeout 10 "$1" -V 2>/dev/null | sed -n 's/^Asterisk \(certified[-/]\)\{0,1\}\([0-9][0-9.]*\).*/\2/p'
}

# Sets ATIENDE_ASTERISK and its three companions when PROGRAM, MODULES and DATA will do; else says why not in
# `asterisk_refusal`.
adopt_asterisk() { # PROGRAM MODULES DATA MINIMUM
  local version module
  version=$(asterisk_version "$1")
  [ -n "$version" ] || { asterisk_refusal="$1 does not run"; return 1; }
  at_least "$version" "$4" || { asterisk_refusal="$1 is version $version, and $4 is the oldest that will do"; return 1; }
  for module in "${ASTERISK_MODULES_NEEDED[@]}"; do
    [ -e "$2/$module.so" ] || { asterisk_refusal="$1 has no module $module${2:+ in $2}"; return 1; }
  done
  for module in sounds/en sounds/es moh; do
    [ -d "$3/$module" ] || { asterisk_refusal="$1 has no $module${3:+ in $3}"; return 1; }
  done
  ATIENDE_ASTERISK=$1 ATIENDE_ASTERISK_MODULES=$2 ATIENDE_ASTERISK_DATA=$3 ATIENDE_ASTERISK_VERSION=$version
}

# The one named in the environment, else the machine's own, else the one in the tools folder. Why the machine's own will
# not do is left in `machine_refusal`.
find_asterisk() {
  asterisk_refusal='' machine_refusal=''
  if [ -n "$NAMED_ASTERISK" ] && [ "$NAMED_ASTERISK" != "$(tools_folder)/asterisk/bin/asterisk" ]; then
    if adopt_asterisk "$NAMED_ASTERISK" "$NAMED_MODULES" "$NAMED_DATA" "$ASTERISK_MINIMUM"; then return 0; fi
    note "the Asterisk named in ATIENDE_ASTERISK will not do: $asterisk_refusal"
  fi
  find_machine_asterisk || find_unpacked_asterisk
}

find_machine_asterisk() {
  local program prefix modules data
  [ "${ATIENDE_IGNORE_SYSTEM_ASTERISK:-}" != 1 ] || return 1
  program=$(PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v asterisk) || return 1
  prefix=$(dirname -- "$(dirname -- "$(readlink -f -- "$program")")")
  modules=$(first_folder "$prefix"/lib/*/asterisk/modules "$prefix/lib64/asterisk/modules" \
    "$prefix/lib/asterisk/modules" /usr/lib/asterisk/modules)
  data=$(first_folder "$prefix/share/asterisk/sounds" /usr/share/asterisk/sounds /var/lib/asterisk/sounds)
  if adopt_asterisk "$program" "$modules" "${data%/sounds}" "$ASTERISK_MINIMUM"; then return 0; fi
  machine_refusal=$asterisk_refusal
  return 1
}

first_folder() {
  local folder
  for folder in "$@"; do
    if [ -d "$folder" ]; then printf '%s' "$folder"; return 0; fi
  done
}

find_unpacked_asterisk() {
  local root minimum=$ASTERISK_MINIMUM
  root=$(tools_folder)/asterisk
  [ -x "$root/bin/asterisk" ] || return 1
  if [ -e "$root/too-old" ]; then minimum=16; fi
  adopt_asterisk "$root/bin/asterisk" "$root/modules" "$root/usr/share/asterisk" "$minimum"
}

asterisk_suites() {
  if at_least "$(apt_candidate asterisk)" "$ASTERISK_MINIMUM"; then printf 'machine '; fi
  case "$(machine_origin)" in
    Debian) printf '%s' "${ATIENDE_ASTERISK_SUITES:-forky sid bullseye}" ;;
    Ubuntu) printf '%s' "${ATIENDE_ASTERISK_SUITES:-noble+noble-updates}" ;;
  esac
}

# False, with the reason said, when no Asterisk can be had. The caller decides what can go on without one.
get_asterisk() {
  local tools building suite
  tools=$(tools_folder)
  building=$tools/asterisk.unfinished
  at_exit forget_unfinished_asterisk
  if ! library_triple >/dev/null; then note "no Asterisk for this kind of processor: only amd64 and arm64 are known here"; return 1; fi
  for suite in $(asterisk_suites); do
    say "Unpacking Asterisk ($suite) into $tools/asterisk"
    forget_unfinished_asterisk
    if unpack_packages "$building" "$suite" "${ASTERISK_PACKAGES[@]}" && settle_asterisk "$building"; then
      rm -rf "$tools/asterisk"
      mv "$building" "$tools/asterisk"
      if find_unpacked_asterisk; then return 0; fi
      note "the Asterisk of '$suite' will not do: $asterisk_refusal"
      rm -rf "$tools/asterisk"
    fi
  done
  return 1
}
forget_unfinished_asterisk() { rm -rf "$(tools_folder)"/asterisk.unfinished*; }

# What package scripts would have done, and a program that starts Asterisk with the libc it was built for.
settle_asterisk() { # ROOT
  local root=$1 triple loader
  triple=$(library_triple)
  loader=$(cd "$root" && echo usr/lib/"$triple"/ld-linux-*.so.*)
  [ -e "$root/$loader" ] || loader=$(cd "$root" && echo usr/lib64/ld-linux-*.so.*)
  [ -e "$root/$loader" ] || { note "the packages hold no loader"; return 1; }
  link_sounds "$root/usr/share/asterisk/sounds" en en_US_f_Allison
  link_sounds "$root/usr/share/asterisk/sounds" es es_MX_f_Allison
  find "$root/usr/share/asterisk" -xtype l -delete
  ln -sfn "usr/lib/$triple/asterisk/modules" "$root/modules"
  [ -d "$root/modules/" ] || ln -sfn usr/lib/asterisk/modules "$root/modules"
  prune_asterisk "$root" "$triple"
  mkdir "$root/wrapper"
  write_asterisk_wrapper "$root/wrapper/asterisk" "$triple" "$loader"
  rm -f "$root/bin" && mv "$root/wrapper" "$root/bin"
  if ! at_least "$(asterisk_version "$root/bin/asterisk")" "$ASTERISK_MINIMUM"; then : > "$root/too-old"; fi
}

link_sounds() { # FOLDER LANGUAGE VOICE
  if [ ! -e "$1/$2" ] && [ -d "$1/$3" ]; then ln -s "$3" "$1/$2"; fi
}

prune_asterisk() { # ROOT TRIPLE: what only an installed system would need
  local root=$1 entry
  for entry in "$root"/usr/share/*; do
    if [ "${entry##*/}" != asterisk ]; then rm -rf "$entry"; fi
  done
  find "$root/usr/lib/$2" -mindepth 1 -maxdepth 1 -type d ! -name asterisk -exec rm -rf {} +
  find "$root"/usr/sbin -mindepth 1 ! -name asterisk -delete
  rm -rf "${root:?}/var" "${root:?}/etc" "${root:?}/usr/bin" "${root:?}/usr/games"
}

write_asterisk_wrapper() { # FILE TRIPLE LOADER
  cat > "$1" <<EOF
#!/bin/sh
# This folder's Asterisk on this folder's own libc: nothing of it is installed on the machine.
root=\$(dirname -- "\$(dirname -- "\$(readlink -f -- "\$0")")")
exec "\$root/$3" --library-path "\$root/usr/lib/$2:\$root/usr/lib" "\$root/usr/sbin/asterisk" "\$@"
EOF
  chmod 755 "$1"
}

# Found by playing every story on it: ATIENDE_TOOLS=<empty folder> ATIENDE_ASTERISK_SUITES=bullseye ./atiende demo --once
readonly STORIES_BEYOND_OLD_ASTERISK='4d (a dead phone that is still registered is rung for the whole ring time)'
tell_of_old_asterisk() {
  note "Asterisk $ATIENDE_ASTERISK_VERSION is older than $ASTERISK_MINIMUM, for which Atiende is made."
  note "Stories it is known not to run: $STORIES_BEYOND_OLD_ASTERISK"
}

asterisk_is_old() { ! at_least "$ATIENDE_ASTERISK_VERSION" "$ASTERISK_MINIMUM"; }
