# Sourced by the scripts here: finds a Python that is new enough, into $PYTHON, or says what to install.
for candidate in "${PYTHON:-}" .venv/bin/python python3.13 python3.12 python3.11 python3 python3.14; do
  [ -n "$candidate" ] || continue
  command -v "$candidate" >/dev/null 2>&1 || continue
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then PYTHON=$candidate; break; fi
  PYTHON=
done
if [ -z "${PYTHON:-}" ]; then
  echo "Brobygger needs Python 3.11 or newer, and there is none here." >&2
  echo "Debian and Ubuntu: apt-get install python3 python3-venv      macOS: brew install python" >&2
  exit 1
fi
