#!/usr/bin/env bash
# Installs what the tests in a browser need into .tools/browser: puppeteer-core, axe-core, and a browser where the machine has none.
# Needs no root. What cannot be installed is said, and the tests that need it skip with a count.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

into=.tools/browser
for program in node npm; do
  if ! command -v "$program" > /dev/null; then
    echo "browser: $program is not installed; the tests in a browser will be skipped"
    exit 0
  fi
done

# The browser of npm is 60 MB; it is left out where the system has one.
omit=()
for program in chromium chromium-browser google-chrome; do
  if command -v "$program" > /dev/null; then
    omit=(--omit=optional)
    break
  fi
done

stamp="$(cat tests/browser/package.json tests/browser/package-lock.json) ${omit[*]:-}"
if [[ -f $into/stamp && "$(< $into/stamp)" == "$stamp" ]]; then
  exit 0
fi
mkdir -p $into
rm -f $into/stamp
cp tests/browser/package.json tests/browser/package-lock.json $into/
if (cd $into && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error ${omit[@]+"${omit[@]}"}); then
  printf '%s' "$stamp" > $into/stamp
else
  echo "browser: npm could not install into $into; the tests in a browser will be skipped"
fi
