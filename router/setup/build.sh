# shellcheck shell=bash
# Builds the checkout when its sources changed, and starts Java on what was built.

readonly ROUTER=$ATIENDE_HOME/router
readonly BUILT_FROM=$ROUTER/target/built-from # the sources that the build in target was made from
# A heap that is full makes a dead process: that one Asterisk notices at once, and takes its callers to the next node or to people.
readonly JVM_FLAGS=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+ExitOnOutOfMemoryError)

MAVEN_LIMIT=40m # for one run of Maven; --long lifts it

# One line that changes when anything changes that the build reads.
source_hash() {
  (cd "$ATIENDE_HOME" && find pom.xml router/pom.xml router/src config/prompts -type f -print0 | LC_ALL=C sort -z |
    xargs -0 sha256sum | sha256sum)
}

is_built() {
  [ -r "$BUILT_FROM" ] && [ -r "$ROUTER/target/test.classpath" ] &&
    [ "$(cat "$BUILT_FROM")" = "$(source_hash)" ]
}

# The pom chooses the JDK that compiles and tests by its version; Maven looks for it in variables of this name, among
# other places. Maven itself runs on the Java it came with (an older Maven complains on a newer Java).
maven() {
  local own_java=$FOUND_JAVA_HOME
  if [ -z "$own_java" ] && ! has java; then own_java=$JAVA_HOME; fi
  # Terminal escapes, which Maven prints even without a terminal, and its empty lines are left out.
  # A run that hangs for good would look like a slow one: past its limit it is ended, and the launcher says so. (In the
  # foreground, so that Ctrl-C reaches it.)
  timeout --foreground --kill-after=30 "$MAVEN_LIMIT" env "JAVA25_HOME=$JAVA_HOME" "JAVA_HOME=$own_java" \
    mvn -B -ntp -f "$ATIENDE_HOME/pom.xml" "$@" </dev/null 2>&1 |
    sed -u -e 's/\x1b\[[0-9;]*m//g' -e '/^\[INFO\] *-*$/d'
}

build() {
  is_built && return 0
  exec 8<"$ROUTER"
  flock 8 # two commands started at once in one checkout: the second waits and finds it built
  if is_built; then exec 8<&-; return 0; fi
  local hash log=$ROUTER/target/build.log started=$SECONDS
  hash=$(source_hash)
  say "Building (the first time Maven fetches the libraries, about a minute)"
  mkdir -p "$ROUTER/target"
  if ! maven -q -DskipTests process-test-classes > "$log" 2>&1; then
    cat "$log" >&2
    fail "the build failed; the reasons are above"
  fi
  printf '%s\n' "$hash" > "$BUILT_FROM"
  exec 8<&-
  say "Built in $((SECONDS - started)) s"
}

run_main() { # ARGUMENTS…
  exec "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" -cp "$ROUTER/target/classes:$(cat "$ROUTER/target/runtime.classpath")" \
    org.atiende.Main "$@"
}

run_demo() { # ARGUMENTS…
  run_from_tests org.atiende.story.Demo "$@"
}

run_bench() { # ARGUMENTS…
  run_from_tests org.atiende.bench.Bench "$@"
}

run_from_tests() { # CLASS ARGUMENTS…
  exec "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" \
    -cp "$ROUTER/target/test-classes:$ROUTER/target/classes:$(cat "$ROUTER/target/test.classpath")" "$@"
}
