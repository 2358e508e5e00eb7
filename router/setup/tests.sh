# shellcheck shell=bash disable=SC2154
# Runs every test there is and ends with one line that a person and a program can read: "N passed, N failed".

readonly PLAIN_REPORTS=$ROUTER/target/surefire-reports
readonly ASTERISK_REPORTS=$ROUTER/target/asterisk-reports

run_all_tests() { # MAVEN-ARGUMENTS…
  local broken=() skipped=0 rc=0 hash started=$SECONDS
  rm -rf "$PLAIN_REPORTS" "$ASTERISK_REPORTS"
  say "Tests that need no Asterisk (mvn verify)"
  hash=$(source_hash)
  # A failing test must not keep the later ones from running; the reports tell about it below.
  maven -Dmaven.test.failure.ignore=true verify "$@" || rc=$?
  if [ "$rc" = 0 ]; then printf '%s\n' "$hash" > "$BUILT_FROM"; fi
  if [ "$rc" != 0 ]; then broken+=("the build or its test run broke off (mvn verify $(how_it_ended "$rc"))"); fi
  if [ ! -d "$PLAIN_REPORTS" ]; then
    say "The build broke before any test ran; the reasons are above"
  elif [ "$asterisk_possible" != yes ]; then
    skipped=$(tagged_classes)
    say "NOT RUN: the $skipped test classes that need a real Asterisk, because none can be had here"
  else
    say "Tests on a real Asterisk ($ATIENDE_ASTERISK_VERSION)"
    rc=0
    maven -Pasterisk -Dmaven.test.failure.ignore=true test "$@" || rc=$?
    if [ "$rc" != 0 ]; then broken+=("the run on Asterisk broke off (mvn -Pasterisk test $(how_it_ended "$rc"))"); fi
    if [ ! -d "$ASTERISK_REPORTS" ] && [ "$(tagged_classes)" != 0 ]; then
      broken+=("no test on Asterisk ran, though $(tagged_classes) classes hold some")
    fi
  fi
  say "All tests together took $((SECONDS - started)) s"
  sum_up "$skipped" ${broken[@]+"${broken[@]}"}
}

how_it_ended() { # EXIT-CODE
  if [ "$1" = 124 ]; then printf 'had not ended after %s' "$MAVEN_LIMIT"; else printf 'ended with %s' "$1"; fi
}

tagged_classes() {
  { grep -rl --include='*.java' '@Tag("asterisk")' "$ROUTER/src/test" 2>/dev/null || true; } | wc -l
}

# The last line of the output. False unless everything ran and passed: a test that could not run has not passed.
sum_up() { # SKIPPED BROKEN…
  local skipped=$1 passed=0 failed report counts reports=()
  shift
  failed=$#
  for report in "$PLAIN_REPORTS"/TEST-*.xml "$ASTERISK_REPORTS"/TEST-*.xml; do
    if [ -e "$report" ]; then reports+=("$report"); fi
  done
  if [ "$#" != 0 ]; then printf 'FAILED: %s\n' "$@"; fi
  if [ "${#reports[@]}" != 0 ]; then
    failed_tests "${reports[@]}"
    counts=$(count_tests "${reports[@]}")
    read -r passed report counts <<< "$counts"
    failed=$((failed + report))
    skipped=$((skipped + counts))
  fi
  if [ "$skipped" = 0 ]; then
    printf '%s passed, %s failed\n' "$passed" "$failed"
  else
    printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  fi
  [ "$failed" = 0 ] && [ "$passed" != 0 ] && [ "$asterisk_possible" = yes ]
}

# What a test printed may look like a report itself: text inside CDATA is not looked at.
# shellcheck disable=SC2016 # awk's own $0
readonly REPORT_READER='
  function attribute(name,   rest) {
    if (!match($0, " " name "=\"[^\"]*\"")) return ""
    rest = substr($0, RSTART, RLENGTH); sub(/^[^"]*"/, "", rest); sub(/"$/, "", rest); return rest
  }
  inside { if (index($0, "]]>")) inside = 0; next }
  { visible = $0; if (cut = index($0, "<![CDATA[")) { visible = substr($0, 1, cut - 1); if (!index($0, "]]>")) inside = 1 } $0 = visible }
'
count_tests() { # REPORTS… -> "passed failed skipped"
  awk "$REPORT_READER"'
    /<testsuite / { all += attribute("tests"); bad += attribute("failures") + attribute("errors"); left += attribute("skipped") }
    END { print all - bad - left, bad + 0, left + 0 }' "$@"
}
failed_tests() { # REPORTS…
  awk "$REPORT_READER"'
    /<testcase / { name = attribute("classname") "." attribute("name") }
    /<(failure|error)[ >\/]/ && name != "" { print "FAILED: " name; name = "" }' "$@"
}
