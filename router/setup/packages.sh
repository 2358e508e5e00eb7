# shellcheck shell=bash
# Debian and Ubuntu packages, in two ways: installed on the machine by apt (needs root), or unpacked into a folder of
# ours with everything they depend on (needs no root, runs no package script, starts no service, touches no file of the
# machine). The second way uses apt with a private state, so it trusts the machine's own mirror, proxy and keys.

readonly SERVICE_GUARD=${ATIENDE_SERVICE_GUARD:-/usr/sbin/policy-rc.d}

apt_knows() { # PACKAGE: has a candidate on this machine
  local candidate
  candidate=$(apt_candidate "$1")
  [ -n "$candidate" ]
}

apt_candidate() { # PACKAGE -> version without epoch, or nothing
  has apt-cache || return 0
  LC_ALL=C apt-cache policy "$1" 2>/dev/null |
    sed -n 's/^  Candidate: \([0-9]*:\)\{0,1\}\([0-9].*\)$/\2/p'
}

# A package just installed must not start a service: the machine may be somebody's telephone exchange.
guard_services() {
  # One of ours that a killed set-up left behind is ours to take away; anybody else's stays as it is.
  if [ -e "$SERVICE_GUARD" ] && ! grep -q 'atiende set-up' "$SERVICE_GUARD" 2>/dev/null; then return 0; fi
  printf '#!/bin/sh\n# Put here by the atiende set-up while apt installs; removed right after.\nexit 101\n' > "$SERVICE_GUARD"
  chmod 755 "$SERVICE_GUARD"
  at_exit unguard_services
}
unguard_services() {
  if grep -q 'atiende set-up' "$SERVICE_GUARD" 2>/dev/null; then rm -f "$SERVICE_GUARD"; fi
}

apt_refreshed=no
apt_refresh() { # once at most: a list that is fresh enough for one package is for all
  if [ "$apt_refreshed" = yes ] || ! is_root; then return 0; fi
  apt_refreshed=yes
  say "Fetching the machine's package lists (apt-get update)"
  # A broken third-party source must not stop us; the install itself tells whether ours is fine.
  DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 update </dev/null >/dev/null 2>&1 || true
}

apt_install() { # PACKAGES…
  local log
  log=$(mktemp)
  guard_services
  say "Installing with apt: $*"
  if ! apt_install_quietly "$log" "$@"; then
    apt_refresh # lists older than the mirror name files that are gone
    if ! apt_install_quietly "$log" "$@"; then
      tail -n 15 "$log" >&2
      rm -f "$log"
      unguard_services
      fail "apt could not install: $*"
    fi
  fi
  rm -f "$log"
  unguard_services
}

apt_install_quietly() { # LOG PACKAGES…
  local log=$1
  shift
  # The tools lock (descriptor 9) is ours alone: a daemon that a package leaves behind must not keep it.
  DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends -o Acquire::Retries=3 \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold install "$@" </dev/null >"$log" 2>&1 9>&-
}

# --- unpacking ---------------------------------------------------------------------------------------------------

machine_origin() { # Debian, Ubuntu, or nothing
  local id
  # shellcheck source=/dev/null
  id=$(. /etc/os-release 2>/dev/null && printf '%s %s' "${ID:-}" "${ID_LIKE:-}")
  case " $id " in
    *" ubuntu "*) printf 'Ubuntu' ;;
    *" debian "*) printf 'Debian' ;;
  esac
}

machine_mirror() { # the mirror that this machine already uses for its own release
  local codename
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release 2>/dev/null && printf '%s' "${UBUNTU_CODENAME:-${VERSION_CODENAME:-}}")
  # shellcheck disable=SC2016 # apt fills these in
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk -v release="$codename" '$1 == release && $2 == "main" { print $3; exit }'
}

machine_keyring() {
  local file=/usr/share/keyrings/debian-archive-keyring.gpg
  if [ "$(machine_origin)" = Ubuntu ]; then file=/usr/share/keyrings/ubuntu-archive-keyring.gpg; fi
  if [ -r "$file" ]; then printf '%s' "$file"; else return 1; fi
}

# One apt with its own lists, its own cache and an empty list of installed packages, in FOLDER. SUITES is "machine" for
# the machine's own sources, else suite names joined by '+', fetched from the machine's mirror.
private_apt_begin() { # FOLDER SUITES
  local folder=$1 suites=$2 mirror keyring suite components=main
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/none"
  : > "$folder/status"
  private_apt=(-q -o "Dir::State=$folder" -o "Dir::State::lists=$folder/lists" -o "Dir::State::status=$folder/status"
    -o "Dir::Cache=$folder/cache" -o "Dir::Cache::archives=$folder/cache/archives"
    -o APT::Install-Recommends=false -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Sandbox::User=
    -o Dpkg::Use-Pty=0 -o DPkg::Post-Invoke= -o APT::Update::Post-Invoke= -o APT::Update::Post-Invoke-Success=)
  if [ "$suites" = machine ]; then return 0; fi
  mirror=$(machine_mirror)
  [ -n "$mirror" ] || { note "cannot tell which mirror this machine uses for its own release"; return 1; }
  keyring=$(machine_keyring) || { note "the machine has no archive keyring to check packages with"; return 1; }
  if [ "$(machine_origin)" = Ubuntu ]; then components='main universe'; fi
  : > "$folder/sources.list"
  for suite in ${suites//+/ }; do
    printf 'deb [signed-by=%s] %s %s %s\n' "$keyring" "$mirror" "$suite" "$components" >> "$folder/sources.list"
  done
  private_apt+=(-o "Dir::Etc::sourcelist=$folder/sources.list" -o "Dir::Etc::sourceparts=$folder/none"
    -o Dir::Etc::preferences=/dev/null -o "Dir::Etc::preferencesparts=$folder/none")
}

# Unpacks PACKAGES of SUITES with all they depend on into ROOT. Nothing is run, nothing is installed.
unpack_packages() { # ROOT SUITES PACKAGES…
  local root=$1 suites=$2 log archive rc=0
  shift 2
  private_apt_begin "$root.apt" "$suites" || return 1
  log=$root.apt/log
  # A broken third-party source of the machine makes this fail too: whether ours is fine, the next command tells.
  apt-get "${private_apt[@]}" update </dev/null >"$log" 2>&1 || true
  apt-get "${private_apt[@]}" -y --download-only install "$@" </dev/null >>"$log" 2>&1 || rc=$?
  if [ "$rc" != 0 ]; then note "no packages from '$suites': $(last_complaint "$log")"; return 1; fi
  lay_out_root "$root"
  for archive in "$root.apt/cache/archives"/*.deb; do
    dpkg-deb --fsys-tarfile "$archive" | tar -x -C "$root" --no-same-owner --keep-directory-symlink \
      --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' \
      --exclude='./usr/share/perl*' --exclude='./usr/lib/*/perl*' --exclude='./usr/share/zoneinfo*' || return 1
  done
  rm -rf "$root.apt"
}

last_complaint() { # LOG
  { grep -E '^(E|Err)[: ]' "$1" || tail -n 1 "$1"; } | tail -n 1
}

# Old suites ship /lib and /usr/lib apart, new ones merged; one shape suits both.
lay_out_root() { # ROOT
  local name
  mkdir -p "$1/usr"
  for name in bin sbin lib lib64; do
    mkdir -p "$1/usr/$name"
    ln -sfn "usr/$name" "$1/$name"
  done
}
