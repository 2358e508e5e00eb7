# shellcheck shell=bash disable=SC2034
# Finds a JDK of version 25 or newer, or gets one: by apt where the machine's release has it, else a newer suite's
# packages unpacked into the tools folder, where they run with their own libc and loader.

readonly JAVA_MINIMUM=25
readonly JAVA_PACKAGE=openjdk-25-jdk-headless

java_version() { # JDK-FOLDER -> "25.0.3", or nothing when it is no JDK that runs
  [ -x "$1/bin/javac" ] || return 0
  # "release" is written by every JDK since 8 and costs no JVM start; -version is for the odd one without.
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p'
  fi
}

is_java_home() { at_least "$(java_version "$1")" "$JAVA_MINIMUM"; }

# Prints the first JDK that will do. A JDK that somebody named and that will not do is worth a word.
find_java() {
  local candidate on_path
  for candidate in ATIENDE_JAVA_HOME JAVA_HOME; do
    [ -n "${!candidate:-}" ] || continue
    if is_java_home "${!candidate}"; then printf '%s' "${!candidate}"; return 0; fi
    if [ "$candidate" = ATIENDE_JAVA_HOME ]; then
      note "ATIENDE_JAVA_HOME=${!candidate} is not a JDK $JAVA_MINIMUM or newer; looking further"
    fi
  done
  if [ "${ATIENDE_IGNORE_SYSTEM_JAVA:-}" != 1 ]; then
    on_path=$(command -v javac || true)
    if [ -n "$on_path" ]; then
      candidate=$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")
      if is_java_home "$candidate"; then printf '%s' "$candidate"; return 0; fi
    fi
    for candidate in "${ATIENDE_JVM_FOLDER:-/usr/lib/jvm}"/*; do
      if is_java_home "$candidate"; then printf '%s' "$candidate"; return 0; fi
    done
  fi
  unpacked_java
}

unpacked_java() { # the one in the tools folder, if it really runs
  local candidate
  for candidate in "$(tools_folder)"/jdk/usr/lib/jvm/java-*-openjdk-*; do
    if is_java_home "$candidate" && "$candidate/bin/java" -version >/dev/null 2>&1; then
      printf '%s' "$candidate"
      return 0
    fi
  done
  return 1
}

java_by_apt() { # true when the machine's own apt can install it for us
  [ "${ATIENDE_IGNORE_SYSTEM_JAVA:-}" != 1 ] && is_root && apt_knows "$JAVA_PACKAGE"
}

java_suites() {
  if [ "${ATIENDE_IGNORE_SYSTEM_JAVA:-}" != 1 ] && apt_knows "$JAVA_PACKAGE"; then printf 'machine '; fi
  case "$(machine_origin)" in
    Debian) printf 'trixie sid' ;;
    Ubuntu) printf 'noble+noble-updates' ;;
  esac
}

get_java() {
  if java_by_apt; then apt_install "$JAVA_PACKAGE"; else unpack_java; fi
  JAVA_HOME=$(find_java) || fail "Java $JAVA_MINIMUM was put in place but does not run here"
}

unpack_java() {
  local tools building suite
  tools=$(tools_folder)
  building=$tools/jdk.unfinished
  at_exit forget_unfinished_java
  for suite in $(java_suites); do
    say "Unpacking Java $JAVA_MINIMUM ($suite) into $tools/jdk"
    forget_unfinished_java
    if unpack_packages "$building" "$suite" "$JAVA_PACKAGE" && settle_java "$building" "$tools/jdk"; then
      rm -rf "$tools/jdk"
      mv "$building" "$tools/jdk"
      if unpacked_java >/dev/null; then return 0; fi
      note "the Java of '$suite' does not run on this machine"
      rm -rf "$tools/jdk"
    fi
  done
  fail "no Java $JAVA_MINIMUM to be had: install a JDK $JAVA_MINIMUM and name its folder in ATIENDE_JAVA_HOME"
}
forget_unfinished_java() { rm -rf "$(tools_folder)"/jdk.unfinished*; }

# Makes an unpacked JDK stand on its own: every program gets the loader and every library the folder of its own libc,
# by the final path, since a program file names its loader absolutely.
settle_java() { # ROOT FINAL-ROOT
  local root=$1 final=$2 triple patcher jdk loader file
  triple=$(library_triple) || { note "only amd64 and arm64 are known here"; return 1; }
  patcher=$(get_patchelf "$root") || { note "patchelf is not to be had"; return 1; }
  jdk=$(find "$root/usr/lib/jvm" -mindepth 1 -maxdepth 1 -type d -name 'java-*-openjdk-*' | head -n 1)
  loader=$(cd "$root" && echo usr/lib/"$triple"/ld-linux-*.so.*)
  if [ ! -d "$jdk" ] || [ ! -e "$root/$loader" ]; then note "the packages hold no JDK or no loader"; return 1; fi
  for file in "$jdk"/bin/* "$jdk/lib/jspawnhelper"; do
    "$patcher" --set-interpreter "$final/$loader" "$file" || return 1
  done
  # shellcheck disable=SC2016 # $ORIGIN is for the loader
  while IFS= read -r file; do
    "$patcher" --force-rpath --set-rpath '$ORIGIN:$ORIGIN/..:$ORIGIN/../lib:$ORIGIN/../lib/server:'"$final/usr/lib/$triple" "$file" || return 1
  done < <(find "$jdk" -type f \( -path '*/bin/*' -o -name '*.so' -o -name jspawnhelper \))
  repoint_java_links "$root" "$jdk"
  rm -rf "$jdk/jmods" "$root.patchelf" "$root/usr/lib/$triple/gconv" "${root:?}/var" "${root:?}/usr/bin" "${root:?}/usr/sbin"
}

# The packages keep the settings of Java in /etc: they must be found inside the folder. The list of certificate
# authorities stays the machine's own, which the Java that comes with Maven keeps up to date.
repoint_java_links() { # ROOT JDK
  local root=$1 jdk=$2 link target
  while IFS= read -r link; do
    target=$(readlink "$link")
    case "$target" in
      /etc/ssl/*) ;;
      /*) ln -sfn "$(realpath -m --relative-to="$(dirname "$link")" "$root$target")" "$link" ;;
    esac
  done < <(find "$jdk" "$root"/etc/java-* -type l)
}

get_patchelf() { # ROOT -> a patchelf that runs; unpacked from the machine's own release when not installed
  if has patchelf; then command -v patchelf; return 0; fi
  unpack_packages "$1.patchelf" machine patchelf || return 1
  printf '%s' "$1.patchelf/usr/bin/patchelf"
}
