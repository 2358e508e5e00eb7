# shellcheck shell=bash
# Builds the checkout when its sources changed, and starts Java on what was built.

readonly ROUTER=$ATIENDE_HOME/router
readonly JVM_FLAGS=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)

# One line that changes when anything changes that the build reads.
source_hash() {
  (cd "$ATIENDE_HOME" && find pom.xml router/pom.xml router/src -type f -print0 | LC_ALL=C sort -z |
    xargs -0 sha256sum | sha256sum)
}

is_built() {
  [ -r "$ROUTER/target/built-from" ] && [ -r "$ROUTER/target/test.classpath" ] &&
    [ "$(cat "$ROUTER/target/built-from")" = "$(source_hash)" ]
}

# The pom chooses the JDK that compiles and tests by its version; Maven looks for it in variables of this name, among
# other places. Maven itself runs on the Java it came with (an older Maven complains on a newer Java).
maven() {
  local own_java=$FOUND_JAVA_HOME
  if [ -z "$own_java" ] && ! has java; then own_java=$JAVA_HOME; fi
  env "JAVA25_HOME=$JAVA_HOME" "JAVA_HOME=$own_java" mvn -B -ntp -Dstyle.color=never -f "$ATIENDE_HOME/pom.xml" "$@" </dev/null
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
  printf '%s\n' "$hash" > "$ROUTER/target/built-from"
  exec 8<&-
  say "Built in $((SECONDS - started)) s"
}

run_main() { # ARGUMENTS…
  exec "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" -cp "$ROUTER/target/classes:$(cat "$ROUTER/target/runtime.classpath")" \
    org.atiende.Main "$@"
}

run_demo() { # ARGUMENTS…
  exec "$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" \
    -cp "$ROUTER/target/test-classes:$ROUTER/target/classes:$(cat "$ROUTER/target/test.classpath")" \
    org.atiende.story.Demo "$@"
}
