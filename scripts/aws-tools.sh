#!/usr/bin/env bash
# Installs what the emulated AWS of the tests needs into .tools/aws-venv: botocore with its service models, moto for STS, PyYAML.
# Needs no root. What cannot be installed is said, and the tests that need it skip with a count.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

into=.tools/aws-venv
if ! command -v python3 > /dev/null; then
  echo "live: python3 is not installed; the tests with an emulated AWS will be skipped"
  exit 0
fi

stamp="$(python3 --version) $(< tests/aws/requirements.txt)"
if [[ -f $into/stamp && "$(< $into/stamp)" == "$stamp" ]]; then
  exit 0
fi
rm -rf $into
mkdir -p .tools
pip=(install --quiet --disable-pip-version-check --no-input --only-binary ':all:' --requirement tests/aws/requirements.txt)

with_venv() {
  python3 -m venv $into > /dev/null 2>&1 && $into/bin/python -m pip "${pip[@]}"
}

# Where the module venv is missing, as on a bare Debian, the packages lie in a folder and bin/python is told of it.
with_folder() {
  rm -rf $into
  python3 -m pip "${pip[@]}" --target $into/packages || return 1
  mkdir -p $into/bin
  printf '%s\n' '#!/usr/bin/env bash' 'packages="$(cd "$(dirname "${BASH_SOURCE[0]}")/../packages" && pwd)"' \
    'PYTHONPATH="$packages${PYTHONPATH:+:$PYTHONPATH}" exec python3 "$@"' > $into/bin/python
  chmod +x $into/bin/python
}

if with_venv || with_folder; then
  printf '%s' "$stamp" > $into/stamp
else
  rm -rf $into
  echo "live: pip could not install into $into; the tests with an emulated AWS will be skipped"
fi
